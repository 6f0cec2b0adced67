import { ApiError, invalid } from "../api-error";
import type { ComputeKind } from "../compute-kind";
import { linkedPath, selfLink } from "../compute-links";
import { numberFrom } from "../identities";
import { type JsonObject, objectsAt, stringAt } from "../json";
import { setLabels } from "../compute-kind";

const FLOW_LOG_DEFAULTS: JsonObject = {
  aggregationInterval: "INTERVAL_5_SEC",
  flowSampling: 0.5,
  metadata: "INCLUDE_ALL_METADATA",
  filterExpr: "true",
};
/** What a NAT gateway is where the caller says nothing. */
const NAT_DEFAULTS: JsonObject = { type: "PUBLIC", endpointTypes: ["ENDPOINT_TYPE_VM"], autoNetworkTier: "PREMIUM" };

/** Networks, and what is inside and around them. */
export const networkKinds: readonly ComputeKind[] = [
  {
    collection: "networks",
    scope: "global",
    defaults: {
      mtu: 1460,
      networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
      routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
    },
    computed: ({ path }) => ({ selfLinkWithId: selfLink(path.replace(/[^/]+$/, numberFrom(path))) }),
    refuseDeletion: ({ call, name, path }) => {
      const { store, projectId } = call.cloud;
      const inUse = (user: string): ApiError =>
        new ApiError(
          "INVALID_ARGUMENT",
          `The network resource '${path}' is already being used by '${user}'`,
          "resourceInUseByAnotherResource",
        );
      if (store.find(`//servicenetworking.googleapis.com/projects/${projectId}/connections/${name}`) !== undefined) {
        throw inUse("the peering servicenetworking-googleapis-com");
      }
      const connector = store
        .all()
        .find(([user, body]) => user.startsWith("//vpcaccess.googleapis.com/") && body["network"] === name);
      if (connector !== undefined) throw inUse(connector[0]);
    },
  },
  {
    collection: "subnetworks",
    scope: "regions/{region}",
    defaults: { purpose: "PRIVATE", stackType: "IPV4_ONLY", privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS" },
    check: ({ call, path }, subnetwork) => {
      const range = stringAt(subnetwork, "ipCidrRange");
      const network = stringAt(subnetwork, "network");
      const twin = call.cloud.store
        .all()
        .find(
          ([name, other]) =>
            name.includes("/subnetworks/") &&
            !name.endsWith(path) &&
            other["network"] === network &&
            other["ipCidrRange"] === range,
        );
      if (twin !== undefined)
        throw invalid(`Invalid IPCidrRange: ${range} conflicts with existing subnetwork '${twin[0]}'.`);
    },
    computed: (_, subnetwork) => {
      const logConfig = subnetwork["logConfig"] as JsonObject | undefined;
      return {
        gatewayAddress: stringAt(subnetwork, "ipCidrRange").replace(/\d+\/\d+$/, "1"),
        enableFlowLogs: logConfig?.["enable"] === true,
        logConfig: logConfig?.["enable"] === true ? { ...FLOW_LOG_DEFAULTS, ...logConfig } : logConfig,
      };
    },
    actions: {
      expandIpCidrRange: (current, { body }) => ({ ...current, ipCidrRange: body["ipCidrRange"] }),
      setPrivateIpGoogleAccess: (current, { body }) => ({
        ...current,
        privateIpGoogleAccess: body["privateIpGoogleAccess"],
      }),
    },
  },
  {
    collection: "addresses",
    scope: "global",
    defaults: { addressType: "EXTERNAL" },
    computed: ({ path }, address) => ({
      address: stringAt(address, "address") || addressFor(path, stringAt(address, "addressType")),
      status: "RESERVED",
      networkTier: address["addressType"] === "EXTERNAL" ? "PREMIUM" : undefined,
    }),
    refuseDeletion: ({ call, path }, address) => {
      const user = call.cloud.store
        .all()
        .find(([name, body]) => name.includes("/forwardingRules/") && body["IPAddress"] === address["address"]);
      if (user === undefined) return;
      throw new ApiError(
        "INVALID_ARGUMENT",
        `The address resource '${path}' is already being used by '${user[0]}'`,
        "resourceInUseByAnotherResource",
      );
    },
    actions: { setLabels },
  },
  {
    collection: "routers",
    scope: "regions/{region}",
    check: (_, router) => {
      const names = objectsAt(router, "nats").map((nat) => stringAt(nat, "name"));
      if (new Set(names).size < names.length) throw invalid("Two NAT gateways of a router have the same name.");
    },
    computed: (_, router) => ({ nats: objectsAt(router, "nats").map((nat) => ({ ...NAT_DEFAULTS, ...nat })) }),
  },
  {
    collection: "firewalls",
    scope: "global",
    defaults: { priority: 1000, direction: "INGRESS", disabled: false, logConfig: { enable: false } },
  },
];

/** An address that is the same for the same resource, of the network's peering or public. */
function addressFor(path: string, type: string): string {
  if (type === "INTERNAL") return "10.99.0.0";
  const number = Number(numberFrom(path).slice(-9));
  return `34.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

/** The address that a reserved one stands for: a forwarding rule may name either. */
export function resolveAddress(text: string, find: (path: string) => JsonObject | undefined): string {
  const path = linkedPath(text);
  return path === undefined ? text : stringAt(find(path) ?? {}, "address");
}
