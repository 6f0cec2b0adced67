/** Which revision a service made last, and which one serves: from gcloud, or from an export. */
import { printable } from "../platform/printable";
import { CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import { readInput } from "../policy/read/input";
import type { InputFile } from "../policy/read/input";
import { ReadError } from "../policy/read/read-error";
import type { Resource } from "../policy/resources";
import { at, blocks, number, text } from "../policy/value";
import type { RevisionFacts, RevisionReading, RevisionSource } from "../smoke/revision";
import { gcloud } from "./gcloud";

export interface LiveProject {
  readonly projectId: string;
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
}

export function revisionsFromGcloud({ projectId, region, env }: LiveProject): RevisionSource {
  return {
    isLive: true,
    async read(name, timeoutSeconds) {
      const answer = await gcloud(
        ["run", "services", "describe", name, `--project=${projectId}`, `--region=${region}`, "--format=json"],
        { env, timeoutSeconds },
      );
      if (answer.kind === "not-installed")
        return { kind: "unavailable", why: "gcloud is not installed: give an export with --from FILE" };
      if (answer.kind === "failed") return answer;
      try {
        return readingOf(name, servicesIn([{ name: "gcloud's answer", bytes: answer.bytes }]));
      } catch (error) {
        if (error instanceof ReadError) return { kind: "failed", why: error.message };
        throw error;
      }
    },
  };
}

/** @throws ReadError for files that cannot be read, or that hold no Cloud Run service as it runs */
export function revisionsFromExport(files: readonly InputFile[]): RevisionSource {
  const names = files.map(({ name }) => name).join(", ");
  const services = servicesIn(files);
  if (services.length === 0) throw new ReadError(`${names} holds no Cloud Run export.`);
  return {
    isLive: false,
    read: async (name) =>
      services.some((service) => service.name === name)
        ? readingOf(name, services)
        : { kind: "unavailable", why: `${names} does not hold ${name}` },
  };
}

function servicesIn(files: readonly InputFile[]): readonly Resource[] {
  return readInput(files)
    .estate.ofType(CLOUD_RUN_SERVICE)
    .filter(({ source }) => source === "live");
}

function readingOf(name: string, services: readonly Resource[]): RevisionReading {
  const service = services.find((candidate) => candidate.name === name);
  if (!service) return { kind: "failed", why: `gcloud told of ${services[0]?.name ?? "nothing"}, not of ${name}` };
  const facts = factsOf(service);
  return facts
    ? { kind: "facts", facts }
    : { kind: "unavailable", why: `${service.stack} has no status: it is what was deployed, not what runs` };
}

const ALL_TRAFFIC = 100;

/** `undefined` for a deploy file, which has no status. */
function factsOf({ values }: Resource): RevisionFacts | undefined {
  const created = shortName(text(at(values, "latest_created_revision")));
  const state = text(at(values, "terminal_condition.state"));
  if (created === undefined && state === undefined) return undefined;
  const onLatest = (blocks(values, "traffic_statuses") ?? [])
    .filter((target) => (shortName(text(at(target, "revision"))) ?? created) === created)
    .reduce((sum, target) => sum + (number(at(target, "percent")) ?? 0), 0);
  return {
    latestCreated: created,
    latestReady: shortName(text(at(values, "latest_ready_revision"))),
    ready: state === "CONDITION_SUCCEEDED" ? true : state === "CONDITION_FAILED" ? false : "unknown",
    message: shown(text(at(values, "terminal_condition.message"))),
    trafficOnLatest: onLatest === ALL_TRAFFIC,
  };
}

/** A revision without the path in front that the Admin API gives it. */
function shortName(revision: string | undefined): string | undefined {
  return shown(revision?.slice(revision.lastIndexOf("/") + 1));
}

const MOST_CHARACTERS = 300;

function shown(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text, MOST_CHARACTERS);
}
