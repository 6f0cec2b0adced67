import {
  customTier,
  defaultEdition,
  ENTERPRISE_LOG_DAYS,
  NAME_REUSE_DAYS,
  tierFitsEdition,
} from "../../../../platform/cloud-sql";
import { type Api, type Call, param, route } from "../api";
import { ApiError, invalid, notFound } from "../api-error";
import type { Cloud } from "../cloud";
import { wordFrom } from "../identities";
import { type JsonObject, mergePatch, objectAt, stringAt, withDefaults } from "../json";
import type { Operation } from "../operations";
import { isConnected } from "./service-networking";

const SERVICE = "sqladmin.googleapis.com";
const INSTANCE = "projects/{project}/instances/{instance}";
/** Days after its deletion that an instance still holds its network's peering. */
const PEERING_HELD_DAYS = 4;
const DAY_MS = 24 * 60 * 60 * 1000;

export const sqlAdmin: Api = {
  service: SERVICE,
  prefix: "/sqladmin",
  version: "sql/v1beta4",
  endpointVariables: ["GOOGLE_SQL_CUSTOM_ENDPOINT"],
  routes: [
    route("POST", "projects/{project}/instances", insertInstance),
    route("GET", "projects/{project}/instances", ({ cloud }) => ({
      items: cloud.store.list(`//${SERVICE}/projects/${cloud.projectId}/instances`).map(([, body]) => body),
    })),
    route("GET", INSTANCE, (call) => call.cloud.store.get(instanceName(call.cloud, param(call, "instance")))),
    route("PUT", INSTANCE, (call) => updateInstance(call, "UPDATE")),
    route("PATCH", INSTANCE, (call) => updateInstance(call, "PATCH")),
    route("DELETE", INSTANCE, deleteInstance),
    route("POST", `${INSTANCE}/databases`, insertDatabase),
    route("GET", `${INSTANCE}/databases`, (call) => ({ items: childrenOf(call, "databases") })),
    route("GET", `${INSTANCE}/databases/{database}`, (call) =>
      call.cloud.store.get(childName(call, "databases", param(call, "database"))),
    ),
    route("PUT", `${INSTANCE}/databases/{database}`, (call) => {
      const name = childName(call, "databases", param(call, "database"));
      call.cloud.store.replace(name, mergePatch(call.cloud.store.get(name), call.body));
      return started(call, "UPDATE_DATABASE");
    }),
    route("DELETE", `${INSTANCE}/databases/{database}`, (call) => {
      call.cloud.store.delete(childName(call, "databases", param(call, "database")));
      return started(call, "DELETE_DATABASE");
    }),
    route("POST", `${INSTANCE}/users`, insertUser),
    route("GET", `${INSTANCE}/users`, (call) => ({ items: childrenOf(call, "users").map(withoutPassword) })),
    route("PUT", `${INSTANCE}/users`, (call) => {
      const name = childName(call, "users", call.query.get("name") ?? "");
      call.cloud.store.replace(name, { ...call.cloud.store.get(name), ...call.body });
      return started(call, "UPDATE_USER");
    }),
    route("DELETE", `${INSTANCE}/users`, deleteUser),
    route("GET", "projects/{project}/operations/{operation}", (call) =>
      told(call.cloud, call.cloud.operations.poll(param(call, "operation"))),
    ),
  ],
};

/** The password that a user was last given; `undefined` when there is no such user. */
export function userPassword(cloud: Cloud, instance: string, user: string): string | undefined {
  const found = cloud.store.find(`${instanceName(cloud, instance)}/users/${encodeURIComponent(user)}`);
  return found === undefined ? undefined : stringAt(found, "password");
}

/** Whether an instance on the network exists, or did within the last days. */
export function holdsNetwork(cloud: Cloud, network: string): boolean {
  const uses = (body: JsonObject): boolean =>
    stringAt(objectAt(objectAt(body, "settings"), "ipConfiguration"), "privateNetwork").endsWith(
      `/networks/${network}`,
    );
  const living = cloud.store.list(`//${SERVICE}/projects/${cloud.projectId}/instances`);
  const dead = cloud.store
    .list(`//${SERVICE}/projects/${cloud.projectId}/deletedInstances`)
    .filter(([, body]) => daysSince(cloud, stringAt(body, "deleteTime")) < PEERING_HELD_DAYS);
  return [...living, ...dead].some(([, body]) => uses(body));
}

