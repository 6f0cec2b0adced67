/** The hosts that the environment's edge answers for: the load balancer's host rules, and the certificates' domains. */
import type { Estate } from "./resources";
import { isSeenFrom } from "./stacks";
import { blocks, strings } from "./value";

export interface Hosts {
  readonly patterns: ReadonlySet<string>;
  /** True when a further host may be there that is not known yet. */
  readonly isPartial: boolean;
}

export interface EdgeHosts {
  readonly hostRules: Hosts;
  readonly certificates: Hosts;
}

const URL_MAPS: readonly string[] = ["google_compute_url_map", "google_compute_region_url_map"];
const CERTIFICATES: readonly string[] = [
  "google_compute_managed_ssl_certificate",
  "google_certificate_manager_certificate",
];

const computed = new WeakMap<Estate, EdgeHosts>();

export function edgeHosts(estate: Estate): EdgeHosts {
  let hosts = computed.get(estate);
  if (!hosts) {
    hosts = {
      hostRules: collect(estate, URL_MAPS, "host_rule", "hosts"),
      certificates: collect(estate, CERTIFICATES, "managed", "domains"),
    };
    computed.set(estate, hosts);
  }
  return hosts;
}

/** Whether the load balancer would be in the estate, were there one. */
export function isEdgeSeenFrom(estate: Estate, stack: string): boolean {
  return URL_MAPS.some((type) => estate.ofType(type).length > 0) || isSeenFrom(estate, stack, URL_MAPS);
}

/** Whether one of the patterns takes a host: the host itself, `*.` and its parent, or `*`. */
export function answersFor({ patterns }: Hosts, host: string): boolean {
  return patterns.has(host) || patterns.has("*") || patterns.has(`*${host.slice(host.indexOf("."))}`);
}

function collect(estate: Estate, types: readonly string[], block: string, attribute: string): Hosts {
  const patterns = new Set<string>();
  let isPartial = false;
  for (const resource of types.flatMap((type) => estate.ofType(type))) {
    const found = blocks(resource.values, block);
    if (!found) isPartial = true;
    for (const each of found ?? []) {
      const hosts = strings(each, attribute);
      if (!hosts) isPartial = true;
      for (const host of hosts ?? []) patterns.add(host.toLowerCase().replace(/\.$/, ""));
    }
  }
  return { patterns, isPartial };
}
