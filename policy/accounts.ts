/** Service accounts as values name them: a mail, a member, a resource name or a reference. */
import { accountEmail } from "../platform/names";
import type { Contract } from "./contract";
import type { Estate, Resource } from "./resources";
import { managedNamed, targetOf } from "./target";
import { at, text } from "./value";
import type { Reading } from "./value";

export const SERVICE_ACCOUNT = "google_service_account";

/** The mail of a `google_service_account`; `undefined` while its id is not known. */
export function mailOf(account: Resource, { projectId }: Contract): string | undefined {
  const id = text(at(account.values, "account_id"));
  return id === undefined ? undefined : accountEmail(id, text(at(account.values, "project")) ?? projectId);
}

/** The mail of the service account that a value of `from` names; `undefined` while it is not known or names no account. */
export function accountMail(estate: Estate, from: Resource, reading: Reading, contract: Contract): string | undefined {
  const written = text(reading);
  if (written !== undefined) {
    const mail = written.replace(/^serviceAccount:/, "").replace(/^.*\//, "");
    return mail.includes("@") && !mail.includes(":") ? mail : undefined;
  }
  const target = targetOf(estate, from, reading, SERVICE_ACCOUNT);
  return target.state === "named" && target.resource ? mailOf(target.resource, contract) : undefined;
}

/** The account's own resource, in whatever stack; `undefined` when no stack of the estate declares it. */
export function declaredAccount(estate: Estate, mail: string): Resource | undefined {
  return managedNamed(estate, SERVICE_ACCOUNT, mail.replace(/@.*/, ""))[0];
}

/** A member of a grant, `serviceAccount:mail`, `group:mail` or `allUsers`; `undefined` while it is not known. */
export function memberOf(estate: Estate, from: Resource, reading: Reading, contract: Contract): string | undefined {
  if (reading.state !== "unknown") return text(reading);
  const isMember = reading.references.length === 1 && reading.references[0]?.attribute === "member";
  if (!isMember && !/^serviceAccount:\$\{[^}]*\}$/.test(reading.text)) return undefined;
  const mail = accountMail(estate, from, reading, contract);
  return mail === undefined ? undefined : `serviceAccount:${mail}`;
}
