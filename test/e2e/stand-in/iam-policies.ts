import { createHash } from "node:crypto";
import { ApiError, invalid } from "./api-error";
import type { Clock } from "./clock";
import { type JsonObject, objectsAt, stringAt, stringsAt } from "./json";

export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: JsonObject;
}

/** All policies at one moment. */
export interface PoliciesSnapshot {
  readonly policies: readonly (readonly [resource: string, policy: Policy])[];
  readonly grantedAt: readonly (readonly [grant: string, ms: number])[];
}

export interface Policy {
  readonly revision: number;
  readonly bindings: readonly Binding[];
  /** Which data accesses are logged: a project's policy may say. */
  readonly auditConfigs: readonly JsonObject[];
}

const EMPTY: Policy = { revision: 0, bindings: [], auditConfigs: [] };

/**
 * The IAM policy of every resource that has one. A write must carry the etag that it read: two writers that read the
 * same policy cannot both succeed, and the later one is told so with a 409.
 */
export class IamPolicies {
  private readonly policies = new Map<string, Policy>();
  /** When a grant was first set, in the clock's milliseconds. */
  private readonly grantedAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** The policy as the API answers it. A resource that nobody set a policy on has an empty one. */
  get(resource: string): JsonObject {
    return answer(this.of(resource));
  }

  /**
   * @param policy what the caller sent: `bindings` and the `etag` it read.
   * @param updateMask the fields that are set; `auditConfigs` stay as they are unless it names them.
   * @throws ApiError 409 when somebody else wrote since, 400 when a binding cannot be.
   */
  set(resource: string, policy: JsonObject, updateMask = "bindings,etag"): JsonObject {
    const current = this.of(resource);
    const etag = stringAt(policy, "etag");
    if (etag !== "" && etag !== etagOf(current)) throw concurrentPolicyChange();
    const bindings = objectsAt(policy, "bindings").map(readBinding);
    const auditConfigs = updateMask.includes("auditConfigs")
      ? inFixedOrder(objectsAt(policy, "auditConfigs"))
      : current.auditConfigs;
    const next = { revision: current.revision + 1, bindings: merged(bindings), auditConfigs };
    this.policies.set(resource, next);
    this.rememberGrants(resource, next.bindings);
    return answer(next);
  }

  /** The policy of a resource that is deleted goes with it. */
  forget(resource: string): void {
    this.policies.delete(resource);
    this.rememberGrants(resource, []);
  }

  /** Takes a deleted identity out of no policy: its bindings stay, as `deleted:serviceAccount:mail?uid=...`. */
  markDeleted(member: string, uniqueId: string): void {
    const deleted = `deleted:${member}?uid=${uniqueId}`;
    for (const [resource, policy] of this.policies) {
      if (!policy.bindings.some((binding) => binding.members.includes(member))) continue;
      const bindings = policy.bindings.map((binding) => ({
        ...binding,
        members: binding.members.map((candidate) => (candidate === member ? deleted : candidate)),
      }));
      this.policies.set(resource, { ...policy, revision: policy.revision + 1, bindings });
      this.rememberGrants(resource, bindings);
    }
  }

  /** Whether the member has the role on the resource itself, and has had it for `sinceMs` at least. */
  grants(resource: string, role: string, member: string, sinceMs = 0): boolean {
    const granted = this.grantedAt.get(grantKey(resource, role, member));
    return granted !== undefined && this.clock.nowMs() - granted >= sinceMs;
  }

  /** Every policy that says anything, by resource name; roles and members in a fixed order. */
  all(): readonly (readonly [resource: string, policy: Omit<Policy, "revision">])[] {
    return [...this.policies]
      .filter(([, policy]) => policy.bindings.length + policy.auditConfigs.length > 0)
      .map(([resource, { bindings, auditConfigs }]) => [resource, { bindings: merged(bindings), auditConfigs }]);
  }

  snapshot(): PoliciesSnapshot {
    return { policies: [...this.policies], grantedAt: [...this.grantedAt] };
  }

  restore(snapshot: PoliciesSnapshot): void {
    this.policies.clear();
    this.grantedAt.clear();
    for (const [resource, policy] of snapshot.policies) this.policies.set(resource, policy);
    for (const [grant, ms] of snapshot.grantedAt) this.grantedAt.set(grant, ms);
  }

  private of(resource: string): Policy {
    return this.policies.get(resource) ?? EMPTY;
  }

  private rememberGrants(resource: string, bindings: readonly Binding[]): void {
    const current = new Set(
      bindings.flatMap(({ role, members }) => members.map((member) => grantKey(resource, role, member))),
    );
    for (const key of this.grantedAt.keys()) {
      if (key.startsWith(`${resource} `) && !current.has(key)) this.grantedAt.delete(key);
    }
    for (const key of current) if (!this.grantedAt.has(key)) this.grantedAt.set(key, this.clock.nowMs());
  }
}

export function concurrentPolicyChange(): ApiError {
  return new ApiError(
    "ABORTED",
    "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
  );
}

function grantKey(resource: string, role: string, member: string): string {
  return `${resource} ${role} ${member}`;
}

function readBinding(binding: JsonObject): Binding {
  const role = stringAt(binding, "role");
  const members = stringsAt(binding, "members");
  if (!/^(roles|(projects|organizations)\/[^/]+\/roles)\/[\w.]+$/.test(role)) {
    throw invalid(`Role '${role}' is not a valid role name.`);
  }
  for (const member of members) {
    if (!MEMBER.test(member)) throw invalid(`Invalid member '${member}': it is not of the form type:id.`);
  }
  const condition = binding["condition"];
  return condition === undefined || condition === null
    ? { role, members }
    : { role, members, condition: condition as JsonObject };
}

const MEMBER =
  /^(allUsers|allAuthenticatedUsers|(deleted:)?(user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer):.+|(principal|principalSet):\/\/.+)$/;

/** One binding for each role and condition, without the empty ones, sorted. */
function merged(bindings: readonly Binding[]): readonly Binding[] {
  const byKey = new Map<string, { binding: Binding; members: Set<string> }>();
  for (const binding of bindings) {
    const key = JSON.stringify([binding.role, binding.condition ?? null]);
    const found = byKey.get(key) ?? { binding, members: new Set<string>() };
    for (const member of binding.members) found.members.add(member);
    byKey.set(key, found);
  }
  return [...byKey]
    .filter(([, { members }]) => members.size > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { binding, members }]) => ({ ...binding, members: [...members].sort() }));
}

/** Data access logs by service and type: the provider sends both in another order each time. */
function inFixedOrder(auditConfigs: readonly JsonObject[]): readonly JsonObject[] {
  const by = (field: string) => (left: JsonObject, right: JsonObject) =>
    stringAt(left, field) < stringAt(right, field) ? -1 : 1;
  return auditConfigs
    .map((config) => ({ ...config, auditLogConfigs: [...objectsAt(config, "auditLogConfigs")].sort(by("logType")) }))
    .sort(by("service"));
}

function answer(policy: Policy): JsonObject {
  return {
    version: policy.bindings.some((binding) => binding.condition !== undefined) ? 3 : 1,
    etag: etagOf(policy),
    bindings: policy.bindings.map((binding) => ({ ...binding })),
    auditConfigs: policy.auditConfigs.length > 0 ? policy.auditConfigs : undefined,
  };
}

function etagOf(policy: Policy): string {
  return createHash("sha256").update(String(policy.revision)).digest("base64").slice(0, 12);
}
