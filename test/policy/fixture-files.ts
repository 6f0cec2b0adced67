/** Writes a fixture the way each source would hold it: `cdk.tf.json`, a plan's JSON, a Cloud Run export in Knative YAML. */
import { stringify } from "yaml";
import { accountEmail } from "../../platform/names";
import { readConfigurations } from "../../policy/read/configuration";
import { mayBeTemplate, parseTemplate } from "../../policy/read/expression";
import type { InputFile } from "../../policy/read/input";
import type { JsonObject } from "../../policy/read/json";
import { Expression } from "../../policy/resources";
import type { Attributes, Resource, Source, Value } from "../../policy/resources";
import { at, isObject, text } from "../../policy/value";
import { compliantEstate } from "./compliant";
import { changeOf } from "./fixture";
import type { Fixture, FixtureBlock, FixtureValue, PlannedChange } from "./fixture";

export interface FixtureStacks {
  /** The `terraform` block of the stack `staging`. */
  readonly terraform?: FixtureBlock | undefined;
  /** Which stack comes after which, as cdktf's manifest tells. */
  readonly stackDependencies?: Readonly<Record<string, readonly string[]>> | undefined;
}

const DEFAULT_STACK = "staging";

export function filesOf(fixture: Fixture, source: Source, stacks: FixtureStacks = {}): readonly InputFile[] {
  const files = source === "configuration" ? configurationFiles : source === "plan" ? planFiles : liveFiles;
  const found = files(fixture, stacks);
  if (!stacks.stackDependencies || source === "live") return found;
  const manifest = {
    version: "0.21.0",
    stacks: Object.fromEntries(
      Object.entries(stacks.stackDependencies).map(([name, dependencies]) => [name, { name, dependencies }]),
    ),
  };
  return [...found, asFile("manifest.json", manifest)];
}

function asFile(name: string, content: unknown): InputFile {
  return { name, bytes: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) };
}

// Configuration

function configurationFiles(fixture: Fixture, { terraform = {} }: FixtureStacks): readonly InputFile[] {
  return [...byStack(fixture)].map(([stack, blocksOfStack]) =>
    asFile(
      `cdktf.out/stacks/${stack}/cdk.tf.json`,
      configurationOf(stack, blocksOfStack, stack === DEFAULT_STACK ? terraform : {}),
    ),
  );
}

function byStack(fixture: Fixture): Map<string, Map<string, FixtureBlock>> {
  const stacks = new Map<string, Map<string, FixtureBlock>>([[DEFAULT_STACK, new Map()]]);
  for (const [key, block] of Object.entries(fixture)) {
    const [, stack = DEFAULT_STACK, address = key] = /^(?:([\w-]+)\/)?(.*)$/.exec(key) ?? [];
    stacks.set(stack, (stacks.get(stack) ?? new Map<string, FixtureBlock>()).set(address, block));
  }
  return stacks;
}

function configurationOf(
  stack: string,
  blocksOfStack: ReadonlyMap<string, FixtureBlock>,
  terraform: FixtureBlock,
): JsonObject {
  const content: Record<string, Record<string, Record<string, unknown>>> = { resource: {} };
  for (const [address, block] of blocksOfStack) {
    const [mode, type, name] = addressParts(address);
    const types = (content[mode === "managed" ? "resource" : mode] ??= {});
    (types[type] ??= {})[name] = asText(block);
  }
  const metadata = { metadata: { stackName: stack, version: "0.21.0" } };
  return { "//": metadata, terraform: asText(terraform), ...content } as unknown as JsonObject;
}

function addressParts(address: string): readonly [Resource["mode"], string, string] {
  const parts = address.split(".");
  const mode = parts[0] === "data" || parts[0] === "ephemeral" ? parts[0] : "managed";
  const [type, name] = mode === "managed" ? parts : parts.slice(1);
  if (type === undefined || name === undefined) throw new Error(`${address} is no address`);
  return [mode, type, name];
}

function asText(value: FixtureValue): unknown {
  if (value instanceof Expression) return value.text;
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
}

