/**
 * A Cloud Run service as its rules see it: settings as they take effect, Cloud Run's own default where none is declared.
 *
 * Computed once for each resource, so that thirty rules do not walk the same template thirty times. Container paths follow
 * the provider's shape, `template.containers.0`; a variable's path ends in its name, `template.containers.0.env.WORKERS`.
 */
import { DEFAULTS, DEFAULT_STARTUP_PROBE, PROBE_FIELD_DEFAULTS, startupBudgetSeconds } from "../platform/cloud-run";
import { readCpu, readMemoryMiB, readSeconds, writeCpu, writeMemory } from "../platform/quantity";
import type { Contract, Floor, ServiceContract } from "./contract";
import type { Attributes, Resource, Value } from "./resources";
import { at, inside, isObject, number, read, text } from "./value";
import type { Reading } from "./value";

export const CLOUD_RUN_SERVICE = "google_cloud_run_v2_service";

/** A setting with its path: what takes effect, what is not known yet, or what is no value of its kind. */
export type Setting = { readonly path: string } & (
  | {
      readonly state: "known";
      readonly amount: number;
      /** As declared (`1000m`), or Cloud Run's default as its tools print it. */
      readonly written: string;
      readonly isDefault: boolean;
    }
  | { readonly state: "unknown"; readonly text: string }
  | { readonly state: "invalid"; readonly written: string }
);

/** An environment variable of one container. */
export interface Variable {
  readonly name: string;
  readonly path: string;
  readonly kind: "plain" | "secret";
  /** The plain value as declared: an expression where one was written. `undefined` when there is none. */
  readonly declared: Value | undefined;
  /** What the plain value comes to. Cloud Run takes an absent one for the empty string. */
  readonly value: Reading;
  /** Where a secret variable comes from, as declared. */
  readonly secret: Value | undefined;
  readonly version: Value | undefined;
}

export interface Probe {
  readonly path: string;
  readonly isDeclared: boolean;
  readonly initialDelaySeconds: Setting;
  readonly timeoutSeconds: Setting;
  readonly periodSeconds: Setting;
  readonly failureThreshold: Setting;
  /** The path that it asks for over HTTP; absent for a TCP or gRPC probe. */
  readonly httpPath: Reading;
}

export interface Container {
  readonly path: string;
  /** For messages: the service's name, with the container's own when it is a sidecar. */
  readonly label: string;
  readonly image: Reading;
  readonly cpu: Setting;
  readonly memoryMiB: Setting;
  readonly port: Setting;
  /** Whether the CPU is there only while a request is served; unknown when what decides is. */
  readonly cpuIdle: Reading;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe | undefined;
  /** Every variable whose name is known, in the order declared; a name may come twice. */
  readonly variables: readonly Variable[];
  /** The expression behind which further variables may be; `undefined` when all names are known. */
  readonly hiddenVariables: string | undefined;
  variable(name: string): Variable | undefined;
  /** Any attribute of the container, unknown when the container itself is. */
  at(path: string): Reading;
}

export interface CloudRunService {
  /** The Cloud Run name, or the address while the name is not known. */
  readonly name: string;
  readonly source: Resource["source"];
  /** What the declaration promises for a service of this name; `undefined` for one that it does not know. */
  readonly contract: ServiceContract | undefined;
  /** The service's own floor, or the default floor. */
  readonly floor: Floor;
  readonly containers: readonly Container[];
  /** The container that takes the requests: the one with ports, else the first. */
  readonly serving: Container;
  /** `EXECUTION_ENVIRONMENT_GEN1` or `_GEN2`; Cloud Run chooses when it is absent. */
  readonly generation: Reading;
  readonly timeoutSeconds: Setting;
  readonly concurrency: Setting;
  readonly minInstances: Setting;
  readonly maxInstances: Setting;
  /** Any attribute of the service; a block that is not written is absent, also where a plan shows it as an empty list. */
  at(path: string): Reading;
}

/** What a view needs of a contract: the floors. A reader that asks for no floor may pass an empty one. */
export type ServiceFloors = Pick<Contract, "services" | "defaultFloor">;

const seen = new WeakMap<Resource, { readonly contract: ServiceFloors; readonly service: CloudRunService }>();

/** The view of a `google_cloud_run_v2_service`. */
export function cloudRunService(resource: Resource, contract: ServiceFloors): CloudRunService {
  const known = seen.get(resource);
  if (known?.contract === contract) return known.service;
  const service = serviceOf(resource, contract);
  seen.set(resource, { contract, service });
  return service;
}

