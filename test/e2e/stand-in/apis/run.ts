import {
  isCpuSize,
  MAX_CONCURRENCY,
  MAX_SERVICE_NAME_LENGTH,
  MAX_TIMEOUT_SECONDS,
  MAX_VARIABLE_BYTES,
  MAX_VARIABLES,
  memoryWindowMiB,
  PROBE_FIELD_CAP_SECONDS,
  RESERVED_VARIABLES,
  SERVICE_NAME,
} from "../../../../platform/cloud-run";
import { readCpu, readMemoryMiB, readSeconds, writeMemory } from "../../../../platform/quantity";
import { type Api, type Call, fill, param, route } from "../api";
import { alreadyExists, ApiError, invalid } from "../api-error";
import type { Cloud } from "../cloud";
import { iamRoutes } from "../iam-routes";
import { operationRoute } from "../collection";
import { serviceAccountName, wordFrom } from "../identities";
import { isObject, type Json, type JsonObject, objectAt, objectsAt, stringAt, withDefaults } from "../json";
import { longRunning } from "../operations";
import { projectName } from "./resource-manager";
import { secretName, versionsOf } from "./secret-manager";

const SERVICE = "run.googleapis.com";
const LOCATION = "projects/{project}/locations/{location}";
const SERVICES = `${LOCATION}/services`;
const ACCESSOR = "roles/secretmanager.secretAccessor";

export const run: Api = {
  service: SERVICE,
  prefix: "/run",
  version: "v2",
  endpointVariables: ["GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT"],
  routes: [
    route("POST", SERVICES, createService),
    route("GET", SERVICES, (call) => ({
      services: call.cloud.store.list(`//${SERVICE}/${fill(SERVICES, call.params)}`).map(([, body]) => protoJson(body)),
    })),
    route("GET", `${SERVICES}/{service}`, (call) => protoJson(call.cloud.store.get(nameOf(call)))),
    route("PATCH", `${SERVICES}/{service}`, updateService),
    route("DELETE", `${SERVICES}/{service}`, deleteService),
    route("GET", `${SERVICES}/{service}/revisions`, (call) => ({
      revisions: call.cloud.store.list(`${nameOf(call)}/revisions`).map(([, body]) => protoJson(body)),
    })),
    route("GET", `${SERVICES}/{service}/revisions/{revision}`, (call) =>
      protoJson(call.cloud.store.get(`${nameOf(call)}/revisions/${param(call, "revision")}`)),
    ),
    operationRoute(LOCATION),
    ...iamRoutes(SERVICE, `${SERVICES}/{service}`),
  ],
};

function createService(call: Call): JsonObject {
  const { cloud, body } = call;
  const id = call.query.get("serviceId") ?? "";
  if (!SERVICE_NAME.test(id) || id.length > MAX_SERVICE_NAME_LENGTH)
    throw invalid(`Service id '${id}' is not allowed.`);
  const name = `${fill(SERVICES, call.params)}/${id}`;
  if (cloud.store.find(`//${SERVICE}/${name}`) !== undefined) throw alreadyExists(name);
  const service: JsonObject = {
    ...complete(cloud, body),
    name,
    uid: wordFrom(`${name} ${cloud.clock.now()}`, 32),
    generation: "0",
    createTime: cloud.clock.now(),
    creator: "person@example.com",
    uri: `https://${id}-${wordFrom(cloud.projectNumber, 10)}-uc.a.run.app`,
    urls: [`https://${id}-${cloud.projectNumber}.${param(call, "location")}.run.app`],
  };
  check(cloud, service);
  return deploy(call, id, service, "create");
}

function updateService(call: Call): JsonObject {
  const current = call.cloud.store.get(nameOf(call));
  const { name, uid, generation, createTime, creator, uri, urls } = current;
  const { latestReadyRevision, latestCreatedRevision, trafficStatuses, terminalCondition, conditions } = current;
  const status = { latestReadyRevision, latestCreatedRevision, trafficStatuses, terminalCondition, conditions };
  const identity = { name, uid, generation, createTime, creator, uri, urls };
  const updated = { ...complete(call.cloud, call.body), ...identity, ...status };
  check(call.cloud, updated);
  return deploy(call, param(call, "service"), updated, "update", current);
}

function deleteService(call: Call): JsonObject {
  const name = nameOf(call);
  const { store, policies } = call.cloud;
  store.delete(name);
  for (const [revision] of store.under(name)) store.delete(revision);
  policies.forget(name);
  return finish(call, "delete");
}