/** The fixture's blocks with every reference followed, and with the values that `resolved` gives. */
function resolvedResources(fixture: Fixture): readonly Resource[] {
  const files = [...byStack(fixture)].map(([stack, blocksOfStack]) => ({
    fileName: stack,
    content: configurationOf(stack, blocksOfStack, {}),
  }));
  return readConfigurations(files)
    .resources.filter(({ type }) => type !== "terraform_stack")
    .map((resource) => ({
      ...resource,
      values: given(resource.values, fixtureBlock(fixture, resource)) as Attributes,
    }));
}

function given(value: Value, raw: FixtureValue | undefined): Value {
  if (raw instanceof Expression && value instanceof Expression)
    return new Expression(value.text, value.references, raw.value);
  if (Array.isArray(value)) {
    return (value as readonly Value[]).map((item, index) => given(item, Array.isArray(raw) ? raw[index] : undefined));
  }
  if (!isObject(value)) return value;
  const block =
    typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Expression) ? raw : {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, given(item, block[key])]));
}

function fixtureBlock(fixture: Fixture, { address, stack }: Resource): FixtureBlock {
  const block = fixture[`${stack}/${address}`] ?? fixture[address];
  if (!block) throw new Error(`The fixture has no ${address}`);
  return block;
}

// Plan

/** Attributes whose value is a map, in any resource that the fixtures hold; every other object is a block. */
const MAPS: ReadonlySet<string> = new Set([
  ...[
    "labels",
    "annotations",
    "user_labels",
    "limits",
    "redis_configs",
    "attribute_mapping",
    "label_extractors",
    "headers",
  ],
  ...[
    "node_selector",
    "keepers",
    "triggers",
    "input",
    "substitutions",
    "resource_labels",
    "effective_labels",
    "terraform_labels",
  ],
]);

/** What the provider's schema marks sensitive. */
const SENSITIVE: ReadonlySet<string> = new Set([
  "secret_data",
  "password",
  "root_password",
  "private_key",
  "auth_string",
]);

/** Meta-arguments: in a plan's configuration beside the expressions, not among them. */
const META_ARGUMENTS: ReadonlySet<string> = new Set(["depends_on", "lifecycle", "count", "for_each", "provider", "//"]);

function planFiles(fixture: Fixture): readonly InputFile[] {
  const resources = resolvedResources(fixture);
  const stacks = [...new Set(resources.map(({ stack }) => stack))];
  return stacks.map((stack) =>
    asFile(
      `${stack}.plan.json`,
      planOf(
        fixture,
        resources.filter((resource) => resource.stack === stack),
      ),
    ),
  );
}

function planOf(fixture: Fixture, resources: readonly Resource[]): unknown {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: resources
      .filter(({ mode }) => mode === "managed")
      .map((resource) => resourceChange(fixture, resource)),
    configuration: {
      root_module: {
        // A block that the plan deletes is in the configuration no more, and an ephemeral one is in no plan.
        resources: resources.flatMap((resource) => {
          if (resource.mode === "ephemeral") return [];
          const block = fixtureBlock(fixture, resource);
          const actions = changeOf(block)?.actions;
          return actions?.length === 1 && actions[0] === "delete" ? [] : [declaration(resource, block)];
        }),
      },
    },
    errored: false,
  };
}

function declaration(resource: Resource, block: FixtureBlock): unknown {
  const attributes = Object.entries(block).filter(([key]) => !META_ARGUMENTS.has(key));
  return {
    address: resource.address,
    mode: resource.mode,
    type: resource.type,
    name: resource.name,
    expressions: Object.fromEntries(attributes.map(([key, value]) => [key, expressionOf(key, value)])),
    ...(resource.dependsOn.length > 0 ? { depends_on: resource.dependsOn } : {}),
  };
}

function isBlock(key: string, value: FixtureValue | undefined): value is FixtureBlock {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Expression) &&
    !MAPS.has(key)
  );
}

