import { hasPasswordInUrl, isCredentialName } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Variable } from "../../cloud-run-service";
import { Expression } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SENSITIVE_TEXT, isResourceReference, isSecretReference } from "../../references";
import { text } from "../../value";
import type { Reading } from "../../value";

export const plainSecrets: Rule = {
  id: "RUN013",
  family: "RUN",
  slug: "plain-secrets",
  title: "No secret stands in plain sight",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A plain value is shown to everyone who may read the service, the plan or the state, and is kept with every revision.",
  sources: ["https://cloud.google.com/run/docs/configuring/services/secrets"],
  fix: "Put the value into Secret Manager and refer to it with value_source.secret_key_ref; change the secret, because this one has been seen.",
  exceptable: false,
  check(resource, context) {
    const { contract, containers } = cloudRunService(resource, context.contract);
    const found: Verdict[] = [];
    for (const { label, path, variables, hiddenVariables } of containers) {
      for (const variable of variables) {
        if (variable.declared === undefined) continue;
        const secretId =
          contract && Object.hasOwn(contract.secrets, variable.name) ? contract.secrets[variable.name] : undefined;
        const what = reasonOf(variable, secretId);
        if (what !== undefined) {
          found.push({
            status: "fail",
            path: variable.path,
            message: `${label} has ${variable.name} in plain sight: ${what}`,
            got: "a plain value (not shown)",
            want: "a reference to a secret",
            fix: `value_source { secret_key_ref { secret = "${secretId ?? "..."}", version = "latest" } }`,
          });
        } else if (variable.value.state === "unknown" && !isFromResources(variable.value)) {
          found.push(unknownAt(variable.path, variable.value.text));
        }
      }
      if (hiddenVariables !== undefined) found.push(unknownAt(`${path}.env`, hiddenVariables));
    }
    return orPass(found);
  },
};

/** A name alone decides, whatever the value; else where the value comes from, or a password in a URL that may be a template yet. */
function reasonOf({ name, declared, value }: Variable, secretId: string | undefined): string | undefined {
  if (secretId !== undefined) return `the declaration takes it from the secret ${secretId}`;
  if (isCredentialName(name)) return "its name says that it is a credential";
  const expression = declared instanceof Expression ? declared : undefined;
  if (expression?.text === SENSITIVE_TEXT) return "Terraform marks its value as sensitive";
  const origin = expression?.references.find(isSecretReference);
  if (origin) return `it comes from ${origin.address}.${origin.attribute}`;
  return hasPasswordInUrl(text(value) ?? expression?.text ?? "") ? "it is a URL with a password in it" : undefined;
}

/** An attribute of a resource that is not one of the secret ones is no secret, whatever it comes to. */
function isFromResources({ references }: Reading & { readonly state: "unknown" }): boolean {
  return references.length > 0 && references.every(isResourceReference);
}
