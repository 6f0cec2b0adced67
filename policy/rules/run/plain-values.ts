import { placeholderIn } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Variable } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { text } from "../../value";

export const plainValues: Rule = {
  id: "RUN010",
  family: "RUN",
  slug: "plain-values",
  title: "A plain value is not empty, has no stray space or control character, and is no placeholder",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A space behind SERVICE_ID once made the two services refuse one another's requests. Such a value looks right in every console.",
  sources: ["https://cloud.google.com/run/docs/configuring/services/environment-variables"],
  fix: "Write the value itself, without spaces around it; leave out a variable that has no value.",
  exceptable: true,
  check(resource, { contract }) {
    const found: Verdict[] = [];
    for (const { label, path, variables, hiddenVariables } of cloudRunService(resource, contract).containers) {
      for (const variable of variables) if (variable.kind === "plain") judge(found, label, variable);
      if (hiddenVariables !== undefined) found.push(unknownAt(`${path}.env`, hiddenVariables));
    }
    return orPass(found);
  },
};

function judge(found: Verdict[], label: string, { name, path, value }: Variable): void {
  if (value.state === "unknown") {
    found.push(unknownAt(path, value.text));
    return;
  }
  // The value itself is never shown: what looks like a stray space may stand in a credential.
  const got = faultOf(text(value) ?? "");
  if (got === undefined) return;
  found.push({ status: "fail", path, message: `${label} has ${got} in ${name}`, got, want: "a value without it" });
}

function faultOf(value: string): string | undefined {
  if (value === "") return "nothing";
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(value)) return "a control character";
  if (value.trim() !== value) return "a space at the start or the end";
  const placeholder = placeholderIn(value);
  return placeholder === undefined ? undefined : `the placeholder "${placeholder}"`;
}