function expressionOf(key: string, value: FixtureValue): unknown {
  if (isBlock(key, value)) return [blockExpressions(value)];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => isBlock(key, item))) {
    return value.map((item) => blockExpressions(item as FixtureBlock));
  }
  const references = referencesWritten(value);
  return { constant_value: asText(value), ...(references.length > 0 ? { references } : {}) };
}

function blockExpressions(block: FixtureBlock): unknown {
  return Object.fromEntries(Object.entries(block).map(([key, value]) => [key, expressionOf(key, value)]));
}

/** Terraform lists a reference and then everything it begins with. */
function referencesWritten(value: FixtureValue): readonly string[] {
  if (value instanceof Expression) return referencesWritten(value.text);
  if (Array.isArray(value)) return value.flatMap(referencesWritten);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(referencesWritten);
  if (typeof value !== "string" || !mayBeTemplate(value)) return [];
  return parseTemplate(value).references.flatMap(({ address, attribute }) => {
    const steps = attribute === "" ? [] : attribute.split(".");
    return steps.map((_, index) => `${address}.${steps.slice(0, steps.length - index).join(".")}`).concat(address);
  });
}

/** A value as a plan holds it: what is known of it, and the parallel marks. */
interface Planned {
  readonly after: unknown;
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

/** What Terraform shows as unknown for a creation, because the platform makes it: outputs, and what nobody wrote. */
const MADE_BY_APPLY: readonly string[] = [
  ...["latest_created_revision", "latest_ready_revision", "terminal_condition", "traffic_statuses", "uri"],
  ...["ingress", "launch_stage", "traffic"],
];

function madeByApply({ type, values }: Resource): Readonly<Record<string, true>> {
  const made = type === "google_cloud_run_v2_service" ? MADE_BY_APPLY.filter((key) => !Object.hasOwn(values, key)) : [];
  return Object.fromEntries(["id", ...made].map((key) => [key, true]));
}

function resourceChange(fixture: Fixture, resource: Resource): unknown {
  const block = fixtureBlock(fixture, resource);
  const change: PlannedChange = changeOf(block) ?? { actions: ["create"] };
  const isDeletion = change.actions.length === 1 && ["delete", "forget"].includes(change.actions[0] ?? "");
  const isCreation = change.actions.length === 1 && change.actions[0] === "create";
  const now = plannedBlock(resource.values);
  const before = change.before ? plannedBlock(change.before as Attributes) : now;
  const unknown: Record<string, unknown> = { ...now.unknown, ...(isCreation ? madeByApply(resource) : {}) };
  for (const path of change.unknown ?? []) markUnknown(unknown, path.split("."));
  return {
    address: resource.address,
    mode: resource.mode,
    type: resource.type,
    name: resource.name,
    provider_name: "registry.terraform.io/hashicorp/google",
    change: {
      actions: change.actions,
      before: isCreation ? null : before.after,
      after: isDeletion ? null : now.after,
      after_unknown: isDeletion ? {} : unknown,
      before_sensitive: isCreation ? false : before.sensitive,
      after_sensitive: isDeletion ? false : now.sensitive,
      ...(change.replacePaths ? { replace_paths: change.replacePaths } : {}),
    },
    ...(change.actionReason ? { action_reason: change.actionReason } : {}),
  };
}

function markUnknown(unknown: Record<string, unknown>, path: readonly string[]): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0) {
    unknown[step] = true;
    return;
  }
  const inner = (Array.isArray(unknown[step]) ? (unknown[step] as unknown[])[0] : unknown[step]) ?? {};
  const index = /^\d+$/.test(rest[0] ?? "") ? Number(rest[0]) : undefined;
  markUnknown(inner as Record<string, unknown>, index === undefined ? rest : rest.slice(1));
  const list: unknown[] = Array.isArray(unknown[step]) ? (unknown[step] as unknown[]) : [];
  list[index ?? 0] = inner;
  unknown[step] = list;
}

