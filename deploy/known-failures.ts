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

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    says: /Error acquiring the state lock/,
    meaning: "Another run holds the state, or one was killed and could not let it go.",
    heading: "the-state-is-locked",
  },
  {
    says: /bucket doesn't exist|bucket does not exist/i,
    meaning: "The state bucket is not there: bootstrap makes it.",
    heading: "from-an-empty-project",
  },
  {
    says: /Saved plan is stale/,
    meaning: "Something was applied between the plan and its apply: run again.",
    heading: "a-run-that-stopped-half-way",
  },
  {
    says: /you can't reuse the name of the deleted instance|instanceAlreadyExists|instance already exists/i,
    meaning: "The instance is there and not in the state, or its name is not free for a week after it was deleted.",
    heading: "a-name-that-is-not-free",
  },
  {
    says: /deletion_protection|deletion protection/i,
    meaning: "The database is protected; only npm run recreate takes that away.",
    heading: "a-destruction-that-is-refused",
  },
  {
    says: /is not ready and cannot serve traffic|failed to start and listen|Container called exit/i,
    meaning: "A revision does not start. Nothing has to be untainted: correct the declaration and apply again.",
    heading: "a-first-create-that-failed",
  },
  {
    says: /do not belong to a permitted customer|allowedPolicyMemberDomains|FAILED_PRECONDITION.*allUsers/i,
    meaning: "An organisation policy refuses the grant to allUsers.",
    heading: "the-grant-to-allusers-is-refused",
  },
  {
    says: /Secret Version.*(not found|disabled|destroyed)|newest version of secret .* is disabled/i,
    meaning: "A secret that a person supplies has no value: npm run secrets -- missing",
    heading: "filling-secrets",
  },
  {
    says: /doesn't match any of the checksums|Failed to install provider|lock ?file/i,
    meaning: "The provider that was found is not the one that the repository has locked.",
    heading: "provider-lock-files",
  },
  {
    says: /has not been used in project|SERVICE_DISABLED|it is disabled\. Enable it/,
    meaning: "An API is off. On a new project a person switches the first two on.",
    heading: "from-an-empty-project",
  },
  {
    // Cloud SQL tells of a database in PostgreSQL's words.
    says: /Error 409|alreadyExists|ALREADY_EXISTS|pq: database .* already exists/,
    meaning: "It exists and is not in the state: the state was lost, or something was made by hand. Adopt it.",
    heading: "a-lost-state",
  },
];

/** The way out of each failure that is known among diagnostics, once each, the most exact first. */
export function waysOut(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const found = errors.flatMap((diagnostic) => {
    const text = `${diagnostic.summary}\n${diagnostic.detail}`;
    return KNOWN_FAILURES.find(({ says }) => says.test(text)) ?? [];
  });
  return [...new Set(found)].map(({ meaning, heading }) => `${meaning} See ${RUNBOOK}#${heading}`);
}
