import { REDIS_NAME } from "../../../../platform/names";
import { type Api, param, route } from "../api";
import { ApiError, invalid } from "../api-error";
import type { Cloud } from "../cloud";
import { collectionRoutes, type Context } from "../collection";
import { wordFrom } from "../identities";
import { isObject, type JsonObject, stringAt } from "../json";
import { isConnected } from "./service-networking";

const SERVICE = "redis.googleapis.com";
const INSTANCES = "projects/{project}/locations/{location}/instances";
const PORT = { plain: 6379, tls: 6378 };

export const redis: Api = {
  service: SERVICE,
  prefix: "/redis",
  version: "v1",
  endpointVariables: ["GOOGLE_REDIS_CUSTOM_ENDPOINT"],
  routes: [
    ...collectionRoutes({
      service: SERVICE,
      path: INSTANCES,
      idParameter: "instanceId",
      idPattern: REDIS_NAME,
      operations: "projects/{project}/locations/{location}",
      create: (context, body) => {
        const instance = complete(context, body);
        check(context, instance);
        return instance;
      },
      show: (_, { authString: _secret, ...shown }) => shown,
    }),
    route("GET", `${INSTANCES}/{id}/authString`, (call) => {
      const name = `//${SERVICE}/projects/${call.cloud.projectId}/locations/${param(call, "location")}/instances/${param(call, "id")}`;
      return { authString: call.cloud.store.get(name)["authString"] };
    }),
  ],
};

function complete({ call, name, fullName }: Context, body: JsonObject): JsonObject {
  const now = call.cloud.clock.now();
  const location = param(call, "location");
  const tls = body["transitEncryptionMode"] === "SERVER_AUTHENTICATION";
  const maintenance = body["maintenancePolicy"];
  return {
    tier: "BASIC",
    redisVersion: "REDIS_7_2",
    connectMode: "DIRECT_PEERING",
    transitEncryptionMode: "DISABLED",
    readReplicasMode: "READ_REPLICAS_DISABLED",
    authorizedNetwork: `projects/${call.cloud.projectId}/global/networks/default`,
    locationId: `${location}-a`,
    persistenceConfig: { persistenceMode: "DISABLED" },
    ...body,
    name,
    maintenancePolicy: isObject(maintenance)
      ? { createTime: now, updateTime: now, ...withDurations(maintenance) }
      : undefined,
    createTime: now,
    state: "READY",
    host: "10.99.1.3",
    port: tls ? PORT.tls : PORT.plain,
    currentLocationId: `${location}-a`,
    // The range that was asked for by name is told by its addresses.
    reservedIpRange: "10.99.1.0/29",
    persistenceIamIdentity: `serviceAccount:${call.cloud.projectNumber}-compute@developer.gserviceaccount.com`,
    nodes: [{ id: "node-0", zone: `${location}-a` }],
    serverCaCerts: tls ? [certificate(fullName, now)] : undefined,
    authString: body["authEnabled"] === true ? wordFrom(`${fullName} ${now}`, 36) : undefined,
  };
}

function check({ call }: Context, instance: JsonObject): void {
  if (stringAt(instance, "tier") === "BASIC" && Number(instance["replicaCount"] ?? 0) > 0) {
    throw invalid("replica_count must be 0 for a BASIC tier instance.");
  }
  const network = stringAt(instance, "authorizedNetwork");
  if (instance["connectMode"] === "PRIVATE_SERVICE_ACCESS" && !isConnected(call.cloud, network)) {
    throw new ApiError("FAILED_PRECONDITION", `Google private service access is not enabled on network ${network}.`);
  }
}

/** The API tells how long each maintenance window is. */
function withDurations(maintenance: JsonObject): JsonObject {
  const windows = maintenance["weeklyMaintenanceWindow"];
  if (!Array.isArray(windows)) return maintenance;
  return {
    ...maintenance,
    weeklyMaintenanceWindow: windows.map((window) => ({ duration: "3600s", ...(window as JsonObject) })),
  };
}

function certificate(seed: string, now: string): JsonObject {
  return {
    serialNumber: "0",
    cert: `-----BEGIN CERTIFICATE-----\n${wordFrom(seed, 60)}\n-----END CERTIFICATE-----`,
    createTime: now,
    expireTime: "2035-01-01T00:00:00Z",
    sha1Fingerprint: wordFrom(`${seed} sha1`, 40),
  };
}

/** The password that clients of an instance log in with; `undefined` when there is no such instance, or it asks for none. */
export function redisPassword(cloud: Cloud, location: string, id: string): string | undefined {
  const found = cloud.store.find(`//${SERVICE}/projects/${cloud.projectId}/locations/${location}/instances/${id}`);
  return found === undefined ? undefined : stringAt(found, "authString") || undefined;
}
