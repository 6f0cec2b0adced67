/** What references lead to: a resource, or a secret of one. */
import type { Reference } from "./resources";

/** What the reader of plans writes for a value that Terraform marks as sensitive. */
export const SENSITIVE_TEXT = "(sensitive value)";

const SECRET_ATTRIBUTES: ReadonlySet<string> = new Set([
  "auth_string",
  "auth_strings",
  "bcrypt_hash",
  "password",
  "private_key",
  "root_password",
  "secret_data",
]);

/** Whether a reference leads to a secret: a password, a payload, a key, a random password. */
export function isSecretReference({ address, attribute }: Reference): boolean {
  const isRandom = /^(ephemeral\.)?random_password\./.test(address);
  return (isRandom && attribute === "result") || SECRET_ATTRIBUTES.has(attribute.replace(/^.*\./, ""));
}

/** Whether a reference leads to a resource or a data source, and not to what a person may have set: a variable, a local, a module. */
export function isResourceReference({ address }: Reference): boolean {
  return !/^(var|local|module)\./.test(address);
}
