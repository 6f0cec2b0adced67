/** Who can reach what, and who may do what: what a change opens and closes. */
import { reachesInternet } from "../platform/cidr";
import { ALL_SCOPES, grantTypes, grantsOf, scopeOf } from "../policy/grants";
import type { Contract } from "../policy/contract";
import type { Estate, Resource } from "../policy/resources";
import { labelOf } from "../policy/target";
import { at, blocks, boolean, strings, text } from "../policy/value";
import type { ChangeSet, ResourceChange } from "./change-set";

export interface ExposureChange {
  readonly address: string;
  readonly stack: string;
  /** `network`: who reaches it. `invoker`: who may call it without a name. `role`: who may do what. */
  readonly kind: "network" | "invoker" | "role";
  readonly direction: "widened" | "narrowed";
  /** One sentence without a full stop, with the resource's own words in it. */
  readonly detail: string;
  /** Of a role, and of a public one: who has what, and on what (`the secret`, `jwt-secret-key`). */
  readonly grant?: GrantWords;
}

export interface GrantWords {
  readonly member: string;
  readonly role: string;
  readonly scope: string;
  readonly name: string;
}

/** Everything that a change opens or closes, in the order of the resources. */
export function exposureChanges({ changes, before, after }: ChangeSet, contract: Contract): readonly ExposureChange[] {
  const touched = changes.filter(({ action }) => action !== "no-op" && action !== "read" && action !== "forget");
  return [...touched.flatMap(networkChanges), ...roleChanges(touched, before, after, contract)];
}

/** What one side of a resource lets in: a key, and how to say it. */
type Openings = ReadonlyMap<string, string>;

type Look = (resource: Resource) => Openings;

const LOOKS: Readonly<Record<string, Look>> = {
  google_cloud_run_v2_service: serviceOpenings,
  google_sql_database_instance: databaseOpenings,
  google_compute_firewall: firewallOpenings,
  google_compute_backend_service: backendOpenings,
};

function networkChanges({ resource, before, after }: ResourceChange): readonly ExposureChange[] {
  const look = Object.hasOwn(LOOKS, resource.type) ? LOOKS[resource.type] : undefined;
  if (!look || resource.mode !== "managed") return [];
  const { address, stack } = resource;
  const label = labelOf(resource);
  const openings = after ? look(after) : NOTHING;
  // A new service opens nothing by being reached through the load balancer: that is how services are reached.
  const earlier = before ? look(before) : new Map([...openings].filter(([key]) => key === THROUGH_LOAD_BALANCER));
  return compared(earlier, openings).map(({ direction, detail }) => ({
    address,
    stack,
    kind: "network",
    direction,
    detail: `${label} ${direction === "widened" ? "" : "no longer "}${detail}`,
  }));
}

const NOTHING: Openings = new Map();
const THROUGH_LOAD_BALANCER = "load balancer";

function compared(
  before: Openings,
  after: Openings,
): readonly { readonly direction: "widened" | "narrowed"; readonly detail: string }[] {
  return [
    ...[...after].flatMap(([key, detail]) => (before.has(key) ? [] : [{ direction: "widened" as const, detail }])),
    ...[...before].flatMap(([key, detail]) => (after.has(key) ? [] : [{ direction: "narrowed" as const, detail }])),
  ];
}

/** What each ingress setting lets in; nothing written means all. */
function serviceOpenings({ values }: Resource): Openings {
  const openings = new Map<string, string>();
  const ingress = text(at(values, "ingress")) ?? "INGRESS_TRAFFIC_ALL";
  if (ingress === "INGRESS_TRAFFIC_ALL") openings.set("all", "takes requests from the internet past the load balancer");
  if (ingress !== "INGRESS_TRAFFIC_INTERNAL_ONLY")
    openings.set(THROUGH_LOAD_BALANCER, "takes requests of the load balancer");
  if (boolean(at(values, "invoker_iam_disabled")) === true)
    openings.set("anyone", "takes requests of anyone, without asking who");
  return openings;
}

function databaseOpenings({ values }: Resource): Openings {
  const openings = new Map<string, string>();
  const path = "settings.ip_configuration";
  // The provider's default is a public address.
  const ipv4 = at(values, `${path}.ipv4_enabled`);
  if (ipv4.state === "absent" || boolean(ipv4) === true) openings.set("public", "has a public address");
  for (const network of blocks(values, `${path}.authorized_networks`) ?? []) {
    const range = text(at(network, "value")) ?? "a range that is not known yet";
    openings.set(`network ${range}`, `lets ${range}${isWholeInternet(range)} connect`);
  }
  return openings;
}

