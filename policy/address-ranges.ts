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
  /** True for a range that Google chooses, among those that are free when it is made. */
  readonly isChosen: boolean;
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
    return reading.state === "absent" ? [] : [{ resource, path, cidr: text(reading), isChosen: false }];
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
  const address = at(resource.values, "address");
  const start = text(address);
  const length = number(at(resource.values, "prefix_length"));
  const cidr = start === undefined || length === undefined ? undefined : `${start}/${length}`;
  // A plan does not know yet what Google will choose; what refers to something, somebody chose.
  const isChosen = address.state === "absent" || (address.state === "unknown" && address.references.length === 0);
  return [{ resource, path: "address", cidr, isChosen }];
}

/** The resources that ask for a range of their own in a network, in every stack. */
export function claimantsOf(estate: Estate, network: string): readonly Resource[] {
  return indexOf(estate).claimants.get(network) ?? [];
}

/** Where a resource's ranges meet another range of the same network. Every range that collides has at least one collision. */
export function collisionsOf(estate: Estate, resource: Resource): readonly Collision[] {
  return indexOf(estate).collisions.get(resource) ?? [];
}

interface Index {
  readonly collisions: ReadonlyMap<Resource, readonly Collision[]>;
  readonly claimants: ReadonlyMap<string, readonly Resource[]>;
}

const indexes = new WeakMap<Estate, Index>();

type Bounded = AddressRange & { readonly first: bigint; readonly last: bigint };

function indexOf(estate: Estate): Index {
  let index = indexes.get(estate);
  if (!index) indexes.set(estate, (index = collect(estate)));
  return index;
}

function collect(estate: Estate): Index {
  const byNetwork = new Map<string, Bounded[]>();
  const claimants = new Map<string, Resource[]>();
  for (const resource of [SUBNETWORK, CONNECTOR, GLOBAL_ADDRESS].flatMap((type) => estate.ofType(type))) {
    const target = targetOf(estate, resource, at(resource.values, "network"), NETWORK);
    if (target.state !== "named" || target.name === undefined) continue;
    if (resource.type !== GLOBAL_ADDRESS) append(claimants, target.name, resource);
    for (const range of addressRanges(resource)) {
      const bounds = range.cidr === undefined ? undefined : cidrBounds(range.cidr);
      if (bounds) append(byNetwork, `${bounds.version} ${target.name}`, { ...range, ...bounds });
    }
  }
  const collisions = new Map<Resource, Collision[]>();
  for (const ranges of byNetwork.values()) collide(ranges, collisions);
  return { collisions, claimants };
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
