/** IAM grants, however they are written: a member, a binding, or a whole policy. */
import { memberOf } from "./accounts";
import type { Contract } from "./contract";
import { plainAddress } from "./resources";
import type { Attributes, Estate, Resource, Value } from "./resources";
import { targetOf } from "./target";
import { at, blocks, isObject, read, referencesIn, text } from "./value";
import type { Reading } from "./value";

/** What can carry a grant, and the attribute that says on what it is. */
const SCOPES = {
  google_project_iam: "project",
  google_folder_iam: "folder",
  google_organization_iam: "org_id",
  google_secret_manager_secret_iam: "secret_id",
  google_cloud_run_v2_service_iam: "name",
  google_cloud_run_v2_job_iam: "name",
  google_cloud_run_service_iam: "service",
  google_storage_bucket_iam: "bucket",
  google_service_account_iam: "service_account_id",
  google_artifact_registry_repository_iam: "repository",
  google_pubsub_topic_iam: "topic",
  google_pubsub_subscription_iam: "subscription",
  google_compute_subnetwork_iam: "subnetwork",
} as const;

export type GrantScope = keyof typeof SCOPES;

const KINDS = ["member", "binding", "policy"] as const;

/** The resource types that grant something on one of these scopes. */
export function grantTypes(...scopes: readonly GrantScope[]): readonly string[] {
  return scopes.flatMap((scope) => KINDS.map((kind) => `${scope}_${kind}`));
}

/** Scopes that reach every resource of a project, or of all projects in a folder or an organization. */
export const WIDE_SCOPES: readonly GrantScope[] = [
  "google_project_iam",
  "google_folder_iam",
  "google_organization_iam",
];

export const ALL_SCOPES = Object.keys(SCOPES) as readonly GrantScope[];

export interface Grant {
  readonly resource: Resource;
  readonly role: string | undefined;
  readonly rolePath: string;
  /** `serviceAccount:mail`, `group:mail`, `allUsers`; `undefined` while it is not known. */
  readonly member: string | undefined;
  readonly memberPath: string;
}

/** What a resource grants. A part that is not known yet is a grant without role or member; a policy of which nothing is known is one without both. */
export function grantsOf(estate: Estate, resource: Resource, contract: Contract): readonly Grant[] {
  let byResource = computed.get(estate);
  if (!byResource) computed.set(estate, (byResource = new Map()));
  let grants = byResource.get(resource);
  if (!grants) byResource.set(resource, (grants = grantsIn(estate, resource, contract)));
  return grants;
}

const computed = new WeakMap<Estate, Map<Resource, readonly Grant[]>>();

/** The value that says on what a resource grants: the secret, the service, the project. */
export function scopeOf(resource: Resource): Reading {
  const scope = resource.type.replace(/_(member|binding|policy)$/, "") as GrantScope;
  return at(resource.values, SCOPES[scope]);
}

function grantsIn(estate: Estate, resource: Resource, contract: Contract): readonly Grant[] {
  const { values } = resource;
  if (resource.type.endsWith("_policy")) return policyGrants(estate, resource, contract);
  const role = roleOf(estate, resource, at(values, "role"), contract);
  if (resource.type.endsWith("_member")) {
    return [
      {
        resource,
        role,
        rolePath: "role",
        member: memberOf(estate, resource, at(values, "member"), contract),
        memberPath: "member",
      },
    ];
  }
  return membersIn(values.members).map((member, index) => ({
    resource,
    role,
    rolePath: "role",
    member: memberOf(estate, resource, read(member), contract),
    memberPath: `members.${index}`,
  }));
}

const CUSTOM_ROLE = "google_project_iam_custom_role";

/** A role as IAM writes it: `roles/run.invoker`, or `projects/PROJECT/roles/ID` for one of the project's own. */
function roleOf(estate: Estate, from: Resource, reading: Reading, { projectId }: Contract): string | undefined {
  if (reading.state !== "unknown") return text(reading);
  const target = targetOf(estate, from, reading, CUSTOM_ROLE);
  return target.state === "named" && target.name !== undefined
    ? `projects/${projectId}/roles/${target.name}`
    : undefined;
}

/** The members one by one; one that is not known for a list that is not. */
function membersIn(members: Value | undefined): readonly (Value | undefined)[] {
  const reading = read(members);
  if (reading.state === "absent") return [];
  return reading.state === "known" && Array.isArray(reading.value) ? (reading.value as readonly Value[]) : [members];
}

function policyGrants(estate: Estate, resource: Resource, contract: Contract): readonly Grant[] {
  const written = text(at(resource.values, "policy_data"));
  const paths = { rolePath: "policy_data", memberPath: "policy_data" };
  const grant = (from: Resource, { role, members }: Attributes): readonly Grant[] =>
    membersIn(members).map((member) => ({
      resource,
      role: roleOf(estate, from, read(role), contract),
      member: memberOf(estate, from, read(member), contract),
      ...paths,
    }));
  if (written !== undefined) return bindingsIn(written).flatMap((binding) => grant(resource, binding));
  const source = referencesIn(resource.values.policy_data)
    .flatMap(({ address }) => estate.at(plainAddress(address)))
    .find(({ type, stack }) => type === "google_iam_policy" && stack === resource.stack);
  const bindings = source && blocks(source.values, "binding");
  // Of a data source that is read at apply, a plan shows no blocks.
  if (!source || !bindings || bindings.length === 0)
    return [{ resource, role: undefined, member: undefined, ...paths }];
  return bindings.flatMap((binding) => grant(source, binding));
}

/** The bindings of a policy in JSON; none of a text that is no policy, which the provider refuses by itself. */
function bindingsIn(policy: string): readonly Attributes[] {
  try {
    const parsed: unknown = JSON.parse(policy);
    const bindings: unknown = isObject(parsed) ? parsed.bindings : undefined;
    return Array.isArray(bindings) ? bindings.filter(isObject) : [];
  } catch {
    return [];
  }
}

/** Who has which roles in the project. */
export interface ProjectRoles {
  readonly byMember: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether a grant of which not everything is known yet may be this one. */
  mayBeGranted(role: string, member: string): boolean;
}

export function projectRoles(estate: Estate, contract: Contract): ProjectRoles {
  let roles = rolesByEstate.get(estate);
  if (!roles) {
    const byMember = new Map<string, Set<string>>();
    // Pairs of which one or both are `undefined`: not known yet.
    const unknown = new Map<string | undefined, Set<string | undefined>>();
    for (const type of grantTypes("google_project_iam")) {
      for (const { role, member } of estate.ofType(type).flatMap((resource) => grantsOf(estate, resource, contract))) {
        if (role !== undefined && member !== undefined) addTo(byMember, member, role);
        else addTo(unknown, member, role);
      }
    }
    const mayBeGranted = (role: string, member: string) => {
      const toAnybody = unknown.get(undefined);
      return unknown.has(member) || toAnybody?.has(undefined) === true || toAnybody?.has(role) === true;
    };
    roles = { byMember, mayBeGranted };
    rolesByEstate.set(estate, roles);
  }
  return roles;
}

const rolesByEstate = new WeakMap<Estate, ProjectRoles>();

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, item: V): void {
  sets.set(key, (sets.get(key) ?? new Set<V>()).add(item));
}
