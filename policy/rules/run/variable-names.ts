import { MAX_VARIABLES, MAX_VARIABLE_BYTES, RESERVED_VARIABLES } from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Container, Variable } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { text } from "../../value";

export const variableNames: Rule = {
  id: "RUN009",
  family: "RUN",
  slug: "variable-names",
  title: "Variables have names of their own, one source each, and sizes that Cloud Run takes",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Cloud Run refuses reserved names, a name that comes twice, more than 1000 variables and values over 32 KiB; the provider checks none of it before apply.",
  sources: [
    "https://cloud.google.com/run/docs/configuring/services/environment-variables",
    "https://cloud.google.com/run/docs/container-contract",
  ],
  fix: "Declare each variable once, as a plain value or from a secret, under a name that Cloud Run does not set itself.",
  exceptable: true,
  check(resource, { contract }) {
    return orPass(cloudRunService(resource, contract).containers.flatMap(judge));
  },
};

function judge({ label, path, variables, hiddenVariables, variable: firstNamed }: Container): readonly Verdict[] {
  const found: Verdict[] = [];
  const fail = ({ path: at, name }: Variable, what: string, got: string, want: string) =>
    found.push({ status: "fail", path: at, message: `${label} ${what.replace("%", name)}`, got, want });
  for (const variable of variables) {
    const { name, kind, declared, value } = variable;
    if (RESERVED_VARIABLES.includes(name))
      fail(variable, "sets %, which Cloud Run sets itself", "declared", "not declared");
    if (firstNamed(name) !== variable) fail(variable, "declares % more than once", "declared again", "declared once");
    if (kind === "secret" && declared !== undefined) {
      fail(variable, "gives % a plain value and a secret", "both", "a plain value or a secret");
    }
    const bytes = byteLength(text(value) ?? "");
    if (bytes > MAX_VARIABLE_BYTES)
      fail(variable, `gives % ${bytes} bytes`, `${bytes} bytes`, `at most ${MAX_VARIABLE_BYTES}`);
  }
  if (variables.length > MAX_VARIABLES) {
    const got = String(variables.length);
    const message = `${label} has ${got} variables; Cloud Run takes ${MAX_VARIABLES}`;
    found.push({ status: "fail", path: `${path}.env`, message, got, want: `at most ${MAX_VARIABLES}` });
  }
  if (hiddenVariables !== undefined) found.push(unknownAt(`${path}.env`, hiddenVariables));
  return found;
}

/** Bytes in UTF-8, counted only where they may be too many: a character takes at most three for each of its units. */
function byteLength(value: string): number {
  return value.length * 3 <= MAX_VARIABLE_BYTES ? value.length : Buffer.byteLength(value);
}
