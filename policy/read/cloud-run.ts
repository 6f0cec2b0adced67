/**
 * Reads Cloud Run services as they are exported or deployed: Knative v1 (`gcloud run services describe`, `replace`) and the
 * Admin API v2, one or many. Each becomes a `google_cloud_run_v2_service` in the provider's shape.
 *
 * What Cloud Run leaves out because it is its default is filled in where the default is certain: CPU is throttled, start-up
 * boost and session affinity are off. Placeholders of a deploy file (`${IMAGE}`, `$IMAGE`, `{{ image }}`, `%IMAGE%`) are
 * unknown; in a live export, which has a status, the same text is what the service really has.
 */
import { Expression } from "../resources";
import type { Attributes, Resource, Value } from "../resources";
import { arrayAt, isJsonArray, isJsonObject, member, objectAt, setOwn, stringAt } from "./json";
import type { Json, JsonObject } from "./json";
import { printable } from "../../platform/printable";
import { ReadError } from "./read-error";

export interface CloudRunRead {
  readonly resources: readonly Resource[];
  readonly notes: readonly string[];
}

/** Whether a parsed document is a Cloud Run service, or a list that holds one. */
export function isCloudRun(document: Json): boolean {
  return servicesIn(document).some((item) => isKnativeService(item) || isAdminService(item));
}

/**
 * @param documents The file's documents; each a service, a list of them (`items`, `services`, a plain array), or something else, which is noted and passed over.
 * @param stack What the file is called in findings.
 * @throws {@link ReadError} for a service without a name or without containers.
 */
export function readCloudRun(documents: readonly Json[], fileName: string, stack: string): CloudRunRead {
  const resources: Resource[] = [];
  const notes: string[] = [];
  for (const item of documents.flatMap(servicesIn)) {
    if (isKnativeService(item)) {
      const resource = knativeService(item, fileName, stack);
      if (!hasCloudRunMark(item)) {
        notes.push(
          `${fileName}: ${resource.name} is a Knative Service without any mark of Cloud Run; it is read as a Cloud Run service.`,
        );
      }
      resources.push(resource);
    } else if (isAdminService(item)) resources.push(adminService(item, fileName, stack));
    else if (item !== null) notes.push(`${fileName}: ${describe(item)} is no Cloud Run service and is not checked.`);
  }
  return { resources, notes };
}

function servicesIn(document: Json): readonly Json[] {
  if (isJsonArray(document)) return document.flatMap(servicesIn);
  for (const list of ["items", "services"]) {
    const members = member(document, list);
    if (isJsonArray(members) && member(document, "template") === undefined) return members.flatMap(servicesIn);
  }
  return [document];
}

function isKnativeService(item: Json): item is JsonObject {
  return /^serving\.knative\.dev\//.test(stringAt(item, "apiVersion") ?? "") && stringAt(item, "kind") === "Service";
}

function isAdminService(item: Json): item is JsonObject {
  return member(item, "apiVersion") === undefined && isJsonArray(member(member(item, "template"), "containers"));
}

function describe(item: Json): string {
  const kind = stringAt(item, "kind");
  const name = stringAt(objectAt(item, "metadata"), "name") ?? stringAt(item, "name");
  return printable([kind ? `a ${kind}` : "a document", name].filter((word) => word !== undefined).join(" "));
}

const MARK = /^(run\.googleapis\.com|cloud\.googleapis\.com)\//;

function hasCloudRunMark(service: JsonObject): boolean {
  const metadata = objectAt(service, "metadata");
  const template = objectAt(objectAt(objectAt(service, "spec"), "template"), "metadata");
  const keys = [metadata, template].flatMap((part) => [
    ...Object.keys(objectAt(part, "annotations")),
    ...Object.keys(objectAt(part, "labels")),
  ]);
  return keys.some((key) => MARK.test(key)) || /\.run\.app$/.test(stringAt(objectAt(service, "status"), "url") ?? "");
}

/** Text that a deploy script fills in: `${X}`, `$X`, `{{ x }}`, `%XXX%`, `<X>`. */
const PLACEHOLDER = /\$\{[^}]*\}|\$[A-Za-z_]\w*|\{\{[^}]*\}\}|%[A-Z_][A-Z0-9_]{2,}%|<[A-Z][A-Z0-9_-]*>/;

type Reader = (raw: Json | undefined) => Value | undefined;

