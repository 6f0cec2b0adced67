import { cidrBounds, reachesInternet } from "../../../platform/cidr";
import { CONNECTOR } from "../../address-ranges";
import type { Estate, Resource, Value } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { at, blocks, boolean, read, text } from "../../value";
import type { Reading } from "../../value";

const FIREWALL = "google_compute_firewall";

export const firewallSources: Rule = {
  id: "NET005",
  family: "NET",
  slug: "firewall-sources",
  title: "No firewall rule lets the whole internet in, and the connector's range comes from the connector",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [
    FIREWALL,
    "google_compute_network_firewall_policy_rule",
    "google_compute_region_network_firewall_policy_rule",
    "google_compute_firewall_policy_rule",
  ],
  why:
    "Everything inside the network trusts its neighbours. A range written a second time goes on letting in the old addresses, " +
    "and not the new ones, when the connector's range changes.",
  sources: ["https://cloud.google.com/firewall/docs/firewalls"],
  fix: "List the ranges that have to come in; for the connector write ${google_vpc_access_connector.NAME.ip_cidr_range}.",
  exceptable: true,
  check(resource, { estate }) {
    const { values, type } = resource;
    const isRule = type === FIREWALL;
    const isAllow = isRule ? blocks(values, "allow")?.length !== 0 : text(at(values, "action")) === "allow";
    const isOff = boolean(at(values, "disabled")) === true || text(at(values, "direction")) === "EGRESS";
    if (!isAllow || isOff) return NOT_APPLICABLE;
    const path = isRule ? "source_ranges" : "match.src_ip_ranges";
    const ranges = at(values, path);
    if (ranges.state === "unknown") return unknownAt(path, ranges.text);
    if (ranges.state === "absent") return NOT_APPLICABLE;
    const list = (Array.isArray(ranges.value) ? ranges.value : [ranges.value]) as readonly Value[];
    return orPass(
      list.flatMap((range, index) => judgeRange(estate, resource, `${path}.${index}`, read(range), ranges)),
    );
  },
};

function judgeRange(estate: Estate, resource: Resource, path: string, range: Reading, all: Reading): Verdict[] {
  if (range.state === "absent") return [];
  if (range.state === "unknown") return isFromConnector(range) ? [] : [unknownAt(path, range.text)];
  const cidr = String(range.value);
  const name = labelOf(resource);
  if (reachesInternet(cidr)) {
    const message = `${name} lets in ${cidr}; it needs the ranges that have to come in, none wider than a private one`;
    return [{ status: "fail", path, message, got: cidr, want: "ranges no wider than a private one" }];
  }
  const connector = connectorsByRange(estate).get(rangeKey(cidr));
  if (!connector || isFromConnector(range) || isFromConnector(all)) return [];
  const want = `\${${connector.address}.ip_cidr_range}`;
  const message = `${name} repeats ${cidr}, the range of ${connector.address}; it needs the connector's attribute`;
  return [{ status: "fail", path, message, got: cidr, want, fix: `Write ${want}.` }];
}

function isFromConnector(reading: Reading): boolean {
  return reading.state !== "absent" && reading.references.some(({ address }) => address.startsWith(`${CONNECTOR}.`));
}

function connectorsByRange(estate: Estate): ReadonlyMap<string, Resource> {
  let index = indexes.get(estate);
  if (!index) {
    const ranges = estate
      .ofType(CONNECTOR)
      .map((connector) => [text(at(connector.values, "ip_cidr_range")), connector] as const);
    index = new Map(
      ranges.flatMap(([range, connector]) => (range === undefined ? [] : [[rangeKey(range), connector]])),
    );
    indexes.set(estate, index);
  }
  return index;
}

const indexes = new WeakMap<Estate, ReadonlyMap<string, Resource>>();

/** One key for all ways to write a range. */
function rangeKey(cidr: string): string {
  const bounds = cidrBounds(cidr);
  return bounds ? `${bounds.first}-${bounds.last}` : cidr;
}
