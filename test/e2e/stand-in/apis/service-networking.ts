import { type Api, type Call, param, route } from "../api";
import { ApiError, notFound } from "../api-error";
import type { Cloud } from "../cloud";
import { type JsonObject, stringAt, stringsAt } from "../json";
import { longRunning } from "../operations";
import { networkName } from "../compute-links";
import { holdsNetwork } from "./sql-admin";

const SERVICE = "servicenetworking.googleapis.com";

/**
 * Private services access. Its operations carry the refusals: the provider looks for their words in the operation's error.
 */
export const serviceNetworking: Api = {
  service: SERVICE,
  prefix: "/servicenetworking",
  version: "v1",
  endpointVariables: ["GOOGLE_SERVICE_NETWORKING_CUSTOM_ENDPOINT"],
  routes: [
    route("GET", "services/{service}/connections", (call) => {
      const network = call.query.get("network") ?? "";
      const connection = call.cloud.store.find(connectionName(call.cloud, network));
      return { connections: connection === undefined ? [] : [connection] };
    }),
    route("POST", "services/{service}/connections", (call) => {
      const name = connectionName(call.cloud, stringAt(call.body, "network"));
      if (call.cloud.store.find(name) !== undefined) {
        return finish(
          call,
          "create",
          refused("Cannot modify allocated ranges in CreateConnection. Please use UpdateConnection."),
        );
      }
      return write(call, "create");
    }),
    route("PATCH", "services/{service}/connections/{connection}", (call) => write(call, "update")),
    route("POST", "services/{service}/connections/{connection}", (call) => {
      const network = stringAt(call.body, "consumerNetwork");
      const name = connectionName(call.cloud, network);
      if (call.cloud.store.find(name) === undefined) return finish(call, "delete", notFound(network));
      if (holdsNetwork(call.cloud, idOf(network))) {
        return finish(
          call,
          "delete",
          refused(
            "Failed to delete connection; Producer services (e.g. CloudSQL, Cloud Memstore, etc.) are still using this connection.",
          ),
        );
      }
      call.cloud.store.delete(name);
      return finish(call, "delete");
    }),
    route("GET", "operations/{operation}", (call) => told(call.cloud.operations.poll(param(call, "operation")))),
  ],
};

/** Whether the network of this name has private services access. */
export function isConnected(cloud: Cloud, network: string): boolean {
  return cloud.store.find(connectionName(cloud, network)) !== undefined;
}

function write(call: Call, kind: string): JsonObject {
  const { cloud, body } = call;
  const network = stringAt(body, "network");
  if (cloud.store.find(networkName(cloud, idOf(network))) === undefined) return finish(call, kind, notFound(network));
  for (const range of stringsAt(body, "reservedPeeringRanges")) {
    const address = cloud.store.find(`//compute.googleapis.com/projects/${cloud.projectId}/global/addresses/${range}`);
    if (address?.["purpose"] !== "VPC_PEERING") {
      return finish(call, kind, refused(`The range '${range}' is no allocated range of purpose VPC_PEERING.`));
    }
  }
  cloud.store.put(connectionName(cloud, network), {
    ...body,
    peering: "servicenetworking-googleapis-com",
    service: `services/${param(call, "service")}`,
  });
  return finish(call, kind);
}

function finish(call: Call, kind: string, error?: ApiError): JsonObject {
  return told(call.cloud.operations.start(kind, SERVICE, { error }));
}

function told(operation: Parameters<typeof longRunning>[0]): JsonObject {
  const { name, ...rest } = longRunning(operation, "");
  return { ...rest, name: String(name).slice(1) };
}

function refused(message: string): ApiError {
  return new ApiError("FAILED_PRECONDITION", message);
}

function connectionName(cloud: Cloud, network: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/connections/${idOf(network)}`;
}

/** The last part of a network's name, however it is written. */
function idOf(network: string): string {
  return network.slice(network.lastIndexOf("/") + 1);
}
