import { ALL_SCOPES, WIDE_SCOPES, grantTypes, grantsOf } from "../../grants";
import type { Grant } from "../../grants";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { ACCESSOR } from "../../secret-grants";

const WIDE_TYPES = grantTypes(...WIDE_SCOPES);

/** Roles that reach everything, under their old and their new names. */
const BASIC_ROLES: readonly string[] = ["roles/owner", "roles/editor", "roles/admin", "roles/writer"];

export const narrowRoles: Rule = {
  id: "IAM001",
  family: "IAM",
  slug: "narrow-roles",
  title: "No service account is owner, editor or administrator, and nobody may read every secret",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: grantTypes(...ALL_SCOPES),
  why:
    "What runs unattended can be taken over unattended. An account that may administer a service can give itself the rest; one " +
    "that may read secrets project-wide reads those of every other service.",
  sources: [
    "https://cloud.google.com/iam/docs/best-practices-service-accounts",
    "https://cloud.google.com/secret-manager/docs/access-control",
  ],
  fix: "Grant the narrowest predefined role, or a custom role of single permissions; secretAccessor on each secret alone.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const grants = grantsOf(estate, resource, contract);
    if (grants.length === 0) return NOT_APPLICABLE;
    return orPass(grants.flatMap(judge));
  },
};

function judge({ resource, role, rolePath, member, memberPath }: Grant): readonly Verdict[] {
  if (role === undefined) return [{ status: "unknown", path: rolePath, why: "the role is not known yet" }];
  const isWide = WIDE_TYPES.includes(resource.type);
  if (role === ACCESSOR && isWide) {
    const message = `${member ?? "a member that is not known yet"} may read every secret by ${role} on more than one secret`;
    return [{ status: "fail", path: rolePath, message, got: role, want: `${ACCESSOR} on each secret alone` }];
  }
  if (!BASIC_ROLES.includes(role) && !role.endsWith(".admin")) return [];
  if (member === undefined) return [{ status: "unknown", path: memberPath, why: "the member is not known yet" }];
  // A person or a group may administer; what is not a person may not: accounts, and identities of other clouds.
  if (!/^(serviceAccount|principal|principalSet):/.test(member)) return [];
  const message = `${member} has ${role}; it needs a narrower role`;
  return [
    { status: "fail", path: rolePath, message, got: role, want: "a role that is neither owner, editor nor *.admin" },
  ];
}
