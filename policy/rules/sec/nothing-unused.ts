import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import { directDependentsOf } from "../../dependencies";
import { grantsOf } from "../../grants";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, orPass } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { ACCESSOR, SECRET_GRANTS, secretOf } from "../../secret-grants";
import { SECRET, SECRET_VERSION, secretReaders } from "../../secrets";
import { nameOf } from "../../target";

export const nothingUnused: Rule = {
  id: "SEC003",
  family: "SEC",
  slug: "nothing-unused",
  title: "Every declared secret is read by something, and every grant on one is needed",
  severity: "warning",
  seenIn: ["configuration", "plan"],
  appliesTo: [SECRET, ...SECRET_GRANTS],
  why:
    "A secret that nothing reads is still a credential: it is paid for, leaks like any other, and nobody rotates it. A grant that " +
    "nobody needs is a way in that nobody looks at.",
  sources: ["https://cloud.google.com/secret-manager/docs/best-practices"],
  fix: "Remove the secret, or the grant; or let the service read what it was meant to.",
  exceptable: true,
  check(resource, context) {
    // Without a service in the estate nothing can be said about who reads.
    if (context.estate.ofType(CLOUD_RUN_SERVICE).length === 0) {
      return { status: "unknown", path: "", why: "the services are not in what was given" };
    }
    return resource.type === SECRET ? judgeSecret(resource, context) : judgeGrants(resource, context);
  },
};

function judgeSecret(secret: Resource, { estate, contract }: RuleContext): Verdict {
  const secretId = nameOf(secret);
  const { bySecret, isPartlyUnknown } = secretReaders(estate, contract);
  if (secretId !== undefined && bySecret.has(secretId)) return PASS;
  // What is neither a version of it nor a grant on it, and refers to it, reads it: a job, a sink.
  const isOther = ({ type }: Resource) => type !== SECRET_VERSION && !SECRET_GRANTS.includes(type);
  if (directDependentsOf(estate, secret).some(isOther)) return PASS;
  if (secretId === undefined || isPartlyUnknown)
    return { status: "unknown", path: "secret_id", why: "which secrets are read is not wholly known yet" };
  const message = `the secret ${secretId} is declared, and nothing reads it`;
  return { status: "fail", path: "secret_id", message, got: "no reader", want: "a service that reads it" };
}

const NOBODY: ReadonlySet<string | undefined> = new Set();

function judgeGrants(resource: Resource, { estate, contract }: RuleContext): Verdict | readonly Verdict[] {
  const grants = grantsOf(estate, resource, contract).filter(({ role }) => role === undefined || role === ACCESSOR);
  if (grants.length === 0) return NOT_APPLICABLE;
  const secretId = secretOf(estate, resource);
  const { bySecret, isPartlyUnknown } = secretReaders(estate, contract);
  const mails = (secretId === undefined ? undefined : bySecret.get(secretId)) ?? NOBODY;
  return orPass(
    grants.flatMap(({ role, member, memberPath: path }): readonly Verdict[] => {
      const isKnown = secretId !== undefined && role !== undefined && member !== undefined;
      if (isKnown && mails.has(member.replace(/^serviceAccount:/, ""))) return [];
      if (!isKnown || isPartlyUnknown || mails.has(undefined)) {
        return [{ status: "unknown", path, why: "who reads what is not wholly known yet" }];
      }
      const message = `${member} may read the secret ${secretId}, and no service of that account does`;
      return [{ status: "fail", path, message, got: member, want: "no grant, or a service that reads it" }];
    }),
  );
}
