/** A plan that Terraform has written to a file, and what it means to do. */
import { DeployError } from "./deploy-error";

export interface Plan {
  readonly stack: string;
  /** Terraform's own file: what is applied is exactly this. Secrets may be in it. */
  readonly file: string;
  /** What `terraform show -json` prints of it. Secrets may be in it. */
  readonly bytes: Uint8Array;
  /** True when an apply would do nothing. */
  readonly isEmpty: boolean;
}

/** A resource as a state or a plan's view of the state shows it. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** @throws DeployError when the bytes are no plan */
export function planOf(stack: string, file: string, bytes: Uint8Array): Plan {
  const { applyable } = parse(Buffer.from(bytes).toString("utf8")) as PlanJson;
  return { stack, file, bytes, isEmpty: applyable === false };
}

/** What a state holds, from what `terraform show -json` prints of it. */
export function resourcesOfState(shown: string): readonly StateResource[] {
  return resourcesIn((parse(shown) as StateJson).values?.root_module);
}

/** What the plan found to exist when it was made, after a look at the real thing. */
export function foundResources({ bytes }: Pick<Plan, "bytes">): readonly StateResource[] {
  const { prior_state: state } = parse(Buffer.from(bytes).toString("utf8")) as PlanJson;
  return resourcesIn(state?.values?.root_module);
}

/** What an apply of the plan would make, and no import takes over. */
export interface PlannedCreation {
  readonly address: string;
  readonly type: string;
  /** As far as they are known before the apply. */
  readonly values: Readonly<Record<string, unknown>>;
}

export function plannedCreations({ bytes }: Pick<Plan, "bytes">): readonly PlannedCreation[] {
  const { resource_changes: changes = [] } = parse(Buffer.from(bytes).toString("utf8")) as PlanJson;
  return changes
    .filter(({ change }) => change.actions.length === 1 && change.actions[0] === "create")
    .map(({ address, type, change }) => ({ address, type, values: change.after ?? {} }));
}

interface PlanJson {
  readonly applyable?: boolean;
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly after: StateResource["values"] | null };
  }[];
  readonly prior_state?: StateJson;
}

interface StateJson {
  readonly values?: { readonly root_module?: ModuleJson };
}

interface ModuleJson {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly ModuleJson[];
}

function resourcesIn(module: ModuleJson | undefined): readonly StateResource[] {
  if (!module) return [];
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(resourcesIn)];
}

function parse(shown: string): unknown {
  try {
    return JSON.parse(shown);
  } catch {
    // What the runtime quotes of it might be a secret.
    throw new DeployError("terraform show -json did not print JSON.");
  }
}