function firewallOpenings({ values }: Resource): Openings {
  const openings = new Map<string, string>();
  const isIngress = (text(at(values, "direction")) ?? "INGRESS") === "INGRESS";
  const allowed = blocks(values, "allow") ?? [];
  if (!isIngress || allowed.length === 0 || boolean(at(values, "disabled")) === true) return openings;
  const what = allowed.map((rule) => {
    const ports = strings(rule, "ports") ?? [];
    const protocol = text(at(rule, "protocol")) ?? "any protocol";
    return ports.length === 0 ? protocol : `${protocol} ${ports.join(", ")}`;
  });
  const sources = strings(values, "source_ranges") ?? ["a range that is not known yet"];
  const named = [...(strings(values, "source_tags") ?? []), ...(strings(values, "source_service_accounts") ?? [])];
  const all = [...sources, ...named];
  for (const source of all.length === 0 ? ["0.0.0.0/0"] : all) {
    for (const rule of what)
      openings.set(`${source} ${rule}`, `lets ${source}${isWholeInternet(source)} in on ${rule}`);
  }
  return openings;
}

function backendOpenings({ values }: Resource): Openings {
  const policy = at(values, "security_policy");
  const isGuarded = policy.state === "unknown" || (text(policy) ?? "") !== "";
  return isGuarded ? new Map() : new Map([["unguarded", "is reached without a Cloud Armor policy"]]);
}

function isWholeInternet(range: string): string {
  return reachesInternet(range) ? " (the internet)" : "";
}

const GRANT_TYPES: ReadonlySet<string> = new Set(grantTypes(...ALL_SCOPES));
const ANYONE: readonly string[] = ["allUsers", "allAuthenticatedUsers"];

interface Held {
  readonly address: string;
  readonly stack: string;
  readonly isPublic: boolean;
  readonly grant: GrantWords;
}

function roleChanges(
  touched: readonly ResourceChange[],
  before: Estate,
  after: Estate,
  contract: Contract,
): readonly ExposureChange[] {
  const grants = touched.filter(({ resource: { type, mode } }) => mode === "managed" && GRANT_TYPES.has(type));
  const was = new Map<string, Held>();
  const will = new Map<string, Held>();
  for (const change of grants) {
    if (change.before) collectGrants(before, change.before, contract, was);
    if (change.after) collectGrants(after, change.after, contract, will);
  }
  // By what is granted and not by address: a grant that is only replaced or moved takes nothing and gives nothing.
  const given = [...will].filter(([key]) => !was.has(key)).map(([, held]) => exposureOf(held, "widened"));
  const taken = [...was].filter(([key]) => !will.has(key)).map(([, held]) => exposureOf(held, "narrowed"));
  return [...given, ...taken];
}

function exposureOf({ address, stack, isPublic, grant }: Held, direction: "widened" | "narrowed"): ExposureChange {
  const { member, role, scope, name } = grant;
  const detail = `${member} has ${role} on ${scope} ${name}`.trimEnd();
  return { address, stack, kind: isPublic ? "invoker" : "role", direction, detail, grant };
}

function collectGrants(estate: Estate, resource: Resource, contract: Contract, into: Map<string, Held>): void {
  const scope = scopeOf(resource);
  const kind = resource.type.replace(/^google_|_iam_(member|binding|policy)$/g, "");
  const target = text(scope) ?? (scope.state === "unknown" ? scope.text : "");
  // One and the same thing may be written as its id, or as the last part of it.
  const name = target.startsWith("${") ? target : target.slice(target.lastIndexOf("/") + 1);
  for (const { role = "a role that is not known yet", member = "somebody not known yet" } of grantsOf(
    estate,
    resource,
    contract,
  )) {
    const grant = { member, role, scope: SCOPE_WORDS[kind] ?? `the ${kind.replace(/_/g, " ")}`, name };
    const { address, stack } = resource;
    into.set(`${kind} ${name} ${role} ${member}`, { address, stack, isPublic: ANYONE.includes(member), grant });
  }
}

const SCOPE_WORDS: Readonly<Record<string, string>> = {
  cloud_run_v2_service: "the service",
  cloud_run_service: "the service",
  cloud_run_v2_job: "the job",
  secret_manager_secret: "the secret",
  project: "the project",
  storage_bucket: "the bucket",
  service_account: "the account",
  artifact_registry_repository: "the repository",
  pubsub_topic: "the topic",
};
