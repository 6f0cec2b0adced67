import { judgeAttribute } from "../../attribute";
import { orPass } from "../../rule";
import type { Rule } from "../../rule";

export const oneRepository: Rule = {
  id: "IAM005",
  family: "IAM",
  slug: "one-repository",
  title: "Workload identity lets in the one repository that may deploy",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_iam_workload_identity_pool_provider"],
  why: "Every repository on GitHub gets its tokens from the same issuer. Without a condition each of them can ask the pool for an identity.",
  sources: ["https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines"],
  fix: "Write attribute_condition = \"assertion.repository == 'OWNER/NAME'\".",
  exceptable: true,
  check(provider, { contract }) {
    const repository = contract.deployRepository;
    return orPass(
      judgeAttribute(provider, "attribute_condition", {
        isRight: (condition) => condition !== undefined && holdsTo(condition, repository),
        want: `assertion.repository == '${repository}', alone or joined by &&`,
      }),
    );
  },
};

/** Whether every token that the condition lets in is of the repository: one of the parts joined by `&&` says so. */
function holdsTo(condition: string, repository: string): boolean {
  if (condition.includes("||")) return false;
  return condition.split("&&").some((part) => {
    const match = /^\s*(?:assertion|attribute)\.repository\s*==\s*(['"])(.*)\1\s*$/.exec(part);
    return match?.[2] === repository;
  });
}
