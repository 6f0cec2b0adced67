/** Where resources name one another by text: what a stack takes from another goes by its plain name. */
import { isIP } from "node:net";
import { SERVICE_ACCOUNT } from "./accounts";
import { CONNECTOR, GLOBAL_ADDRESS, NETWORK, SUBNETWORK } from "./address-ranges";
import { CLOUD_RUN_SERVICE } from "./cloud-run-service";
import type { Estate, Resource, Value } from "./resources";
import { SECRET, SECRET_VERSION } from "./secrets";
import { SQL_INSTANCE } from "./sql-instance";
import { isObject, read, text } from "./value";
import type { Reading } from "./value";

const REPOSITORY = "google_artifact_registry_repository";

/** One place where a name stands, and the type of what it has to lead to. */
export interface NameLink {
  readonly path: string;
  readonly reading: Exclude<Reading, { readonly state: "absent" }>;
  readonly type: string;
}

/** Attribute paths by resource type; `*` stands for every element of a list of blocks or of texts. */
const LINKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [CLOUD_RUN_SERVICE]: {
    "template.vpc_access.connector": CONNECTOR,
    "template.vpc_access.network_interfaces.*.network": NETWORK,
    "template.vpc_access.network_interfaces.*.subnetwork": SUBNETWORK,
    "template.service_account": SERVICE_ACCOUNT,
    "template.containers.*.image": REPOSITORY,
    "template.containers.*.env.*.value_source.secret_key_ref.secret": SECRET,
    "template.volumes.*.secret.secret": SECRET,
    "template.volumes.*.cloud_sql_instance.instances.*": SQL_INSTANCE,
  },
  [SQL_INSTANCE]: {
    "settings.ip_configuration.private_network": NETWORK,
    "settings.ip_configuration.allocated_ip_range": GLOBAL_ADDRESS,
  },
  google_redis_instance: { authorized_network: NETWORK, reserved_ip_range: GLOBAL_ADDRESS },
  google_sql_database: { instance: SQL_INSTANCE },
  google_sql_user: { instance: SQL_INSTANCE },
  [SUBNETWORK]: { network: NETWORK },
  [CONNECTOR]: { network: NETWORK, "subnet.name": SUBNETWORK },
  google_compute_router: { network: NETWORK },
  google_compute_router_nat: { router: "google_compute_router" },
  google_compute_firewall: { network: NETWORK },
  google_service_networking_connection: { network: NETWORK, "reserved_peering_ranges.*": GLOBAL_ADDRESS },
  google_compute_global_forwarding_rule: { ip_address: GLOBAL_ADDRESS },
  google_compute_region_network_endpoint_group: { "cloud_run.service": CLOUD_RUN_SERVICE },
  google_compute_backend_service: { security_policy: "google_compute_security_policy" },
  [SECRET_VERSION]: { secret: SECRET },
  [`data.${SECRET_VERSION}`]: { secret: SECRET },
  google_secret_manager_secret_iam_member: { secret_id: SECRET },
  google_secret_manager_secret_iam_binding: { secret_id: SECRET },
  google_secret_manager_secret_iam_policy: { secret_id: SECRET },
  google_cloud_run_v2_service_iam_member: { name: CLOUD_RUN_SERVICE },
  google_cloud_run_v2_service_iam_binding: { name: CLOUD_RUN_SERVICE },
  google_cloud_run_v2_service_iam_policy: { name: CLOUD_RUN_SERVICE },
  terraform_stack: { "backend.gcs.bucket": "google_storage_bucket" },
};

export const LINKING_TYPES: readonly string[] = Object.keys(LINKS);

/** Every name that a resource gives, in the order of the table; each one once. */
export function nameLinks(resource: Resource): readonly NameLink[] {
  let links = linksOf.get(resource);
  if (!links) linksOf.set(resource, (links = linksIn(resource)));
  return links;
}

const linksOf = new WeakMap<Resource, readonly NameLink[]>();