/** An object of attributes: a block's element, a map, or a whole resource. */
function plannedBlock(values: Attributes): { readonly [part in keyof Planned]: Record<string, unknown> } {
  const after: Record<string, unknown> = {};
  const unknown: Record<string, unknown> = {};
  const sensitive: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (META_ARGUMENTS.has(key)) continue;
    // Terraform holds null for a write-only argument: its value is in no plan.
    const item = key.endsWith("_wo") ? { after: null } : plannedAttribute(key, value);
    if (item.after !== undefined) after[key] = item.after;
    if (item.unknown !== undefined) unknown[key] = item.unknown;
    if (item.sensitive !== undefined || SENSITIVE.has(key)) sensitive[key] = SENSITIVE.has(key) || item.sensitive;
  }
  return { after, unknown, sensitive };
}

function plannedAttribute(key: string, value: Value): Partial<Planned> {
  if (value instanceof Expression)
    return value.value === undefined ? { unknown: true } : plannedAttribute(key, value.value);
  if (Array.isArray(value)) return plannedList(key, value as readonly Value[]);
  if (!isObject(value)) return { after: value };
  return MAPS.has(key) ? plannedBlock(value) : plannedList(key, [value]);
}

function plannedList(key: string, list: readonly Value[]): Partial<Planned> {
  if (list.length > 0 && list.every((item) => isObject(item))) {
    const items = list.map((item) => plannedBlock(item as Attributes));
    return {
      // The provider writes both members of a variable, whichever is used.
      after: items.map(({ after }) => (key === "env" ? { value: "", value_source: [], ...after } : after)),
      unknown: items.map(({ unknown }) => unknown),
      sensitive: items.map(({ sensitive }) => sensitive),
    };
  }
  const items = list.map((item) => plannedAttribute(key, item));
  if (items.every(({ unknown }) => unknown === undefined)) return { after: items.map(({ after }) => after) };
  return { after: items.map(({ after }) => after ?? null), unknown: items.map(({ unknown }) => unknown ?? false) };
}

// Cloud Run export

function liveFiles(fixture: Fixture): readonly InputFile[] {
  const resources = resolvedResources(withWhatItRefersTo(fixture));
  const services = resources.filter(({ address, type, stack }) => {
    return type === "google_cloud_run_v2_service" && (address in fixture || `${stack}/${address}` in fixture);
  });
  if (services.length === 0) return [];
  const documents = services.map((service) => knativeService(plain(service.values, resources) as JsonObject));
  return [asFile("services.yaml", documents.map((document) => stringify(document)).join("---\n"))];
}

let wholeEstate: Fixture | undefined;

/**
 * A service by itself refers to resources that only the whole estate has; a live one shows what they came to. Only those
 * that it leads to, however far, are added: every case of every rule is written anew, and the others change nothing in it.
 */
function withWhatItRefersTo(fixture: Fixture): Fixture {
  const estate = (wholeEstate ??= compliantEstate());
  const reached = new Set(Object.keys(fixture));
  const pending = Object.values(fixture);
  for (let block = pending.pop(); block; block = pending.pop()) {
    for (const address of addressesWritten(block)) {
      if (reached.has(address)) continue;
      reached.add(address);
      const found = estate[address];
      if (found) pending.push(found);
    }
  }
  return { ...Object.fromEntries(Object.entries(estate).filter(([address]) => reached.has(address))), ...fixture };
}

function addressesWritten(value: FixtureValue): readonly string[] {
  if (typeof value === "string")
    return mayBeTemplate(value) ? parseTemplate(value).references.map(({ address }) => address) : [];
  if (value instanceof Expression) return addressesWritten(value.text);
  if (Array.isArray(value)) return value.flatMap(addressesWritten);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(addressesWritten) : [];
}

/** The name by which a live export knows a fixture's service. */
export function liveNames(fixture: Fixture): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { address, type, values } of resolvedResources(fixture)) {
    const name = text(at(values, "name"));
    if (type === "google_cloud_run_v2_service" && name !== undefined) names.set(`${type}.${name}`, address);
  }
  return names;
}

