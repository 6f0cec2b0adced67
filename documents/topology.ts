/** What leads where, read from the synthesized resources by following their references. */
import { plainAddress } from "../policy/resources";
import type { Attributes, Estate, Reference, Resource } from "../policy/resources";
import { at, blocks, referencesIn, strings, text } from "../policy/value";

export interface TopologyService {
  readonly address: string;
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  readonly minInstances: string;
  readonly maxInstances: string;
  /** The account's id. */
  readonly account: string;
  readonly hosts: readonly string[];
  /** Ids of the secrets it reads, sorted. */
  readonly secrets: readonly string[];
  readonly usesConnector: boolean;
  readonly databases: readonly string[];
  readonly usesRedis: boolean;
}

export interface Topology {
  readonly loadBalancer: string;
  readonly address: string;
  readonly securityPolicy: string;
  readonly services: readonly TopologyService[];
  readonly connector: { readonly name: string; readonly range: string } | undefined;
  readonly network: string;
  readonly postgres: { readonly name: string; readonly version: string; readonly tier: string } | undefined;
  readonly redis: { readonly name: string; readonly version: string; readonly memory: string } | undefined;
  /** Secret ids that the stack writes, and those that people supply. */
  readonly secrets: { readonly written: readonly string[]; readonly supplied: readonly string[] };
}

export function topologyOf(estate: Estate): Topology {
  const urlMap = estate
    .ofType("google_compute_url_map")
    .find((map) => (blocks(map.values, "host_rule") ?? []).length > 0);
  const connector = estate.ofType("google_vpc_access_connector")[0];
  const postgres = estate.ofType("google_sql_database_instance")[0];
  const redis = estate.ofType("google_redis_instance")[0];
  const hosts = hostsByService(estate, urlMap);
  return {
    loadBalancer: nameOf(urlMap),
    address: nameOf(
      estate.ofType("google_compute_global_address").find((address) => valueOf(address, "address_type") === "EXTERNAL"),
    ),
    securityPolicy: nameOf(estate.ofType("google_compute_security_policy")[0]),
    services: inStartOrder(estate.ofType("google_cloud_run_v2_service")).map((service) =>
      serviceOf(estate, service, hosts.get(service.address) ?? []),
    ),
    connector: connector && { name: nameOf(connector), range: valueOf(connector, "ip_cidr_range") },
    network: nameOf(estate.ofType("google_compute_network")[0]),
    postgres: postgres && {
      name: nameOf(postgres),
      version: valueOf(postgres, "database_version").replace("POSTGRES_", "PostgreSQL "),
      tier: valueOf(postgres, "settings.tier"),
    },
    redis: redis && {
      name: nameOf(redis),
      version: valueOf(redis, "redis_version").replace("REDIS_", "Redis ").replace("_", "."),
      memory: `${valueOf(redis, "memory_size_gb")} GB`,
    },
    secrets: secretsBySource(estate),
  };
}

function serviceOf(estate: Estate, service: Resource, hosts: readonly string[]): TopologyService {
  const container = "template.containers.0";
  const env = blocks(service.values, `${container}.env`) ?? [];
  const references = referencesIn(service.values.template);
  return {
    address: service.address,
    name: nameOf(service),
    cpu: valueOf(service, `${container}.resources.limits.cpu`),
    memory: valueOf(service, `${container}.resources.limits.memory`),
    minInstances: valueOf(service, "template.scaling.min_instance_count"),
    maxInstances: valueOf(service, "template.scaling.max_instance_count"),
    account: accountOf(estate, service),
    hosts,
    secrets: [...new Set(env.flatMap((variable) => secretOf(variable)))].sort(),
    usesConnector: at(service.values, "template.vpc_access.connector").state !== "absent",
    databases: namesReferredTo(estate, references, "google_sql_database"),
    usesRedis: references.some(({ address }) => address.startsWith("google_redis_instance.")),
  };
}

/** Host -> service along the load balancer: host rule, path matcher, backend service, group, Cloud Run service. */
function hostsByService(estate: Estate, urlMap: Resource | undefined): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, readonly string[]>();
  if (!urlMap) return hosts;
  for (const matcher of blocks(urlMap.values, "path_matcher") ?? []) {
    const name = text(at(matcher, "name"));
    const rules = (blocks(urlMap.values, "host_rule") ?? []).filter((rule) => text(at(rule, "path_matcher")) === name);
    const backend = target(estate, referencesIn(matcher.default_service));
    const group = target(estate, referencesIn(backend?.values.backend));
    const service = target(estate, referencesIn(group?.values.cloud_run));
    if (service)
      hosts.set(
        service.address,
        rules.flatMap((rule) => strings(rule, "hosts") ?? []),
      );
  }
  return hosts;
}

/** The first resource that references lead to. */
function target(estate: Estate, references: readonly Reference[]): Resource | undefined {
  return references.flatMap(({ address }) => estate.at(plainAddress(address)))[0];
}

function accountOf(estate: Estate, service: Resource): string {
  const [template] = blocks(service.values, "template") ?? [];
  const account = target(estate, referencesIn(template?.service_account));
  return account ? valueOf(account, "account_id") : "";
}

function secretOf(variable: Attributes): readonly string[] {
  const secret = text(at(variable, "value_source.secret_key_ref.secret"));
  return secret === undefined ? [] : [secret];
}

function namesReferredTo(estate: Estate, references: readonly Reference[], type: string): readonly string[] {
  const found = references
    .filter(({ address }) => address.startsWith(`${type}.`))
    .flatMap(({ address }) => estate.at(address).map(nameOf));
  return [...new Set(found)].sort();
}

function secretsBySource(estate: Estate): Topology["secrets"] {
  const ids = (source: string) =>
    estate
      .ofType("google_secret_manager_secret")
      .filter((secret) => valueOf(secret, "labels.source") === source)
      .map((secret) => valueOf(secret, "secret_id"))
      .sort();
  return { written: ids("written"), supplied: ids("supplied") };
}

/** Services as they are rolled out: each after those that it depends on. */
function inStartOrder(services: readonly Resource[]): readonly Resource[] {
  const depth = (service: Resource): number =>
    services.reduce(
      (deepest, other) => (service.dependsOn.includes(other.address) ? Math.max(deepest, 1 + depth(other)) : deepest),
      0,
    );
  return [...services].sort((a, b) => depth(a) - depth(b));
}

function nameOf(resource: Resource | undefined): string {
  return resource ? valueOf(resource, "name") : "";
}

function valueOf(resource: Resource, path: string): string {
  return text(at(resource.values, path)) ?? "";
}