/** Stores a service, after making a new revision where its template is another one than before. */
function deploy(call: Call, id: string, service: JsonObject, kind: string, former?: JsonObject): JsonObject {
  const { cloud } = call;
  const name = `//${SERVICE}/${stringAt(service, "name")}`;
  const changed = former === undefined || withoutTimes(former) !== withoutTimes(service);
  const generation = Number(service["generation"]) + (changed ? 1 : 0);
  const base: JsonObject = {
    ...service,
    generation: String(generation),
    observedGeneration: String(generation),
    updateTime: cloud.clock.now(),
    lastModifier: "person@example.com",
    etag: `"${wordFrom(`${name} ${generation}`, 16)}"`,
    reconciling: false,
  };
  if (former !== undefined && JSON.stringify(former["template"]) === JSON.stringify(service["template"])) {
    cloud.store.put(name, base);
    return finish(call, kind, base);
  }
  const revision = revisionName(cloud, name, id, service, generation);
  const natural = problem(cloud, objectAt(service, "template"), id);
  const injected = cloud.rollouts.take(id);
  const failure = natural ?? injected?.message;
  const message =
    failure === undefined ? undefined : `Revision '${revision}' is not ready and cannot serve traffic. ${failure}`;
  const path = `${stringAt(service, "name")}/revisions/${revision}`;
  const condition = conditionOf(cloud, message);
  cloud.store.put(`${name}/revisions/${revision}`, {
    name: path,
    service: stringAt(service, "name"),
    createTime: cloud.clock.now(),
    generation: "1",
    ...objectAt(service, "template"),
    conditions: [condition],
  });
  const deployed = {
    ...base,
    latestCreatedRevision: path,
    latestReadyRevision: failure === undefined ? path : base["latestReadyRevision"],
    terminalCondition: condition,
    conditions: ["RoutesReady", "ConfigurationsReady"].map((type) => ({ ...condition, type })),
    trafficStatuses: failure === undefined ? served(base, revision) : base["trafficStatuses"],
  };
  cloud.store.put(name, deployed);
  const told = message !== undefined && (natural !== undefined || injected?.operation === "fails");
  return finish(call, kind, deployed, told ? new ApiError("FAILED_PRECONDITION", message) : undefined);
}

/** Why a revision of this template cannot start, in Cloud Run's own words; `undefined` when it can. */
function problem(cloud: Cloud, template: JsonObject, id: string): string | undefined {
  for (const [index, container] of objectsAt(template, "containers").entries()) {
    const missingImage = unknownImage(cloud, stringAt(container, "image"));
    if (missingImage !== undefined) return `Image '${missingImage}' not found.`;
    for (const [position, variable] of objectsAt(container, "env").entries()) {
      const reference = objectAt(objectAt(variable, "valueSource"), "secretKeyRef");
      if (reference["secret"] === undefined) continue;
      const field = `spec.template.spec.containers[${index}].env[${position}].value_from.secret_key_ref.name`;
      const refused = secretProblem(cloud, reference, stringAt(template, "serviceAccount"), id);
      if (refused !== undefined) return `${field}: ${refused}`;
    }
  }
  for (const volume of objectsAt(template, "volumes")) {
    const secret = objectAt(volume, "secret");
    if (secret["secret"] === undefined) continue;
    const refused = secretProblem(cloud, secret, stringAt(template, "serviceAccount"), id);
    if (refused !== undefined) return `spec.template.spec.volumes: ${refused}`;
  }
  return undefined;
}

function secretProblem(cloud: Cloud, reference: JsonObject, account: string, service: string): string | undefined {
  const secret = stringAt(reference, "secret").split("/").at(-1) ?? "";
  const version = stringAt(reference, "version") || "latest";
  const path = `projects/${cloud.projectNumber}/secrets/${secret}/versions/${version}`;
  const versions = cloud.store.find(secretName(cloud, secret)) === undefined ? [] : versionsOf(cloud, secret);
  const found = version === "latest" ? versions.at(-1) : versions[Number(version) - 1];
  if (found === undefined) return `Secret ${path} was not found`;
  if (found["state"] !== "ENABLED") return `Secret ${path} is in ${String(found["state"])} state`;
  const member = `serviceAccount:${account}`;
  const holders = [secretName(cloud, secret), projectName(cloud)];
  const waitMs = cloud.settings.grantsTakeEffectAfterMs;
  if (holders.some((holder) => cloud.policies.grants(holder, ACCESSOR, member, waitMs))) return undefined;
  return `Permission denied on secret: ${path} for Revision service account ${account}. The service account used must be granted the 'Secret Manager Secret Accessor' role (${ACCESSOR}) at the secret, project or higher level. (${service})`;
}

/** An image of a repository of the project that is not there. Images elsewhere are taken to exist. */
function unknownImage(cloud: Cloud, image: string): string | undefined {
  const match = /^([a-z0-9-]+)-docker\.pkg\.dev\/([^/]+)\/([^/]+)\//.exec(image);
  if (match === null || match[2] !== cloud.projectId) return undefined;
  const repository = `//artifactregistry.googleapis.com/projects/${cloud.projectId}/locations/${match[1]}/repositories/${match[3]}`;
  return cloud.store.find(repository) === undefined ? image : undefined;
}