/** Everything as a running service has it: attributes that only an apply makes get a value of their kind. */
function plain(value: Value, resources: readonly Resource[]): unknown {
  if (value instanceof Expression)
    return value.value === undefined ? made(value, resources) : plain(value.value, resources);
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => plain(item, resources));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, resources)]));
}

function made({ text: template, references }: Expression, resources: readonly Resource[]): string {
  const { parts } = parseTemplate(template);
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      const reference = part.reference;
      const resource = resources.find(({ address }) => address === reference?.address);
      const found = reference && resource ? madeAttribute(resource, reference.attribute) : undefined;
      if (found === undefined) {
        throw new Error(
          `No live value for ${template} (${references.map(({ address }) => address).join(", ")}): write it with resolved().`,
        );
      }
      return found;
    })
    .join("");
}

function madeAttribute({ type, name, values }: Resource, attribute: string): string | undefined {
  const literal = text(at(values, attribute));
  if (literal !== undefined) return literal;
  const own = text(at(values, "name")) ?? text(at(values, "secret_id")) ?? text(at(values, "account_id")) ?? name;
  if (attribute === "email") return accountEmail(own, "netra-staging");
  if (attribute === "private_ip_address") return "10.4.0.3";
  if (attribute === "host") return "10.4.0.4";
  if (attribute === "port") return "6379";
  if (attribute === "connection_name") return `netra-staging:us-central1:${own}`;
  if (attribute === "id" || attribute === "self_link") {
    const kind =
      type === "google_vpc_access_connector" ? "locations/us-central1/connectors" : type.replace(/^google_/, "");
    return `projects/netra-staging/${kind}/${own}`;
  }
  return undefined;
}

const INGRESS: Readonly<Record<string, string>> = {
  INGRESS_TRAFFIC_ALL: "all",
  INGRESS_TRAFFIC_INTERNAL_ONLY: "internal",
  INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER: "internal-and-cloud-load-balancing",
};
const EGRESS: Readonly<Record<string, string>> = {
  ALL_TRAFFIC: "all-traffic",
  PRIVATE_RANGES_ONLY: "private-ranges-only",
};
const CONDITION: Readonly<Record<string, string>> = {
  CONDITION_SUCCEEDED: "True",
  CONDITION_FAILED: "False",
  CONDITION_RECONCILING: "Unknown",
};

type Plain = Readonly<Record<string, unknown>>;

function part(value: unknown, key: string): Plain {
  const found = (value as Plain | undefined)?.[key];
  const single: unknown = Array.isArray(found) ? found[0] : found;
  return typeof single === "object" && single !== null ? (single as Plain) : {};
}

function list(value: unknown, key: string): readonly Plain[] {
  const found = (value as Plain | undefined)?.[key];
  return (Array.isArray(found) ? found : found === undefined || found === null ? [] : [found]) as readonly Plain[];
}

/** Members that are there, as the text that Kubernetes wants in an annotation. */
function annotations(members: Plain): Plain {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}