/** Literals as they are; a placeholder of a deploy file as unknown. */
function readerOf(isLive: boolean): Reader {
  const read = (raw: Json | undefined): Value | undefined => {
    if (typeof raw === "string") return !isLive && PLACEHOLDER.test(raw) ? new Expression(raw, []) : raw;
    if (isJsonArray(raw)) return raw.map((item) => read(item) ?? null);
    if (!isJsonObject(raw)) return raw;
    const result: Record<string, Value> = {};
    for (const [key, item] of Object.entries(raw)) setOwn(result, key, read(item) ?? null);
    return result;
  };
  return read;
}

/** Attributes without the ones that are not there. */
function compact(attributes: { readonly [attribute: string]: Value | undefined }): Attributes {
  const result: Record<string, Value> = {};
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== null) setOwn(result, key, value);
  return result;
}

function isEmpty(attributes: Attributes): boolean {
  return Object.keys(attributes).length === 0;
}

function orNothing(attributes: Attributes): Attributes | undefined {
  return isEmpty(attributes) ? undefined : attributes;
}

/** A literal text, put through `translate`; anything else (absent, unknown) as it is. */
function translated(value: Value | undefined, translate: (text: string) => Value): Value | undefined {
  return value === undefined || value === null || typeof value === "object" ? value : translate(String(value));
}

const isTrue = (text: string): Value => text === "true";
const toNumber = (text: string): Value => (/^\d+$/.test(text) ? Number(text) : text);

