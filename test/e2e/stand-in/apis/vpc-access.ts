import {
  CONNECTOR_INSTANCES,
  CONNECTOR_MACHINE_TYPES,
  CONNECTOR_NAME,
  CONNECTOR_PREFIX_LENGTH,
} from "../../../../platform/vpc";
import type { Api } from "../api";
import { ApiError, invalid } from "../api-error";
import { collectionRoutes, type Context } from "../collection";
import { type JsonObject, objectAt, stringAt } from "../json";
import { networkName } from "../compute-links";

const SERVICE = "vpcaccess.googleapis.com";
/** Megabits a second that an instance of the default machine type stands for. */
const THROUGHPUT_PER_INSTANCE = 100;

export const vpcAccess: Api = {
  service: SERVICE,
  prefix: "/vpcaccess",
  version: "v1",
  endpointVariables: ["GOOGLE_VPC_ACCESS_CUSTOM_ENDPOINT"],
  routes: collectionRoutes({
    service: SERVICE,
    path: "projects/{project}/locations/{location}/connectors",
    idParameter: "connectorId",
    idPattern: CONNECTOR_NAME,
    operations: "projects/{project}/locations/{location}",
    create: (context, body) => {
      const connector: JsonObject = { machineType: "e2-micro", minInstances: CONNECTOR_INSTANCES.leastMin, ...body };
      check(context, connector);
      return complete(context, connector);
    },
    update: (context, _, updated) => {
      check(context, updated);
      return complete(context, updated);
    },
  }),
};

function check({ call, id }: Context, connector: JsonObject): void {
  const { maxInstances, maxThroughput, minInstances } = connector;
  if (maxInstances === undefined && maxThroughput === undefined) {
    throw invalid("A Connector must specify either max_throughput or max_instances");
  }
  if (!CONNECTOR_MACHINE_TYPES.includes(stringAt(connector, "machineType"))) {
    throw invalid(
      `Machine type ${stringAt(connector, "machineType")} is not one of ${CONNECTOR_MACHINE_TYPES.join(", ")}.`,
    );
  }
  if (typeof minInstances === "number" && typeof maxInstances === "number" && minInstances >= maxInstances) {
    throw invalid(`min_instances (${minInstances}) must be lower than max_instances (${maxInstances}).`);
  }
  const range = stringAt(connector, "ipCidrRange");
  const subnet = stringAt(objectAt(connector, "subnet"), "name");
  if (subnet === "" && !range.endsWith(`/${CONNECTOR_PREFIX_LENGTH}`)) {
    throw invalid(`ip_cidr_range '${range}' must be a /${CONNECTOR_PREFIX_LENGTH}.`);
  }
  if (subnet === "" && call.cloud.store.find(networkName(call.cloud, stringAt(connector, "network"))) === undefined) {
    throw new ApiError(
      "FAILED_PRECONDITION",
      `Network ${stringAt(connector, "network")} of connector ${id} does not exist.`,
    );
  }
}

function complete({ name }: Context, connector: JsonObject): JsonObject {
  const instances = (field: string): number => Number(connector[field] ?? 0);
  return {
    minThroughput: instances("minInstances") * THROUGHPUT_PER_INSTANCE,
    maxThroughput: instances("maxInstances") * THROUGHPUT_PER_INSTANCE,
    ...connector,
    name,
    state: "READY",
    network: stringAt(connector, "network").split("/").at(-1) || undefined,
  };
}