/** The refusals of the API itself, before anything is made. Neither `validate` nor `plan` knows them. */
function check(cloud: Cloud, service: JsonObject): void {
  const template = objectAt(service, "template");
  const containers = objectsAt(template, "containers");
  if (containers.length === 0) throw invalid("template.containers: at least one container is needed.");
  const concurrency = Number(template["maxInstanceRequestConcurrency"]);
  if (concurrency < 1 || concurrency > MAX_CONCURRENCY)
    throw invalid(`max_instance_request_concurrency must be 1 to ${MAX_CONCURRENCY}.`);
  const timeout = readSeconds(template["timeout"]);
  if (timeout === undefined || timeout > MAX_TIMEOUT_SECONDS)
    throw invalid(`timeout must be at most ${MAX_TIMEOUT_SECONDS} s.`);
  const scaling = objectAt(template, "scaling");
  if (Number(scaling["minInstanceCount"] ?? 0) > Number(scaling["maxInstanceCount"])) {
    throw invalid("scaling.min_instance_count must not be over scaling.max_instance_count.");
  }
  checkVpcAccess(cloud, objectAt(template, "vpcAccess"));
  const account = stringAt(template, "serviceAccount");
  if (
    account.endsWith(`@${cloud.projectId}.iam.gserviceaccount.com`) &&
    cloud.store.find(serviceAccountName(cloud.projectId, account)) === undefined
  ) {
    throw new ApiError(
      "PERMISSION_DENIED",
      `Permission 'iam.serviceaccounts.actAs' denied on service account ${account} (or it may not exist).`,
    );
  }
  for (const container of containers) checkContainer(container, template, concurrency);
}

function checkVpcAccess(cloud: Cloud, access: JsonObject): void {
  const connector = stringAt(access, "connector");
  if (connector !== "" && objectsAt(access, "networkInterfaces").length > 0) {
    throw invalid(
      "VPC connector and direct VPC can not be used together: set either vpc_access.connector or vpc_access.network_interfaces.",
    );
  }
  if (connector !== "" && cloud.store.find(`//vpcaccess.googleapis.com/${connector}`) === undefined) {
    throw invalid(`VPC connector ${connector} does not exist, or Cloud Run does not have permission to use it.`);
  }
}

function checkContainer(container: JsonObject, template: JsonObject, concurrency: number): void {
  const limits = objectAt(objectAt(container, "resources"), "limits");
  const cpu = readCpu(limits["cpu"]);
  const memoryMiB = readMemoryMiB(limits["memory"]);
  if (cpu === undefined || !isCpuSize(cpu)) throw invalid(`Invalid value specified for cpu: ${String(limits["cpu"])}.`);
  if (cpu < 1 && concurrency > 1) throw invalid("Total cpu < 1 is not supported with concurrency > 1.");
  if (cpu < 1 && template["executionEnvironment"] === "EXECUTION_ENVIRONMENT_GEN2") {
    throw invalid("Total cpu < 1 is not supported with gen2 execution environment.");
  }
  const window = memoryWindowMiB(cpu);
  const least =
    template["executionEnvironment"] === "EXECUTION_ENVIRONMENT_GEN2" ? Math.max(512, window.least) : window.least;
  if (memoryMiB === undefined || memoryMiB < least || memoryMiB > window.most) {
    throw invalid(
      `Invalid value specified for memory: ${String(limits["memory"])}. For ${cpu} CPU, memory must be between ${writeMemory(least)} and ${writeMemory(window.most)} inclusive.`,
    );
  }
  checkVariables(objectsAt(container, "env"));
  checkProbe(objectAt(container, "startupProbe"), "startup_probe");
  checkProbe(objectAt(container, "livenessProbe"), "liveness_probe");
}