/** Knative's words, where they are not the provider's. */
const INGRESS: ReadonlyMap<string, string> = new Map([
  ["all", "INGRESS_TRAFFIC_ALL"],
  ["internal", "INGRESS_TRAFFIC_INTERNAL_ONLY"],
  ["internal-and-cloud-load-balancing", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"],
]);
const EGRESS: ReadonlyMap<string, string> = new Map([
  ["all", "ALL_TRAFFIC"],
  ["all-traffic", "ALL_TRAFFIC"],
  ["private-ranges-only", "PRIVATE_RANGES_ONLY"],
]);
const GENERATION: ReadonlyMap<string, string> = new Map([
  ["gen1", "EXECUTION_ENVIRONMENT_GEN1"],
  ["gen2", "EXECUTION_ENVIRONMENT_GEN2"],
]);
const CONDITION_STATE: ReadonlyMap<string, string> = new Map([
  ["True", "CONDITION_SUCCEEDED"],
  ["False", "CONDITION_FAILED"],
  ["Unknown", "CONDITION_RECONCILING"],
]);

const named =
  (words: ReadonlyMap<string, string>) =>
  (text: string): Value =>
    words.get(text) ?? text;

function serviceResource(name: string, stack: string, values: Attributes): Resource {
  return {
    address: `google_cloud_run_v2_service.${name}`,
    type: "google_cloud_run_v2_service",
    name,
    mode: "managed",
    source: "live",
    stack,
    values,
    dependsOn: [],
    lifecycle: {},
  };
}

function requiredName(name: string | undefined, fileName: string, where: string): string {
  if (name === undefined || name.trim() === "")
    throw new ReadError(`${fileName}: a Cloud Run service has no ${where}.`);
  return name;
}

function requiredContainers(
  containers: Json | undefined,
  fileName: string,
  name: string,
  where: string,
): readonly JsonObject[] {
  const found = isJsonArray(containers) ? containers.filter(isJsonObject) : [];
  if (found.length === 0)
    throw new ReadError(`${fileName}: the service ${printable(name)} has no container in ${where}.`);
  return found;
}

// Knative v1

function knativeService(service: JsonObject, fileName: string, stack: string): Resource {
  const metadata = objectAt(service, "metadata");
  const spec = objectAt(service, "spec");
  const status = objectAt(service, "status");
  const name = requiredName(stringAt(metadata, "name"), fileName, "metadata.name");
  const isLive = Object.keys(status).length > 0;
  const read = readerOf(isLive);
  const annotation = annotationReader(objectAt(metadata, "annotations"), read);
  const template = objectAt(spec, "template");
  const containers = requiredContainers(
    member(objectAt(template, "spec"), "containers"),
    fileName,
    name,
    "spec.template.spec.containers",
  );
  const values = compact({
    name: read(name),
    project: read(member(metadata, "namespace")),
    location: read(member(objectAt(metadata, "labels"), "cloud.googleapis.com/location")),
    labels: read(member(metadata, "labels")),
    annotations: read(member(metadata, "annotations")),
    creator: annotation("serving.knative.dev/creator"),
    last_modifier: annotation("serving.knative.dev/lastModifier"),
    client: annotation("run.googleapis.com/client-name"),
    description: annotation("run.googleapis.com/description"),
    launch_stage: annotation("run.googleapis.com/launch-stage"),
    ingress: translated(annotation("run.googleapis.com/ingress"), named(INGRESS)),
    invoker_iam_disabled: translated(annotation("run.googleapis.com/invoker-iam-disabled"), isTrue),
    scaling: orNothing(
      compact({
        min_instance_count: translated(annotation("run.googleapis.com/minScale"), toNumber),
        max_instance_count: translated(annotation("run.googleapis.com/maxScale"), toNumber),
        scaling_mode: translated(annotation("run.googleapis.com/scalingMode"), (text) => text.toUpperCase()),
        manual_instance_count: translated(annotation("run.googleapis.com/manualInstanceCount"), toNumber),
      }),
    ),
    template: knativeTemplate(template, containers, read),
    traffic: isJsonArray(member(spec, "traffic"))
      ? arrayAt(spec, "traffic").map((target) => trafficTarget(target, read))
      : undefined,
    generation: read(member(metadata, "generation")),
    ...knativeStatus(status),
  });
  return serviceResource(name, stack, values);
}

type AnnotationReader = (key: string) => Value | undefined;

function annotationReader(annotations: JsonObject, read: Reader): AnnotationReader {
  return (key) => read(member(annotations, key));
}

function knativeTemplate(template: JsonObject, containers: readonly JsonObject[], read: Reader): Attributes {
  const metadata = objectAt(template, "metadata");
  const spec = objectAt(template, "spec");
  const annotation = annotationReader(objectAt(metadata, "annotations"), read);
  const socket = translated(annotation("run.googleapis.com/cloudsql-instances"), (text) =>
    text.split(",").map((item) => item.trim()),
  );
  const volumes = arrayAt(spec, "volumes")
    .filter(isJsonObject)
    .map((volume) => knativeVolume(volume, read));
  if (socket !== undefined) volumes.push({ name: SOCKET_VOLUME, cloud_sql_instance: { instances: socket } });
  return compact({
    revision: read(member(metadata, "name")),
    labels: read(member(metadata, "labels")),
    annotations: read(member(metadata, "annotations")),
    scaling: orNothing(
      compact({
        min_instance_count: translated(annotation("autoscaling.knative.dev/minScale"), toNumber),
        max_instance_count: translated(annotation("autoscaling.knative.dev/maxScale"), toNumber),
      }),
    ),
    vpc_access: orNothing(
      compact({
        connector: annotation("run.googleapis.com/vpc-access-connector"),
        egress: translated(annotation("run.googleapis.com/vpc-access-egress"), named(EGRESS)),
        network_interfaces: translated(annotation("run.googleapis.com/network-interfaces"), parsedAnnotation),
      }),
    ),
    timeout: translated(read(member(spec, "timeoutSeconds")), (text) => (/^\d+$/.test(text) ? `${text}s` : text)),
    service_account: read(member(spec, "serviceAccountName")),
    max_instance_request_concurrency: translated(read(member(spec, "containerConcurrency")), toNumber),
    execution_environment: translated(annotation("run.googleapis.com/execution-environment"), named(GENERATION)),
    session_affinity: translated(annotation("run.googleapis.com/sessionAffinity"), isTrue) ?? false,
    encryption_key: annotation("run.googleapis.com/encryption-key"),
    containers: containers.map((container, index) =>
      knativeContainer(container, {
        read,
        annotation,
        mountsSocket: socket !== undefined && index === ingressIndex(containers),
      }),
    ),
    volumes: volumes.length > 0 ? volumes : undefined,
  });
}

/** The name that Cloud Run's own tools give the volume of Cloud SQL sockets. */
const SOCKET_VOLUME = "cloudsql";

/** The container that takes requests: the one with a port, else the first. */
function ingressIndex(containers: readonly JsonObject[]): number {
  return Math.max(
    0,
    containers.findIndex((container) => arrayAt(container, "ports").length > 0),
  );
}

/** An annotation whose text is JSON; unknown when it is not. */
function parsedAnnotation(text: string): Value {
  try {
    return snakeCased(JSON.parse(text) as Json) as Value;
  } catch {
    return new Expression(text, []);
  }
}

interface ContainerContext {
  readonly read: Reader;
  readonly annotation: AnnotationReader;
  readonly mountsSocket: boolean;
}

function knativeContainer(container: JsonObject, { read, annotation, mountsSocket }: ContainerContext): Attributes {
  const port = arrayAt(container, "ports")[0];
  const mounts: Attributes[] = arrayAt(container, "volumeMounts").map((mount) =>
    compact({ name: read(member(mount, "name")), mount_path: read(member(mount, "mountPath")) }),
  );
  if (mountsSocket) mounts.push({ name: SOCKET_VOLUME, mount_path: "/cloudsql" });
  return compact({
    name: read(member(container, "name")),
    image: read(member(container, "image")),
    command: read(member(container, "command")),
    args: read(member(container, "args")),
    working_dir: read(member(container, "workingDir")),
    depends_on: dependenciesOf(container, annotation),
    env: arrayAt(container, "env")
      .filter(isJsonObject)
      .map((variable) => knativeVariable(variable, read)),
    resources: compact({
      limits: read(member(objectAt(container, "resources"), "limits")),
      // Throttled outside requests unless the annotation says otherwise; off unless switched on.
      cpu_idle: translated(annotation("run.googleapis.com/cpu-throttling"), (text) => text !== "false") ?? true,
      startup_cpu_boost: translated(annotation("run.googleapis.com/startup-cpu-boost"), isTrue) ?? false,
    }),
    ports: port === undefined ? undefined : probePart(port, read),
    startup_probe: probePart(member(container, "startupProbe"), read),
    liveness_probe: probePart(member(container, "livenessProbe"), read),
    volume_mounts: mounts.length > 0 ? mounts : undefined,
  });
}

/** Containers that must be up first: an annotation of the revision, `{"app":["proxy"]}`. */
function dependenciesOf(container: JsonObject, annotation: AnnotationReader): Value | undefined {
  const all = translated(annotation("run.googleapis.com/container-dependencies"), (text) => {
    try {
      return (JSON.parse(text) as Value) ?? {};
    } catch {
      return {};
    }
  });
  if (all instanceof Expression) return all;
  const own = member(all as Json | undefined, stringAt(container, "name") ?? "");
  return isJsonArray(own) ? (own as readonly Value[]) : undefined;
}

function knativeVariable(variable: JsonObject, read: Reader): Attributes {
  const name = read(variableText(member(variable, "name")));
  const source = member(variable, "valueFrom");
  if (source === undefined || source === null) {
    return compact({ name, value: read(variableText(member(variable, "value"))) });
  }
  const key = member(source, "secretKeyRef");
  if (key === undefined)
    return compact({ name, value: new Expression(`(valueFrom ${printable(JSON.stringify(source))})`, []) });
  return compact({
    name,
    value_source: {
      secret_key_ref: compact({
        secret: read(member(key, "name")),
        version: translated(read(member(key, "key")), (text) => text),
      }),
    },
  });
}

/** YAML takes an unquoted 600 or true for a number or a boolean; a variable is always text, and without a value it is empty. */
function variableText(raw: Json | undefined): Json {
  return raw === undefined || raw === null ? "" : typeof raw === "object" ? JSON.stringify(raw) : String(raw);
}

/** A probe, a port: Knative and the provider differ in spelling only. */
function probePart(raw: Json | undefined, read: Reader): Value | undefined {
  return raw === undefined || raw === null ? undefined : read(snakeCased(raw));
}

function knativeVolume(volume: JsonObject, read: Reader): Attributes {
  const secret = member(volume, "secret");
  const csi = member(volume, "csi");
  const directory = member(volume, "emptyDir");
  const bucket = member(objectAt(csi, "volumeAttributes"), "bucketName");
  return compact({
    name: read(member(volume, "name")),
    secret: isJsonObject(secret)
      ? compact({
          secret: read(member(secret, "secretName")),
          default_mode: read(member(secret, "defaultMode")),
          items: arrayAt(secret, "items").map((item) =>
            compact({
              path: read(member(item, "path")),
              version: read(member(item, "key")),
              mode: read(member(item, "mode")),
            }),
          ),
        })
      : undefined,
    empty_dir: isJsonObject(directory)
      ? compact({ medium: read(member(directory, "medium")), size_limit: read(member(directory, "sizeLimit")) })
      : undefined,
    gcs: isJsonObject(csi) ? compact({ bucket: read(bucket), read_only: read(member(csi, "readOnly")) }) : undefined,
    nfs: probePart(member(volume, "nfs"), read),
  });
}

function trafficTarget(target: Json, read: Reader): Attributes {
  const revision = read(member(target, "revisionName"));
  return compact({
    type: revision === undefined ? "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" : "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
    revision,
    percent: read(member(target, "percent")),
    tag: read(member(target, "tag")),
  });
}

/** What only a live service has. */
function knativeStatus(status: JsonObject): { readonly [attribute: string]: Value | undefined } {
  const read = readerOf(true);
  const conditions = arrayAt(status, "conditions").map((condition) => knativeCondition(condition, read));
  return {
    latest_created_revision: read(member(status, "latestCreatedRevisionName")),
    latest_ready_revision: read(member(status, "latestReadyRevisionName")),
    observed_generation: read(member(status, "observedGeneration")),
    uri: read(member(status, "url")),
    terminal_condition: conditions.find(({ type }) => type === "Ready"),
    conditions: conditions.length > 0 ? conditions : undefined,
    traffic_statuses: isJsonArray(member(status, "traffic"))
      ? arrayAt(status, "traffic").map((target) => ({
          // A status names the revision even where the target follows the latest one.
          ...trafficTarget(target, read),
          ...(member(target, "latestRevision") === true ? { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" } : {}),
          ...compact({ uri: read(member(target, "url")) }),
        }))
      : undefined,
  };
}

function knativeCondition(condition: Json, read: Reader): Attributes {
  return compact({
    type: read(member(condition, "type")),
    state: translated(read(member(condition, "status")), named(CONDITION_STATE)),
    reason: read(member(condition, "reason")),
    message: read(member(condition, "message")),
    severity: read(member(condition, "severity")),
    last_transition_time: read(member(condition, "lastTransitionTime")),
  });
}

// Admin API v2

/** Members whose keys are data, not names of fields. */
const MAPS: ReadonlySet<string> = new Set(["labels", "annotations", "limits"]);

/** The provider names its attributes as the API does, in snake_case. */
function snakeCased(raw: Json): Json {
  if (isJsonArray(raw)) return raw.map(snakeCased);
  if (!isJsonObject(raw)) return raw;
  const result: Record<string, Json> = {};
  for (const [key, item] of Object.entries(raw)) {
    setOwn(
      result,
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      MAPS.has(key) ? item : snakeCased(item),
    );
  }
  return result;
}

function adminService(service: JsonObject, fileName: string, stack: string): Resource {
  const fullName = requiredName(stringAt(service, "name"), fileName, "name");
  const path = /^projects\/([^/]+)\/locations\/([^/]+)\/services\/([^/]+)$/.exec(fullName);
  const name = path?.[3] ?? fullName;
  const isLive = ["uid", "terminalCondition", "latestReadyRevision", "latestCreatedRevision"].some((key) =>
    Object.hasOwn(service, key),
  );
  const read = readerOf(isLive);
  const snake = snakeCased(service) as JsonObject;
  const template = objectAt(snake, "template");
  const containers = requiredContainers(member(template, "containers"), fileName, name, "template.containers");
  const values = compact({
    ...(read(snake) as Attributes),
    name: read(name),
    project: path?.[1],
    location: path?.[2],
    template: compact({
      ...(read(template) as Attributes),
      // The API leaves out what is false.
      session_affinity: read(member(template, "session_affinity")) ?? false,
      containers: containers.map((container) => adminContainer(container, read)),
    }),
  });
  return serviceResource(name, stack, values);
}

function adminContainer(container: JsonObject, read: Reader): Attributes {
  return compact({
    ...(read(container) as Attributes),
    env: arrayAt(container, "env")
      .filter(isJsonObject)
      .map((variable) =>
        member(variable, "value_source") === undefined
          ? compact({ name: read(member(variable, "name")), value: read(variableText(member(variable, "value"))) })
          : compact({ name: read(member(variable, "name")), value_source: read(member(variable, "value_source")) }),
      ),
    resources: compact({
      cpu_idle: false,
      startup_cpu_boost: false,
      ...(read(objectAt(container, "resources")) as Attributes),
    }),
  });
}