function knativeService(service: Plain): Plain {
  const template = part(service, "template");
  const scaling = part(template, "scaling");
  const vpc = part(template, "vpc_access");
  const containers = list(template, "containers");
  const resources = part(containers[0], "resources");
  const interfaces = list(vpc, "network_interfaces");
  const sockets = list(template, "volumes").flatMap((volume) => list(part(volume, "cloud_sql_instance"), "instances"));
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: {
      name: service.name,
      namespace: "701982941522",
      labels: { "cloud.googleapis.com/location": service.location ?? "us-central1" },
      annotations: annotations({
        "run.googleapis.com/ingress":
          service.ingress === undefined ? undefined : (INGRESS[String(service.ingress)] ?? service.ingress),
        "run.googleapis.com/minScale": part(service, "scaling").min_instance_count,
        "run.googleapis.com/maxScale": part(service, "scaling").max_instance_count,
        "run.googleapis.com/scalingMode": part(service, "scaling").scaling_mode?.toString().toLowerCase(),
        "run.googleapis.com/manualInstanceCount": part(service, "scaling").manual_instance_count,
        "run.googleapis.com/launch-stage": service.launch_stage,
        "run.googleapis.com/invoker-iam-disabled": service.invoker_iam_disabled,
        ...part(service, "annotations"),
      }),
    },
    spec: {
      template: {
        metadata: {
          name: template.revision,
          labels: template.labels,
          annotations: annotations({
            "autoscaling.knative.dev/minScale": scaling.min_instance_count,
            "autoscaling.knative.dev/maxScale": scaling.max_instance_count,
            "run.googleapis.com/vpc-access-connector": vpc.connector,
            "run.googleapis.com/vpc-access-egress":
              vpc.egress === undefined ? undefined : (EGRESS[String(vpc.egress)] ?? vpc.egress),
            "run.googleapis.com/network-interfaces": interfaces.length > 0 ? JSON.stringify(interfaces) : undefined,
            "run.googleapis.com/cloudsql-instances": sockets.length > 0 ? sockets.join(",") : undefined,
            "run.googleapis.com/execution-environment":
              template.execution_environment === undefined
                ? undefined
                : String(template.execution_environment).replace("EXECUTION_ENVIRONMENT_", "").toLowerCase(),
            "run.googleapis.com/sessionAffinity": template.session_affinity,
            "run.googleapis.com/cpu-throttling": resources.cpu_idle,
            "run.googleapis.com/startup-cpu-boost": resources.startup_cpu_boost,
            "run.googleapis.com/encryption-key": template.encryption_key,
            ...part(template, "annotations"),
          }),
        },
        spec: {
          containerConcurrency: template.max_instance_request_concurrency,
          timeoutSeconds: template.timeout === undefined ? undefined : Number.parseFloat(String(template.timeout)),
          serviceAccountName: template.service_account,
          containers: containers.map(knativeContainer),
          volumes: list(template, "volumes")
            .filter((volume) => volume.cloud_sql_instance === undefined)
            .map((volume) => camelCased(volume)),
        },
      },
      traffic: service.traffic === undefined ? undefined : list(service, "traffic").map(trafficTarget),
    },
    status: {
      url: "https://example-service-uc.a.run.app",
      latestCreatedRevisionName: service.latest_created_revision,
      latestReadyRevisionName: service.latest_ready_revision,
      conditions:
        service.terminal_condition === undefined ? undefined : [knativeCondition(part(service, "terminal_condition"))],
      traffic:
        service.traffic_statuses === undefined
          ? undefined
          : list(service, "traffic_statuses").map((target) => ({
              revisionName: target.revision,
              percent: target.percent,
              tag: target.tag,
              latestRevision: target.type === "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" ? true : undefined,
            })),
    },
  };
}

function trafficTarget(target: Plain): Plain {
  const isLatest = target.type === "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
  return {
    percent: target.percent,
    tag: target.tag,
    ...(isLatest ? { latestRevision: true } : { revisionName: target.revision }),
  };
}

function knativeCondition({ type = "Ready", state, reason, message }: Plain): Plain {
  return { type, status: CONDITION[String(state)] ?? state, reason, message };
}

function knativeContainer(container: Plain): Plain {
  return {
    name: container.name,
    image: container.image,
    command: container.command,
    args: container.args,
    ports: container.ports === undefined ? undefined : list(container, "ports").map(camelCased),
    env: list(container, "env").map((variable) => {
      const secret = part(part(variable, "value_source"), "secret_key_ref");
      if (variable.value_source === undefined) return { name: variable.name, value: variable.value };
      // A live export names the secret by its id alone.
      const id = String(secret.secret).replace(/^projects\/[^/]+\/(secrets|secret_manager_secret)\//, "");
      return {
        name: variable.name,
        value: variable.value,
        valueFrom: { secretKeyRef: { name: id, key: secret.version } },
      };
    }),
    resources: { limits: part(part(container, "resources"), "limits") },
    startupProbe: container.startup_probe === undefined ? undefined : camelCased(part(container, "startup_probe")),
    livenessProbe: container.liveness_probe === undefined ? undefined : camelCased(part(container, "liveness_probe")),
  };
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(item),
    ]),
  );
}
