/** Who touched a live service last, as its own export tells. */
import { printable } from "../platform/printable";
import type { Resource } from "../policy/resources";
import { at, text } from "../policy/value";

export interface ChangedBy {
  /** Mail of the account that changed it last; `undefined` when the export does not tell. */
  readonly lastModifier: string | undefined;
  readonly creator: string | undefined;
  /** The tool: `gcloud 537.0.0`. */
  readonly client: string | undefined;
  /** When, as the export writes it. */
  readonly time: string | undefined;
  readonly latestRevision: string | undefined;
}

export function changedBy({ values }: Resource): ChangedBy {
  const find = (path: string): string | undefined => {
    const found = text(at(values, path));
    return found === undefined || found === "" ? undefined : printable(found);
  };
  // Annotations have dots in their names, which a path would take for steps.
  const annotations = at(values, "annotations");
  const annotation = (key: string): string | undefined => {
    const found =
      annotations.state === "known" && typeof annotations.value === "object"
        ? (annotations.value as Readonly<Record<string, unknown>>)[key]
        : undefined;
    return typeof found === "string" && found !== "" ? printable(found) : undefined;
  };
  const client = find("client");
  const version = find("client_version") ?? annotation("run.googleapis.com/client-version");
  return {
    lastModifier: find("last_modifier"),
    creator: find("creator"),
    client: client === undefined || version === undefined ? client : `${client} ${version}`,
    time: find("update_time") ?? find("terminal_condition.last_transition_time"),
    latestRevision: lastSegment(find("latest_created_revision")),
  };
}

function lastSegment(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf("/") + 1);
}

/** `last changed by a@b with gcloud 537.0.0 at 2025-09-08T18:43:30Z (revision r-00161), created by c@d`. */
export function describeChange({ lastModifier, creator, client, time, latestRevision }: ChangedBy): string {
  const last = [
    `last changed by ${lastModifier ?? "nobody that the export names"}`,
    ...(client === undefined ? [] : [`with ${client}`]),
    ...(time === undefined ? [] : [`at ${time}`]),
    ...(latestRevision === undefined ? [] : [`(revision ${latestRevision})`]),
  ].join(" ");
  return creator === undefined || creator === lastModifier ? last : `${last}, created by ${creator}`;
}
