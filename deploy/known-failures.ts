/** Failures that have a documented way out: what Terraform says of them, and the heading in docs/recreate.md. */
import type { Diagnostic } from "./terraform-messages";

interface KnownFailure {
  /** Found in a diagnostic's summary and explanation. */
  readonly says: RegExp;
  readonly meaning: string;
  /** Anchor of the heading in the runbook. */
  readonly heading: string;
}

export const RUNBOOK = "docs/recreate.md";

/** The first that fits counts: the most exact come first. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    says: /Error acquiring the state lock/,
    meaning: "Another run holds the state, or one was killed and could not let it go.",
    heading: "the-state-is-locked",
  },
  {
    says: /bucket does(n't| not) exist/i,
    meaning: "The state bucket is not there: bootstrap makes it.",
    heading: "from-an-empty-project",
  },
  {
    says: /Failed to (save|persist) state|errored\.tfstate/,
    meaning: "Terraform could not write the state and left it in errored.tfstate: push that first.",
    heading: "a-run-that-stopped-half-way",
  },
  {
    says: /Saved plan is stale/,
    meaning: "Something was applied between the plan and its apply: run again.",
    heading: "a-run-that-stopped-half-way",
  },
  {
    says: /can't reuse the name of the deleted instance|instanceAlreadyExists/,
    meaning: "The name of a deleted instance is not free for a week; or the instance is there and not in the state.",
    heading: "a-name-that-is-not-free",
  },
  {
    says: /creating WorkloadIdentityPool(Provider)?: googleapi: Error 409/,
    meaning: "A deleted workload identity pool keeps its name for 30 days; or it is there and not in the state.",
    heading: "a-name-that-is-not-free",
  },
  {
    // The provider reads users and databases of an instance that is gone as a failure, not as gone with it.
    says: /instanceDoesNotExist|Cloud SQL instance does not exist|instances\/[^/']+' was not found/,
    meaning: "The database instance is gone, and the state still knows its users and databases.",
    heading: "a-destroyed-database",
  },
  {
    says: /deletion_protection|instance is protected|Instance cannot be destroyed/i,
    meaning: "It is protected from deletion. For the database, npm run recreate alone takes that away.",
    heading: "a-destruction-that-is-refused",
  },
  {
    says: /is not ready and cannot serve traffic|failed to start and listen|Container called exit/i,
    meaning: "A revision does not start. Correct the declaration and apply again; nothing has to be untainted.",
    heading: "a-first-create-that-failed",
  },
  {
    says: /do not belong to a permitted customer|allowedPolicyMemberDomains/,
    meaning: "An organisation policy refuses the grant to allUsers.",
    heading: "the-grant-to-allusers-is-refused",
  },
  {
    says: /not found or has no versions|newest version of secret \S+ is disabled/,
    meaning: "A secret that people supply has no value: npm run secrets -- missing",
    heading: "filling-secrets",
  },
  {
    says: /match any of the checksums|Provider dependency changes detected/,
    meaning: "The provider that was found is not the one that the repository has locked.",
    heading: "provider-lock-files",
  },
  {
    says: /has not been used in project|SERVICE_DISABLED|accessNotConfigured/,
    meaning: "An API is off. On a new project a person switches the first two on.",
    heading: "from-an-empty-project",
  },
  {
    // Cloud SQL tells of a database in PostgreSQL's words.
    says: /Error 409|alreadyExists|ALREADY_EXISTS|pq: database .* already exists/,
    meaning: "It exists and is not in the state: the state was lost, or something was made by hand. Adopt it.",
    heading: "a-lost-state",
  },
  {
    says: /Error 403|PERMISSION_DENIED/,
    meaning: "The account that applies may not do this.",
    heading: "who-may-apply",
  },
];

/** The way out of each failure that is known among diagnostics, once each. */
export function waysOut(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const found = errors.flatMap((diagnostic) => {
    const text = `${diagnostic.summary}\n${diagnostic.detail}`;
    return KNOWN_FAILURES.find(({ says }) => says.test(text)) ?? [];
  });
  return [...new Set(found)].map(({ meaning, heading }) => `${meaning} See ${RUNBOOK}#${heading}`);
}
