/**
 * What an earlier run made and could not write into the state before it died, where Google draws the name: nothing refuses
 * a second one, so that a plan would make a twin, and the first would go on alerting for ever.
 */
import { DeployError } from "./deploy-error";
import { isApiOff, whyRefused } from "./google-api";
import type { GoogleApi } from "./google-api";
import type { Import } from "./import-blocks";
import { foundResources, plannedCreations } from "./plan";
import type { Plan, PlannedCreation } from "./plan";

interface Kind {
  /** Of the API's addresses, with the project's id for `PROJECT`. */
  readonly path: string;
  /** The field of the answer that lists them. */
  readonly list: string;
  /** What tells them apart: the declaration gives each its own. */
  readonly displayNameOf: (values: PlannedCreation["values"]) => unknown;
}

const displayName: Kind["displayNameOf"] = ({ display_name: name }) => name;

/** Resources whose name Google draws. */
const DRAWN: ReadonlyMap<string, Kind> = new Map([
  [
    "google_monitoring_alert_policy",
    { path: "v3/projects/PROJECT/alertPolicies", list: "alertPolicies", displayNameOf: displayName },
  ],
  [
    "google_monitoring_notification_channel",
    { path: "v3/projects/PROJECT/notificationChannels", list: "notificationChannels", displayNameOf: displayName },
  ],
  [
    "google_monitoring_uptime_check_config",
    { path: "v3/projects/PROJECT/uptimeCheckConfigs", list: "uptimeCheckConfigs", displayNameOf: displayName },
  ],
  [
    "google_monitoring_dashboard",
    {
      path: "v1/projects/PROJECT/dashboards",
      list: "dashboards",
      displayNameOf: ({ dashboard_json: text }) =>
        typeof text === "string" ? (JSON.parse(text) as { displayName?: unknown }).displayName : undefined,
    },
  ],
]);

/**
 * Resources that a plan would make although they are there, each to be taken into the state instead.
 *
 * @throws DeployError when Monitoring cannot be asked
 */
export async function unrecordedOf(plan: Plan, projectId: string, google: GoogleApi): Promise<readonly Import[]> {
  const creations = plannedCreations(plan).filter(({ type }) => DRAWN.has(type));
  if (creations.length === 0) return [];
  // Dashboards are told with the project's number, which an import would take for another project.
  const named = (name: string) => name.replace(/^projects\/[^/]+/, `projects/${projectId}`);
  const recorded = new Set(foundResources(plan).map(({ values }) => named(String(values.id))));
  const imports: Import[] = [];
  for (const [type, kind] of DRAWN) {
    const wanted = creations.filter((creation) => creation.type === type);
    if (wanted.length === 0) continue;
    const free = (await existing(kind, projectId, google)).filter(({ name }) => !recorded.has(named(name)));
    for (const { address, values } of wanted) {
      const index = free.findIndex((twin) => twin.displayName === kind.displayNameOf(values));
      const [twin] = index < 0 ? [] : free.splice(index, 1);
      if (twin) imports.push({ to: address, id: named(twin.name) });
    }
  }
  return imports;
}

interface Existing {
  readonly name: string;
  readonly displayName: string;
}

async function existing({ path, list }: Kind, projectId: string, google: GoogleApi): Promise<Existing[]> {
  const found: Existing[] = [];
  let page = "";
  do {
    const answer = await google.get(
      "monitoring",
      `${path.replace("PROJECT", projectId)}?pageSize=100${page === "" ? "" : `&pageToken=${encodeURIComponent(page)}`}`,
    );
    // What is off holds nothing.
    if (isApiOff(answer)) return [];
    if (answer.status !== 200)
      throw new DeployError(`Monitoring does not tell which ${list} there are (${whyRefused(answer)}).`);
    const items = answer.body[list];
    if (Array.isArray(items)) found.push(...(items as readonly unknown[]).flatMap(read));
    const next = answer.body.nextPageToken;
    page = typeof next === "string" ? next : "";
  } while (page !== "");
  return found;
}

function read(item: unknown): readonly Existing[] {
  if (typeof item !== "object" || item === null) return [];
  const { name, displayName } = item as { readonly name?: unknown; readonly displayName?: unknown };
  return typeof name === "string" && typeof displayName === "string" ? [{ name, displayName }] : [];
}
