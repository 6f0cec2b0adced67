/** Which expressions lead to a secret, whatever the variable is called. */
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
