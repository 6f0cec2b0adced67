/** Which VPC network a resource is on, by its short name, and what that network has. */
import { CONNECTOR, NETWORK, SUBNETWORK } from "./address-ranges";
import type { Estate, Resource } from "./resources";
import { targetOf } from "./target";
import { at } from "./value";

/** The network that an attribute names; `undefined` while it is not known. */
export function networkAt(estate: Estate, from: Resource, path: string): string | undefined {
  const target = targetOf(estate, from, at(from.values, path), NETWORK);
  return target.state === "named" ? target.name : undefined;
}

/** The network of a connector, which names it or a subnet of it. */
export function networkOfConnector(estate: Estate, connector: Resource): string | undefined {
  return networkThrough(estate, connector, "network", "subnet.name");
}

/** The network that a Cloud Run service sends into: through its connector, or straight through an interface. */
export function networkOfService(estate: Estate, service: Resource): string | undefined {
  const access = "template.vpc_access";
  const connector = targetOf(estate, service, at(service.values, `${access}.connector`), CONNECTOR);
  if (connector.state !== "absent") {
    return connector.state === "named" && connector.resource
      ? networkOfConnector(estate, connector.resource)
      : undefined;
  }
  return networkThrough(
    estate,
    service,
    `${access}.network_interfaces.network`,
    `${access}.network_interfaces.subnetwork`,
  );
}

export interface NetworkParts {
  readonly nats: readonly Resource[];
  readonly subnets: readonly Resource[];
}

/** The NAT gateways and subnets of a network, in every stack. */
export function partsOf(estate: Estate, network: string): NetworkParts {
  let index = indexes.get(estate);
  if (!index) indexes.set(estate, (index = indexOf(estate)));
  return index.get(network) ?? NO_PARTS;
}

const NO_PARTS: NetworkParts = { nats: [], subnets: [] };
const indexes = new WeakMap<Estate, ReadonlyMap<string, NetworkParts>>();

function indexOf(estate: Estate): ReadonlyMap<string, NetworkParts> {
  const index = new Map<string, { nats: Resource[]; subnets: Resource[] }>();
  const add = (kind: "nats" | "subnets", resource: Resource, network: string | undefined) => {
    if (network === undefined) return;
    const parts = index.get(network) ?? { nats: [], subnets: [] };
    parts[kind].push(resource);
    index.set(network, parts);
  };
  for (const subnet of estate.ofType(SUBNETWORK)) add("subnets", subnet, networkAt(estate, subnet, "network"));
  for (const nat of estate.ofType("google_compute_router_nat")) {
    const router = targetOf(estate, nat, at(nat.values, "router"), "google_compute_router");
    add(
      "nats",
      nat,
      router.state === "named" && router.resource ? networkAt(estate, router.resource, "network") : undefined,
    );
  }
  return index;
}

function networkThrough(estate: Estate, from: Resource, networkPath: string, subnetPath: string): string | undefined {
  const direct = networkAt(estate, from, networkPath);
  if (direct !== undefined) return direct;
  const subnet = targetOf(estate, from, at(from.values, subnetPath), SUBNETWORK);
  return subnet.state === "named" && subnet.resource ? networkAt(estate, subnet.resource, "network") : undefined;
}