/** The first resource of a stack that names something of a type, in the order read. */
export function firstToName(estate: Estate, stack: string, type: string, written: string): Resource | undefined {
  let first = firstByEstate.get(estate);
  if (!first) {
    first = new Map<string, Resource>();
    for (const resource of estate.resources) {
      for (const link of nameLinks(resource)) {
        const key = linkKey(resource.stack, link.type, text(link.reading));
        if (!first.has(key)) first.set(key, resource);
      }
    }
    firstByEstate.set(estate, first);
  }
  return first.get(linkKey(stack, type, written));
}

const firstByEstate = new WeakMap<Estate, Map<string, Resource>>();

function linkKey(stack: string, type: string, written: string | undefined): string {
  return `${stack} ${type} ${written ?? ""}`;
}

function linksIn({ mode, type, values }: Resource): readonly NameLink[] {
  const found: NameLink[] = [];
  for (const { steps, target } of PATTERNS.get(mode === "managed" ? type : `${mode}.${type}`) ?? []) {
    collect(values, steps, 0, "", target, found);
  }
  const seen = new Set<string>();
  return found.filter(({ reading, type: target }) => {
    const key = `${target} ${text(reading) ?? ""}`;
    const isRepeated = reading.state === "known" && seen.has(key);
    seen.add(key);
    return !isRepeated;
  });
}

/** The table with its paths in steps. */
const PATTERNS: ReadonlyMap<string, readonly { readonly steps: readonly string[]; readonly target: string }[]> =
  new Map(
    Object.entries(LINKS).map(([type, links]) => [
      type,
      Object.entries(links).map(([pattern, target]) => ({ steps: pattern.split("."), target })),
    ]),
  );

function collect(
  value: Value | undefined,
  steps: readonly string[],
  depth: number,
  path: string,
  type: string,
  found: NameLink[],
): void {
  const reading = read(value);
  if (reading.state === "absent") return;
  const step = steps[depth];
  if (step === undefined) found.push({ path, reading, type });
  // What is inside a block that is not known, is not told apart from what is not there.
  if (step === undefined || reading.state === "unknown") return;
  const list = Array.isArray(reading.value) ? (reading.value as readonly Value[]) : [reading.value];
  if (step === "*") {
    list.forEach((item, index) =>
      collect(item, steps, depth + 1, `${path}.${elementName(item) ?? index}`, type, found),
    );
    return;
  }
  const block = read(list[0]);
  if (block.state !== "known" || !isObject(block.value)) return;
  collect(block.value[step], steps, depth + 1, depth === 0 ? step : `${path}.${step}`, type, found);
}

/** Variables go by their name in paths. */
function elementName(item: Value): string | undefined {
  const element = read(item);
  if (element.state !== "known" || !isObject(element.value) || !("value_source" in element.value)) return undefined;
  return text(read(element.value.name));
}

/**
 * The short name that a literal gives, as its resource is called; `undefined` for what is no name of this project's: an IP
 * address, an account or an image of somebody else, a resource of another project.
 */
export function nameGiven(type: string, written: string, projectId: string): string | undefined {
  const project = /(?:^|\/)projects\/([^/]+)\//.exec(written)?.[1];
  if (project !== undefined && project !== projectId) return undefined;
  if (type === REPOSITORY) {
    const [host = "", owner, repository] = written.split("/");
    return host.endsWith("-docker.pkg.dev") && owner === projectId ? repository : undefined;
  }
  if (type === SERVICE_ACCOUNT) {
    const suffix = `@${projectId}.iam.gserviceaccount.com`;
    return written.endsWith(suffix) ? written.slice(written.lastIndexOf("/") + 1, -suffix.length) : undefined;
  }
  if (type === GLOBAL_ADDRESS && isIP(written) !== 0) return undefined;
  // A connection name, project:region:instance, or a path.
  return written.split(type === SQL_INSTANCE ? /[/:]/ : "/").at(-1);
}
