import { SERVICE_ACCOUNT, accountMail, declaredAccount, mailOf } from "../../accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { projectRoles } from "../../grants";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";
import { at, blocks, referencesIn } from "../../value";

const CLIENT = "roles/cloudsql.client";
const INSTANCE_USER = "roles/cloudsql.instanceUser";

export const clientRoles: Rule = {
  id: "SQL008",
  family: "SQL",
  slug: "client-roles",
  title: "Every account that uses the database may connect to it",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, SERVICE_ACCOUNT],
  why: "On 15 September 2025, when revision 00691-xl2 could not reach the database, the deploy account had neither roles/cloudsql.client nor roles/cloudsql.instanceUser.",
  sources: ["incident 2025-09-15", "https://cloud.google.com/sql/docs/postgres/iam-roles"],
  fix: 'Write google_project_iam_member with role = "roles/cloudsql.client" for the account; for the deploy account roles/cloudsql.instanceUser as well.',
  exceptable: true,
  check(resource, context) {
    const { estate, contract } = context;
    if (resource.type === SERVICE_ACCOUNT) {
      if (mailOf(resource, contract) !== contract.deployAccountEmail) return NOT_APPLICABLE;
      return orPass(judgeRoles(contract.deployAccountEmail, [CLIENT, INSTANCE_USER], "account_id", context));
    }
    if (!usesDatabase(resource, context)) return NOT_APPLICABLE;
    const path = "template.service_account";
    const mail = accountMail(estate, resource, at(resource.values, path), contract);
    if (mail === undefined) return { status: "unknown", path, why: "the account of the service is not known yet" };
    return orPass(judgeRoles(mail, [CLIENT], path, context));
  },
};

function judgeRoles(
  mail: string,
  roles: readonly string[],
  path: string,
  { estate, contract }: RuleContext,
): readonly Verdict[] {
  const { byMember, mayBeGranted } = projectRoles(estate, contract);
  const member = `serviceAccount:${mail}`;
  const held = byMember.get(member);
  const missing = roles.filter((role) => !held?.has(role));
  // Where the account is declared, or granted something, its other grants are as well.
  const isSeen = held !== undefined || declaredAccount(estate, mail) !== undefined;
  if (!isSeen || missing.some((role) => mayBeGranted(role, member))) {
    return [{ status: "unknown", path, why: `what ${mail} may do is not in what was given` }];
  }
  return missing.map((role) => ({
    status: "fail",
    path,
    message: `${mail} does not have ${role} in the project; it needs it to reach the database`,
    got: held ? [...held].sort().join(", ") : "no role",
    want: role,
    fix: `Write google_project_iam_member with role = "${role}" and member = "serviceAccount:${mail}".`,
  }));
}

function usesDatabase(service: Resource, { contract }: RuleContext): boolean {
  const { contract: declared, containers } = cloudRunService(service, contract);
  if (declared?.database) return true;
  const volumes = blocks(service.values, "template.volumes") ?? [];
  if (volumes.some((volume) => blocks(volume, "cloud_sql_instance")?.length !== 0)) return true;
  return containers
    .flatMap(({ variables }) => variables)
    .some(({ declared: value }) => referencesIn(value).some(({ address }) => address.startsWith(`${SQL_INSTANCE}.`)));
}
