/** What an audit finds beside the rules' own findings, described as rules are, for reports that list them (SARIF). */
import { CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { Finding } from "../policy/engine";
import { NOT_APPLICABLE } from "../policy/rule";
import type { Rule } from "../policy/rule";
import type { Audit } from "./audit";
import { describeChange } from "./changed-by";

const common = {
  family: "RUN",
  seenIn: ["live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  sources: ["incident 2025-09-08"],
  exceptable: false,
  // Found by comparison, not by looking at one resource.
  check: () => NOT_APPLICABLE,
} as const;

export const DIFFERS: Rule = {
  ...common,
  id: "AUD001",
  slug: "as-declared",
  title: "A live service is as it is declared",
  severity: "error",
  why: "The revision of 8 September 2025 was deployed by a script, beside any declared state.",
  fix: "Apply the declaration again, or write down what is live.",
};

export const MISSING: Rule = {
  ...common,
  id: "AUD002",
  slug: "declared-runs",
  title: "A declared service runs",
  severity: "error",
  why: "What is declared and does not run was deleted by hand, or its first apply failed.",
  fix: "npm run apply makes it.",
};

export const UNDECLARED: Rule = {
  ...common,
  id: "AUD003",
  slug: "running-is-declared",
  title: "A service that runs is declared",
  severity: "warning",
  why: "Nobody reviews, sizes or watches a service that no declaration knows.",
  fix: "Declare it in config/, or delete it.",
};

export const DRIFT_RULES: readonly Rule[] = [DIFFERS, MISSING, UNDECLARED];

/** The audit's own findings in the form of the rules' findings. */
export function driftFindings({ services, undeclared, missing }: Audit): readonly Finding[] {
  const finding = (rule: Rule, about: Partial<Finding>): Finding => ({
    rule: rule.id,
    severity: rule.severity,
    status: "fail",
    address: "",
    stack: "",
    path: "",
    message: rule.title,
    got: "",
    want: rule.title,
    fix: rule.fix,
    ...about,
  });
  return [
    ...services.flatMap(({ name, address, stack, changedBy, differences }) =>
      differences.map(({ name: what, path, declared, live, fix }) =>
        finding(DIFFERS, {
          address,
          stack,
          path,
          message: `${name}: ${what} is not as declared (${describeChange(changedBy)})`,
          got: live,
          want: declared,
          fix,
        }),
      ),
    ),
    ...missing.map((name) =>
      finding(MISSING, {
        address: `${CLOUD_RUN_SERVICE}.${name}`,
        stack: "live",
        message: `${name} is declared and does not run`,
        got: "not there",
      }),
    ),
    ...undeclared.map(({ name, address, stack, changedBy }) =>
      finding(UNDECLARED, {
        address,
        stack,
        message: `${name} runs and is not declared (${describeChange(changedBy)})`,
        got: "not declared",
      }),
    ),
  ];
}