function serviceOf(resource: Resource, contract: ServiceFloors): CloudRunService {
  const { values } = resource;
  const name = text(at(values, "name"));
  const declared = contract.services.find((service) => service.name === name);
  const label = name ?? resource.address;
  const elements = elementsOf(at(values, "template.containers"));
  const servingIndex = Math.max(
    elements.findIndex((element) => within(element, "ports").state !== "absent"),
    0,
  );
  const containers = elements.map((element, index) =>
    containerOf(
      element,
      `template.containers.${index}`,
      resource.source,
      labelOf(label, element, index === servingIndex),
    ),
  );
  const serving = containers[servingIndex] ?? containerOf(ABSENT, "template.containers.0", resource.source, label);
  const whole = read(values);
  const find = (path: string) => within(whole, path);
  const setting = (path: string, byDefault: number, kind?: Kind) => settingAt(path, find(path), byDefault, kind);
  return {
    name: label,
    source: resource.source,
    contract: declared,
    floor: declared?.floor ?? contract.defaultFloor,
    containers,
    serving,
    generation: find("template.execution_environment"),
    timeoutSeconds: setting("template.timeout", DEFAULTS.timeoutSeconds, SECONDS),
    concurrency: setting("template.max_instance_request_concurrency", DEFAULTS.concurrency),
    minInstances: setting("template.scaling.min_instance_count", DEFAULTS.minInstances),
    maxInstances: setting("template.scaling.max_instance_count", DEFAULTS.maxInstances),
    at: find,
  };
}

/** The containers one by one, each known or not; a list that is not known counts as one container that is not. */
function elementsOf(containers: Reading): readonly Reading[] {
  if (containers.state === "absent") return [];
  if (containers.state === "known" && Array.isArray(containers.value)) {
    return (containers.value as readonly Value[]).map((element) => read(element));
  }
  return [containers];
}

function labelOf(service: string, element: Reading, isServing: boolean): string {
  if (isServing) return service;
  return `${service}'s container ${text(within(element, "name")) ?? text(within(element, "image")) ?? "without a name"}`;
}

/** What is at a path inside a block. A block that is not written is an empty list in a plan: it counts as absent. */
function within(block: Reading, path: string): Reading {
  const found = inside(block, path);
  return found.state === "known" && Array.isArray(found.value) && found.value.length === 0 ? ABSENT : found;
}

const ABSENT = read(undefined);

function containerOf(element: Reading, path: string, source: Resource["source"], label: string): Container {
  const find = (inner: string) => within(element, inner);
  const setting = (inner: string, byDefault: number, kind?: Kind) =>
    settingAt(`${path}.${inner}`, find(inner), byDefault, kind);
  const { variables, hidden } = variablesOf(find("env"), `${path}.env`);
  const byName = new Map<string, Variable>();
  for (const variable of variables) if (!byName.has(variable.name)) byName.set(variable.name, variable);
  return {
    path,
    label,
    image: find("image"),
    cpu: setting("resources.limits.cpu", DEFAULTS.cpu, CPU),
    memoryMiB: setting("resources.limits.memory", DEFAULTS.memoryMiB, MEMORY),
    port: setting("ports.container_port", DEFAULTS.port),
    cpuIdle: cpuIdleOf(find("resources"), find("resources.cpu_idle"), source),
    startupProbe: probeOf(find("startup_probe"), `${path}.startup_probe`, DEFAULT_STARTUP_PROBE),
    livenessProbe:
      find("liveness_probe").state === "absent"
        ? undefined
        : probeOf(find("liveness_probe"), `${path}.liveness_probe`, PROBE_FIELD_DEFAULTS),
    variables,
    hiddenVariables: hidden,
    variable: (name) => byName.get(name),
    at: find,
  };
}

/**
 * CPU between requests. The provider sends `false` for a `resources` block that does not say; Cloud Run itself, and so a
 * live service, idles unless told otherwise.
 */
function cpuIdleOf(resources: Reading, cpuIdle: Reading, source: Resource["source"]): Reading {
  if (cpuIdle.state !== "absent") return cpuIdle;
  return read(source === "live" || resources.state === "absent");
}

function probeOf(
  block: Reading,
  path: string,
  whenAbsent: typeof DEFAULT_STARTUP_PROBE | typeof PROBE_FIELD_DEFAULTS,
): Probe {
  const isDeclared = block.state !== "absent";
  const defaults = isDeclared ? PROBE_FIELD_DEFAULTS : whenAbsent;
  const setting = (field: string, byDefault: number) => settingAt(`${path}.${field}`, within(block, field), byDefault);
  return {
    path,
    isDeclared,
    initialDelaySeconds: setting("initial_delay_seconds", defaults.initialDelaySeconds),
    timeoutSeconds: setting("timeout_seconds", defaults.timeoutSeconds),
    periodSeconds: setting("period_seconds", defaults.periodSeconds),
    failureThreshold: setting("failure_threshold", defaults.failureThreshold),
    httpPath: within(block, "http_get").state === "absent" ? ABSENT : orElse(within(block, "http_get.path"), "/"),
  };
}

function orElse(reading: Reading, byDefault: Value): Reading {
  return reading.state === "absent" ? read(byDefault) : reading;
}

