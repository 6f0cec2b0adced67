import { accountMail, declaredAccount } from "../../accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { dependsOn } from "../../dependencies";
import { ACCESSOR, accessorGrants } from "../../secret-grants";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { distinctSecretUses } from "../../secrets";
import { comesAfter } from "../../stacks";
import { at } from "../../value";

const ACCOUNT = "template.service_account";

export const ownAccessor: Rule = {
  id: "SEC002",
  family: "SEC",
  slug: "own-accessor",
  title: "A service's own account may read each of its secrets, by a grant on that secret that the service waits for",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why:
    "A revision whose account cannot read one of its secrets does not start. A grant takes two to seven minutes to spread: a " +
    "service that does not wait for it fails on an empty project alone, which is the day of a recreation.",
  sources: [
    "https://cloud.google.com/secret-manager/docs/access-control",
    "https://cloud.google.com/iam/docs/access-change-propagation",
  ],
  fix: "Write google_secret_manager_secret_iam_member with role roles/secretmanager.secretAccessor for the service's account and that secret, and let the service depend on it, or on a wait that does.",
  exceptable: true,
  check(service, context) {
    const { estate, contract } = context;
    const uses = distinctSecretUses(estate, service, contract);
    if (uses.length === 0) return NOT_APPLICABLE;
    if (!estate.isDeclared) return { status: "unknown", path: ACCOUNT, why: "an export shows no grants" };
    const mail = accountMail(estate, service, at(service.values, ACCOUNT), contract);
    if (mail === undefined)
      return { status: "unknown", path: ACCOUNT, why: "the account of the service is not known yet" };
    return orPass(uses.flatMap(({ path, secretId }) => judge(service, mail, path, secretId, context)));
  },
};

function judge(
  service: Resource,
  mail: string,
  path: string,
  secretId: string | undefined,
  context: RuleContext,
): readonly Verdict[] {
  if (secretId === undefined) return [{ status: "unknown", path, why: "which secret it is, is not known yet" }];
  const { estate, contract } = context;
  const { name } = cloudRunService(service, contract);
  const { granted, mayBeMore } = accessorGrants(estate, contract, secretId, `serviceAccount:${mail}`);
  const isBefore = (grant: Resource) =>
    service.source === "live" ||
    (grant.stack === service.stack
      ? dependsOn(estate, service, grant)
      : comesAfter(estate, service.stack, grant.stack));
  if (granted.some(isBefore)) return [];
  const late = granted[0];
  if (late) {
    const message = `${name} does not wait for the grant that lets it read ${secretId}; it needs to depend on ${late.address}`;
    return [{ status: "fail", path, message, got: "no dependency", want: `depends_on ${late.address}` }];
  }
  // The grant is where the account or the secret's other grants are.
  if (mayBeMore || !declaredAccount(estate, mail)) {
    return [{ status: "unknown", path, why: `who may read ${secretId} is not in what was given` }];
  }
  const message = `${name} reads ${secretId}, and its account ${mail} may not; it needs ${ACCESSOR} on that secret`;
  return [{ status: "fail", path, message, got: "no grant", want: `${ACCESSOR} for ${mail}` }];
}
