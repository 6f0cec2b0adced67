import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";

export const requiredVariables: Rule = {
  id: "RUN008",
  family: "RUN",
  slug: "required-variables",
  title: "Every variable that the service does not start without is present",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "On 15 September 2025 a revision went out without POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, DATABASE_URL and SECRET_KEY, and did not start.",
  sources: ["incident 2025-09-15", "https://cloud.google.com/run/docs/configuring/services/environment-variables"],
  fix: "Declare the variable, as a plain value or from its secret.",
  exceptable: true,
  check(resource, context) {
    const { name, contract, serving } = cloudRunService(resource, context.contract);
    if (!contract) return NOT_APPLICABLE;
    const missing = contract.requiredVariables.filter((variable) => !serving.variable(variable));
    if (missing.length > 0 && serving.hiddenVariables !== undefined) {
      return unknownAt(`${serving.path}.env`, serving.hiddenVariables);
    }
    const found = missing.map((variable): Verdict => {
      const secret = contract.secrets[variable];
      const literal = contract.literals[variable];
      const source = secret === undefined ? `value = "${literal ?? "..."}"` : `secret "${secret}"`;
      return {
        status: "fail",
        path: `${serving.path}.env.${variable}`,
        message: `${name} has no ${variable}; it does not start without it`,
        got: "absent",
        want: "present, plain or from a secret",
        fix: `env { name = "${variable}", ${source} }`,
      };
    });
    return orPass(found);
  },
};