export function instanceName(cloud: Cloud, instance: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/instances/${instance}`;
}

function insertInstance(call: Call): JsonObject {
  const { cloud, body } = call;
  const id = stringAt(body, "name");
  const buried = cloud.store.find(graveName(cloud, id));
  const taken = cloud.store.find(instanceName(cloud, id)) !== undefined;
  if (taken || (buried !== undefined && daysSince(cloud, stringAt(buried, "deleteTime")) < NAME_REUSE_DAYS)) {
    throw new ApiError(
      "ALREADY_EXISTS",
      "The Cloud SQL instance already exists. When you delete an instance, you can't reuse the name of the deleted instance until one week from the deletion date.",
      "instanceAlreadyExists",
    );
  }
  const instance = complete(cloud, id, body);
  check(cloud, instance);
  cloud.store.create(instanceName(cloud, id), instance);
  return started(call, "CREATE", id);
}

function complete(cloud: Cloud, id: string, body: JsonObject): JsonObject {
  const version = stringAt(body, "databaseVersion");
  const region = stringAt(body, "region");
  const settings = withDefaults(objectAt(body, "settings"), {
    edition: defaultEdition(version),
    activationPolicy: "ALWAYS",
    availabilityType: "ZONAL",
    connectorEnforcement: "NOT_REQUIRED",
    dataDiskType: "PD_SSD",
    dataDiskSizeGb: "10",
    pricingPlan: "PER_USE",
    replicationType: "SYNCHRONOUS",
    storageAutoResize: true,
    storageAutoResizeLimit: "0",
    ipConfiguration: {
      ipv4Enabled: true,
      sslMode: "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
      serverCaMode: "GOOGLE_MANAGED_INTERNAL_CA",
    },
    backupConfiguration: {
      backupRetentionSettings: { retainedBackups: 7, retentionUnit: "COUNT" },
      transactionLogRetentionDays: 7,
    },
    locationPreference: { zone: `${region}-a` },
  });
  return {
    ...body,
    kind: "sql#instance",
    name: id,
    project: cloud.projectId,
    settings: { ...settings, settingsVersion: "1", kind: "sql#settings" },
    state: "RUNNABLE",
    instanceType: "CLOUD_SQL_INSTANCE",
    backendType: "SECOND_GEN",
    connectionName: `${cloud.projectId}:${region}:${id}`,
    selfLink: `https://sqladmin.googleapis.com/sql/v1beta4/projects/${cloud.projectId}/instances/${id}`,
    serviceAccountEmailAddress: `p${cloud.projectNumber}-${wordFrom(id, 6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com`,
    maintenanceVersion: `${version}.R20250727.00_14`,
    gceZone: `${region}-a`,
    createTime: cloud.clock.now(),
    etag: wordFrom(id, 20),
    ipAddresses: addresses(settings),
    serverCaCert: {
      cert: `-----BEGIN CERTIFICATE-----\n${wordFrom(id, 60)}\n-----END CERTIFICATE-----`,
      commonName: "C=US,O=Google\\, Inc,CN=Google Cloud SQL Server CA",
      sha1Fingerprint: wordFrom(`${id} sha1`, 40),
      createTime: cloud.clock.now(),
      expirationTime: "2035-01-01T00:00:00Z",
      instance: id,
    },
  };
}

function addresses(settings: JsonObject): readonly JsonObject[] {
  const ip = objectAt(settings, "ipConfiguration");
  const found: JsonObject[] = [];
  if (stringAt(ip, "privateNetwork") !== "") found.push({ type: "PRIVATE", ipAddress: "10.99.0.3" });
  if (ip["ipv4Enabled"] === true) found.push({ type: "PRIMARY", ipAddress: "34.72.10.20" });
  return found;
}

function check(cloud: Cloud, instance: JsonObject): void {
  const settings = objectAt(instance, "settings");
  const tier = stringAt(settings, "tier");
  const edition = stringAt(settings, "edition");
  if (!tierFitsEdition(tier, edition)) {
    throw invalid(
      `Invalid Tier (${tier}) for (${edition}) Edition. Use a predefined Tier like db-perf-optimized-N-* instead.`,
    );
  }
  const custom = customTier(tier);
  if (custom !== undefined && (custom.memoryMB % 256 !== 0 || custom.memoryMB < 3840)) {
    throw invalid(`Invalid Tier (${tier}): memory must be a multiple of 256 MB and at least 3840 MB.`);
  }
  const ip = objectAt(settings, "ipConfiguration");
  const network = stringAt(ip, "privateNetwork");
  if (network === "" && ip["ipv4Enabled"] !== true) {
    throw invalid("At least one of ipv4Enabled or privateNetwork must be set: an instance needs an address.");
  }
  if (network !== "" && !isConnected(cloud, network)) {
    throw invalid("The network doesn't have at least 1 private services connection.");
  }
  const logDays = Number(
    objectAt(settings, "backupConfiguration")["transactionLogRetentionDays"] ?? ENTERPRISE_LOG_DAYS.most,
  );
  if (edition === "ENTERPRISE" && (logDays < ENTERPRISE_LOG_DAYS.least || logDays > ENTERPRISE_LOG_DAYS.most)) {
    throw invalid(`transactionLogRetentionDays must be 1 to 7 for ENTERPRISE edition, not ${logDays}.`);
  }
}

