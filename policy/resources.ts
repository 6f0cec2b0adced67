/**
 * The one shape that rules see, wherever a resource came from.
 *
 * Every reader (synthesized configuration, plan JSON, a live Cloud Run export) turns its input into an {@link Estate} of
 * {@link Resource}s in the provider's own shape: type `google_...`, attributes named as in the provider's schema. A live
 * Cloud Run service becomes a `google_cloud_run_v2_service`.
 */

/** What a reader was given. A rule says which of these it can judge. */
export type Source = "configuration" | "plan" | "live";

/** A pointer from one attribute to another resource. */
export interface Reference {
  /** Address without an index: `google_sql_database_instance.postgres`, `data.google_project.this`, `ephemeral.random_password.jwt`, `var.x`. */
  readonly address: string;
  /** What follows the address: `private_ip_address`, or the empty string for the whole resource. */
  readonly attribute: string;
}

/**
 * A value that was not written as a literal: a reference, a template, or "known after apply".
 *
 * `value` is what it comes to, when that can be told already (a plan shows it; a configuration's reference leads to a
 * literal of another resource); otherwise `undefined`, and then the value is *unknown*: never a pass, never a failure.
 */
export class Expression {
  constructor(
    /** The expression as written, `${google_sql_database_instance.postgres.private_ip_address}`, or `(known after apply)`. */
    readonly text: string,
    readonly references: readonly Reference[],
    readonly value?: Value,
  ) {}
}

export type Scalar = string | number | boolean | null;
export type Value = Scalar | Expression | readonly Value[] | { readonly [attribute: string]: Value };
export type Attributes = { readonly [attribute: string]: Value };

/** What a plan means to do to a resource; absent in a configuration or an export. */
export interface Change {
  /** Terraform's own list: `["create"]`, `["update"]`, `["delete","create"]`, `["create","delete"]`, `["no-op"]`, `["delete"]`, `["read"]`, `["forget"]`. */
  readonly actions: readonly string[];
  readonly before: Attributes | undefined;
  /** The attributes that force a replacement, as dotted paths. */
  readonly replacePaths: readonly string[];
  /** Sensitive values that the change alters, as dotted paths. The values themselves are in no estate. */
  readonly sensitiveChanges?: readonly string[];
  readonly actionReason: string | undefined;
  readonly importing: boolean;
  readonly previousAddress: string | undefined;
  /** Terraform's key of a deposed object that the change is about: a leftover of a replacement, not the resource that is in use. */
  readonly deposed?: string | undefined;
}

export interface Resource {
  /** Unique in its stack: `google_cloud_run_v2_service.backend`, with index and module where Terraform has them. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: "managed" | "data" | "ephemeral";
  readonly source: Source;
  /** The stack (folder of `cdk.tf.json`), plan file or export it was read from; what a person needs to find it. */
  readonly stack: string;
  /** Attributes after the change; for a deletion, as they were. Sensitive values of a plan never get here: they are unknown. */
  readonly values: Attributes;
  /** Addresses in `depends_on`. References inside attributes are not repeated here. */
  readonly dependsOn: readonly string[];
  /** `lifecycle` as the configuration says it; empty where the source does not show it (a plan, an export). */
  readonly lifecycle: Attributes;
  readonly change?: Change;
}

/** Everything that was read together: the stacks of one environment, one plan, or a folder of exports. */
export interface Estate {
  readonly resources: readonly Resource[];
  /** Warnings of the readers that a person has to see: "taken for a Cloud Run service without any mark of Cloud Run". */
  readonly notes: readonly string[];
  /** By type, in the order read. Deleted resources of a plan are left out: they are only in {@link Estate.leaving}. */
  ofType(type: string): readonly Resource[];
  /** By address without index; several when stacks share an address (or `count` made several). */
  at(address: string): readonly Resource[];
  /** Resources that the plan deletes, replaces or forgets. */
  readonly leaving: readonly Resource[];
  /** True when the estate holds configuration or a plan: what is missing from it is then missing, not merely unseen. */
  readonly isDeclared: boolean;
  /** The stacks that a stack was declared to come after, by stack name; empty when not known. */
  readonly stackDependencies: ReadonlyMap<string, readonly string[]>;
}

const NO_RESOURCES: readonly Resource[] = [];

/** The address without an index, modules kept: what {@link Reference.address} carries. */
export function plainAddress(address: string): string {
  return address.includes("[") ? address.replace(/\[[^\]]*\]/g, "") : address;
}

export function estateOf(
  all: readonly Resource[],
  {
    notes = [],
    stackDependencies = new Map(),
  }: { notes?: readonly string[]; stackDependencies?: ReadonlyMap<string, readonly string[]> } = {},
): Estate {
  const byType = new Map<string, Resource[]>();
  const byAddress = new Map<string, Resource[]>();
  const resources: Resource[] = [];
  const leaving: Resource[] = [];
  let isDeclared = false;
  for (const resource of all) {
    if (resource.source !== "live") isDeclared = true;
    const actions = resource.change?.actions ?? [];
    if (actions.includes("delete") || actions.includes("forget")) leaving.push(resource);
    if (actions.length === 1 && (actions[0] === "delete" || actions[0] === "forget")) continue;
    resources.push(resource);
    append(byType, resource.type, resource);
    append(byAddress, plainAddress(resource.address), resource);
  }
  return {
    resources,
    notes,
    leaving,
    isDeclared,
    stackDependencies,
    ofType: (type) => byType.get(type) ?? NO_RESOURCES,
    at: (address) => byAddress.get(address) ?? NO_RESOURCES,
  };
}

function append(index: Map<string, Resource[]>, key: string, resource: Resource): void {
  const list = index.get(key);
  if (list) list.push(resource);
  else index.set(key, [resource]);
}