/** Seconds that the container has to start: as a setting, because a field of the probe may be unknown or no number. */
export function startupBudget({
  path,
  initialDelaySeconds,
  periodSeconds,
  failureThreshold,
  isDeclared,
}: Probe): Setting {
  for (const field of [initialDelaySeconds, periodSeconds, failureThreshold]) if (field.state !== "known") return field;
  const amountOf = (field: Setting) => (field.state === "known" ? field.amount : 0);
  const amount = startupBudgetSeconds({
    initialDelaySeconds: amountOf(initialDelaySeconds),
    periodSeconds: amountOf(periodSeconds),
    failureThreshold: amountOf(failureThreshold),
  });
  return { path, state: "known", amount, written: String(amount), isDefault: !isDeclared };
}

function variablesOf(env: Reading, path: string): { variables: readonly Variable[]; hidden: string | undefined } {
  const variables: Variable[] = [];
  let hidden: string | undefined;
  for (const element of elementsOf(env)) {
    const name = within(element, "name");
    if (name.state === "unknown") hidden ??= name.text;
    else if (name.state === "known" && element.state === "known" && isObject(element.value)) {
      variables.push(new DeclaredVariable(element.value, String(name.value), path));
    }
  }
  return { variables, hidden };
}

/** A service has some forty variables, and few of them are looked at closely: what they say is read when it is asked for. */
class DeclaredVariable implements Variable {
  readonly kind: Variable["kind"];

  constructor(
    private readonly element: Attributes,
    readonly name: string,
    private readonly list: string,
  ) {
    this.kind = this.reference.state === "absent" ? "plain" : "secret";
  }

  get path(): string {
    return `${this.list}.${this.name}`;
  }

  get declared(): Value | undefined {
    const declared = this.element.value ?? undefined;
    return declared === "" ? undefined : declared;
  }

  get value(): Reading {
    return read(this.element.value);
  }

  get secret(): Value | undefined {
    return this.ofSecret("secret");
  }

  get version(): Value | undefined {
    return this.ofSecret("version");
  }

  private get reference(): Reading {
    return at(this.element, "value_source.secret_key_ref");
  }

  private ofSecret(attribute: string): Value | undefined {
    const reference = this.reference;
    // A single block: an object in a configuration, a list of one in a plan.
    const block: unknown =
      reference.state === "known" && Array.isArray(reference.value)
        ? reference.value[0]
        : reference.state === "known" && reference.value;
    return isObject(block) ? (block[attribute] ?? undefined) : undefined;
  }
}

/** How one kind of quantity is read and, for a default, written. */
interface Kind {
  readonly read: (value: unknown) => number | undefined;
  readonly write: (amount: number) => string;
}

const CPU: Kind = { read: readCpu, write: writeCpu };
const MEMORY: Kind = { read: readMemoryMiB, write: writeMemory };
export const SECONDS: Kind = { read: readSeconds, write: (amount) => `${amount}s` };
const COUNT: Kind = { read: (value) => number(read(value as Value)), write: String };

/** A number attribute as a setting; `kind` for one that carries a unit. */
export function settingAt(path: string, reading: Reading, byDefault: number, kind = COUNT): Setting {
  if (reading.state === "unknown") return { path, state: "unknown", text: reading.text };
  if (reading.state === "absent") {
    return { path, state: "known", amount: byDefault, written: kind.write(byDefault), isDefault: true };
  }
  const written = text(reading) ?? "a block";
  const amount = kind.read(reading.value);
  if (amount === undefined) return { path, state: "invalid", written };
  return { path, state: "known", amount, written, isDefault: false };
}

/** A variable that holds a number; `undefined` when there is none of that name. What a secret holds is not known. */
export function variableSetting(container: Container, name: string): Setting | undefined {
  const variable = container.variable(name);
  const path = `${container.path}.env.${name}`;
  if (variable?.kind === "secret") return { path, state: "unknown", text: "(it comes from a secret)" };
  if (variable) return settingAt(path, variable.value.state === "absent" ? read("") : variable.value, 0);
  return container.hiddenVariables === undefined
    ? undefined
    : { path, state: "unknown", text: container.hiddenVariables };
}

/** A setting for a message: `1`, `300s (Cloud Run's default)`, `"two" (not a quantity)`. */
export function gotOf(setting: Setting): string {
  if (setting.state === "unknown") return setting.text;
  if (setting.state === "invalid") return `"${setting.written}" (not a quantity)`;
  return setting.isDefault ? `${setting.written} (Cloud Run's default)` : setting.written;
}

/**
 * The declared value that a planned change takes away, where it was enough; else what the caller suggests.
 *
 * @param choose the setting of the service as it was before the change
 */
export function valueToWrite(
  resource: Resource,
  contract: Contract,
  choose: (service: CloudRunService) => Setting,
  { least, otherwise }: { readonly least: number; readonly otherwise: string },
): { readonly value: string; readonly note: string } {
  const before = resource.change?.before;
  const setting = before && choose(serviceOf({ ...resource, values: before }, contract));
  if (setting?.state === "known" && !setting.isDefault && setting.amount >= least) {
    return { value: setting.written, note: ", as it was before this change" };
  }
  return { value: otherwise, note: "" };
}