function checkVariables(variables: readonly JsonObject[]): void {
  const names = variables.map((variable) => stringAt(variable, "name"));
  const reserved = names.filter((name) => RESERVED_VARIABLES.includes(name));
  if (reserved.length > 0) {
    throw invalid(
      `The following reserved env names were provided: ${reserved.join(", ")}. These values are automatically set by the system.`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Duplicate environment variable: ${twice}.`);
  if (names.length > MAX_VARIABLES) throw invalid(`More than ${MAX_VARIABLES} environment variables.`);
  for (const variable of variables) {
    if (Buffer.byteLength(stringAt(variable, "value")) <= MAX_VARIABLE_BYTES) continue;
    throw invalid(`Environment variable ${stringAt(variable, "name")} is larger than 32 KiB.`);
  }
}

function checkProbe(probe: JsonObject, field: string): void {
  const { timeoutSeconds = 1, periodSeconds = 10 } = probe;
  if (Number(timeoutSeconds) > Number(periodSeconds))
    throw invalid(`${field}.timeout_seconds must not be over period_seconds.`);
  for (const name of ["timeoutSeconds", "periodSeconds", "initialDelaySeconds"]) {
    if (Number(probe[name] ?? 0) <= PROBE_FIELD_CAP_SECONDS.serviceGuide) continue;
    throw invalid(`${field}.${name} must be at most ${PROBE_FIELD_CAP_SECONDS.serviceGuide}.`);
  }
}

/** What the API fills in where the caller says nothing. */
function complete(cloud: Cloud, body: JsonObject): JsonObject {
  const template = objectAt(body, "template");
  return {
    ...withDefaults(body, {
      launchStage: "GA",
      ingress: "INGRESS_TRAFFIC_ALL",
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    }),
    template: {
      ...withDefaults(template, {
        timeout: "300s",
        serviceAccount: `${cloud.projectNumber}-compute@developer.gserviceaccount.com`,
        maxInstanceRequestConcurrency: 80,
        scaling: { maxInstanceCount: 100 },
      }),
      containers: objectsAt(template, "containers").map((container) => ({
        ...withDefaults(container, {
          ports: [{ name: "http1", containerPort: 8080 }],
          resources: { limits: { cpu: "1000m", memory: "512Mi" } },
          startupProbe: { timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port: 8080 } },
        }),
        ...completeProbes(container),
      })),
    },
  };
}

/** A probe without a port asks the container's first one. */
function completeProbes(container: JsonObject): JsonObject {
  const port = objectsAt(container, "ports")[0]?.["containerPort"] ?? 8080;
  const completed: Record<string, JsonObject> = {};
  for (const field of ["startupProbe", "livenessProbe"]) {
    const probe = container[field];
    if (!isObject(probe)) continue;
    const kind = ["httpGet", "tcpSocket", "grpc"].find((candidate) => isObject(probe[candidate]));
    completed[field] = kind === undefined ? probe : { ...probe, [kind]: { port, ...objectAt(probe, kind) } };
  }
  return completed;
}

function revisionName(cloud: Cloud, name: string, id: string, service: JsonObject, generation: number): string {
  const asked = stringAt(objectAt(service, "template"), "revision");
  if (asked === "") return `${id}-${String(generation).padStart(5, "0")}-${wordFrom(`${name} ${generation}`, 3)}`;
  if (cloud.store.find(`${name}/revisions/${asked}`) !== undefined) {
    throw new ApiError("ALREADY_EXISTS", `Revision named '${asked}' with different configuration already exists.`);
  }
  return asked;
}

function conditionOf(cloud: Cloud, message: string | undefined): JsonObject {
  const lastTransitionTime = cloud.clock.now();
  if (message === undefined) return { type: "Ready", state: "CONDITION_SUCCEEDED", lastTransitionTime };
  return {
    type: "Ready",
    state: "CONDITION_FAILED",
    severity: "ERROR",
    reason: "HEALTH_CHECK_CONTAINER_ERROR",
    message,
    lastTransitionTime,
  };
}

function served(service: JsonObject, revision: string): readonly JsonObject[] {
  return objectsAt(service, "traffic").map((target) => ({
    ...target,
    revision: stringAt(target, "revision") || revision,
  }));
}

/** What a caller declared, without what the server tells. */
function withoutTimes(service: JsonObject): string {
  const { template, traffic, ingress, labels, annotations, scaling, description, launchStage, invokerIamDisabled } =
    service;
  return JSON.stringify({
    template,
    traffic,
    ingress,
    labels,
    annotations,
    scaling,
    description,
    launchStage,
    invokerIamDisabled,
  });
}

function finish(call: Call, kind: string, response?: JsonObject, error?: ApiError): JsonObject {
  const target = stringAt(response ?? {}, "name") || nameOf(call);
  const operation = call.cloud.operations.start(kind, target, { error, response: protoJson(response ?? {}) });
  return longRunning(operation, fill(LOCATION, call.params));
}

function nameOf(call: Call): string {
  return `//${SERVICE}/${fill(SERVICES, call.params)}/${param(call, "service")}`;
}

/** The API answers without fields that are zero, false or empty; only a plain variable's value is there even when empty. */
function protoJson(body: JsonObject): JsonObject {
  const shown: Record<string, Json> = {};
  for (const [field, value] of Object.entries(body)) {
    if (value === undefined || value === null || value === false || value === 0) continue;
    if (value === "" && field !== "value") continue;
    if (Array.isArray(value)) {
      if (value.length > 0) shown[field] = value.map((item: Json) => (isObject(item) ? protoJson(item) : item));
    } else shown[field] = isObject(value) ? protoJson(value) : (value as Json);
  }
  return shown;
}