/** PUT says everything anew, what it leaves out falls back to the default; PATCH says only what changes. */
function updateInstance(call: Call, kind: "UPDATE" | "PATCH"): JsonObject {
  const { cloud, body } = call;
  const id = param(call, "instance");
  const current = cloud.store.get(instanceName(cloud, id));
  const former = objectAt(current, "settings");
  const { dataDiskSizeGb } = former;
  const { databaseVersion, region, createTime } = current;
  const whole = { databaseVersion, region, ...body, settings: { dataDiskSizeGb, ...objectAt(body, "settings") } };
  const updated = { ...complete(cloud, id, kind === "PATCH" ? mergePatch(current, body) : whole), createTime };
  const settings = objectAt(updated, "settings");
  if (Number(settings["dataDiskSizeGb"]) < Number(dataDiskSizeGb)) throw invalid("Disk size cannot be reduced.");
  check(cloud, updated);
  const settingsVersion = String(Number(former["settingsVersion"]) + 1);
  cloud.store.replace(instanceName(cloud, id), { ...updated, settings: { ...settings, settingsVersion } });
  return started(call, kind);
}

function deleteInstance(call: Call): JsonObject {
  const { cloud } = call;
  const id = param(call, "instance");
  const instance = cloud.store.get(instanceName(cloud, id));
  if (objectAt(instance, "settings")["deletionProtectionEnabled"] === true) {
    throw invalid("The instance is protected. Please disable the deletion protection and try again.");
  }
  for (const [child] of cloud.store.under(instanceName(cloud, id))) cloud.store.delete(child);
  cloud.store.delete(instanceName(cloud, id));
  cloud.store.put(graveName(cloud, id), { settings: instance["settings"], deleteTime: cloud.clock.now() });
  return started(call, "DELETE");
}

function insertDatabase(call: Call): JsonObject {
  const database = stringAt(call.body, "name");
  const name = childName(call, "databases", database);
  requireInstance(call);
  if (call.cloud.store.find(name) !== undefined) {
    throw invalid(
      `Invalid request: failed to create database ${database}. Detail: pq: database "${database}" already exists`,
    );
  }
  call.cloud.store.create(name, {
    charset: "UTF8",
    collation: "en_US.UTF8",
    ...call.body,
    kind: "sql#database",
    instance: param(call, "instance"),
    project: call.cloud.projectId,
    selfLink: `https://sqladmin.googleapis.com/sql/v1beta4/projects/${call.cloud.projectId}/instances/${param(call, "instance")}/databases/${database}`,
  });
  return started(call, "CREATE_DATABASE");
}

/** PostgreSQL users: inserting one that exists gives it the new password. */
function insertUser(call: Call): JsonObject {
  requireInstance(call);
  const name = stringAt(call.body, "name");
  call.cloud.store.put(childName(call, "users", name), {
    type: "BUILT_IN",
    host: "",
    ...call.body,
    kind: "sql#user",
    instance: param(call, "instance"),
    project: call.cloud.projectId,
  });
  return started(call, "CREATE_USER");
}

function deleteUser(call: Call): JsonObject {
  const user = call.query.get("name") ?? "";
  const name = childName(call, "users", user);
  call.cloud.store.get(name);
  if (childrenOf(call, "databases").length > 0) {
    throw invalid(
      `Invalid request: failed to delete user ${user}: role "${user}" cannot be dropped because some objects depend on it.`,
    );
  }
  call.cloud.store.delete(name);
  return started(call, "DELETE_USER");
}

function requireInstance(call: Call): void {
  const instance = param(call, "instance");
  if (call.cloud.store.find(instanceName(call.cloud, instance)) === undefined) throw notFound(instance);
}

function childrenOf(call: Call, collection: string): readonly JsonObject[] {
  requireInstance(call);
  return call.cloud.store
    .list(`${instanceName(call.cloud, param(call, "instance"))}/${collection}`)
    .map(([, body]) => body);
}

function childName(call: Call, collection: string, id: string): string {
  return `${instanceName(call.cloud, param(call, "instance"))}/${collection}/${encodeURIComponent(id)}`;
}

function withoutPassword({ password: _hidden, ...shown }: JsonObject): JsonObject {
  return shown;
}

function graveName(cloud: Cloud, instance: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/deletedInstances/${instance}`;
}

function daysSince(cloud: Cloud, time: string): number {
  return (cloud.clock.nowMs() - Date.parse(time)) / DAY_MS;
}

function started(call: Call, kind: string, instance = param(call, "instance")): JsonObject {
  return told(call.cloud, call.cloud.operations.start(kind, instance));
}

function told(cloud: Cloud, operation: Operation): JsonObject {
  return {
    kind: "sql#operation",
    name: operation.id,
    operationType: operation.kind,
    status: operation.done ? "DONE" : "RUNNING",
    targetId: operation.target,
    targetProject: cloud.projectId,
    error: operation.done && operation.error !== undefined ? errors(operation.error) : undefined,
  };
}

function errors(error: ApiError): JsonObject {
  return { kind: "sql#operationErrors", errors: [{ code: error.status, message: error.message }] };
}
