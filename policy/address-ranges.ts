/** The address ranges that resources take in a network, and where two of them collide. */
import { cidrBounds } from "../platform/cidr";
import type { Estate, Resource, Value } from "./resources";
import { targetOf } from "./target";
import { at, blocks, number, read, text } from "./value";

export const SUBNETWORK = "google_compute_subnetwork";
export const CONNECTOR = "google_vpc_access_connector";
export const GLOBAL_ADDRESS = "google_compute_global_address";
export const NETWORK = "google_compute_network";

/** A range that one resource takes. */
export interface AddressRange {
  readonly resource: Resource;
  readonly path: string;
  /** As written; `undefined` while it is not known. */
  readonly cidr: string | undefined;
}

export interface Collision {
  readonly own: AddressRange;
  readonly other: AddressRange;
}

/** The ranges that a subnet, a connector or a private-services address takes; none for any other resource. */
export function addressRanges(resource: Resource): readonly AddressRange[] {
  const { values } = resource;
  const range = (path: string, value: Value | undefined): readonly AddressRange[] => {
    const reading = read(value);
    return reading.state === "absent" ? [] : [{ resource, path, cidr: text(reading) }];
  };
  if (resource.type === GLOBAL_ADDRESS) return reservedRange(resource);
  const secondary = blocks(values, "secondary_ip_range") ?? [];
  return [
    ...range("ip_cidr_range", values.ip_cidr_range),
    ...secondary.flatMap((block, index) => range(`secondary_ip_range.${index}.ip_cidr_range`, block.ip_cidr_range)),
  ];
}

function reservedRange(resource: Resource): readonly AddressRange[] {
  if (text(at(resource.values, "purpose")) !== "VPC_PEERING") return [];
  const address = text(at(resource.values, "address"));
  const length = number(at(resource.values, "prefix_length"));
  const cidr = address === undefined || length === undefined ? undefined : `${address}/${length}`;
  return [{ resource, path: "address", cidr }];
}

/** Where a resource's ranges meet another range of the same network. Every range that collides has at least one collision. */
export function collisionsOf(estate: Estate, resource: Resource): readonly Collision[] {
  let byResource = computed.get(estate);
  if (!byResource) computed.set(estate, (byResource = collisionsIn(estate)));
  return byResource.get(resource) ?? [];
}

const computed = new WeakMap<Estate, Map<Resource, Collision[]>>();

type Bounded = AddressRange & { readonly version: number; readonly first: bigint; readonly last: bigint };

function collisionsIn(estate: Estate): Map<Resource, Collision[]> {
  const byNetwork = new Map<string, Bounded[]>();
  for (const resource of [SUBNETWORK, CONNECTOR, GLOBAL_ADDRESS].flatMap((type) => estate.ofType(type))) {
    const target = targetOf(estate, resource, at(resource.values, "network"), NETWORK);
    if (target.state !== "named" || target.name === undefined) continue;
    for (const range of addressRanges(resource)) {
      const bounds = range.cidr === undefined ? undefined : cidrBounds(range.cidr);
      if (!bounds) continue;
      const key = `${bounds.version} ${target.name}`;
      append(byNetwork, key, { ...range, ...bounds });
    }
  }
  const found = new Map<Resource, Collision[]>();
  for (const ranges of byNetwork.values()) collide(ranges, found);
  return found;
}

/** One pass in order of addresses: a range that starts before the farthest end so far meets the range that ends there. */
function collide(ranges: readonly Bounded[], found: Map<Resource, Collision[]>): void {
  let farthest: Bounded | undefined;
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    if (farthest && range.first <= farthest.last) {
      append(found, range.resource, { own: range, other: farthest });
      append(found, farthest.resource, { own: farthest, other: range });
    }
    if (!farthest || range.last > farthest.last) farthest = range;
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
