/** Which Cloud Run services run as which account. */
import { accountMail } from "./accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "./cloud-run-service";
import type { Contract } from "./contract";
import type { Estate } from "./resources";
import { at } from "./value";

export const ACCOUNT_PATH = "template.service_account";
const MOST_NAMED = 3;

/** Whose account it is as well, by declaration or by use; one more than a message needs is enough. */
export function othersWithAccount(mail: string, name: string, estate: Estate, contract: Contract): readonly string[] {
  const others = new Set<string>();
  for (const { accountEmail, name: owner } of contract.services) if (accountEmail === mail) others.add(owner);
  for (const user of usersOf(estate, contract).get(mail) ?? []) {
    others.add(user);
    if (others.size > MOST_NAMED) break;
  }
  others.delete(name);
  return [...others].slice(0, MOST_NAMED);
}

const users = new WeakMap<Estate, ReadonlyMap<string, ReadonlySet<string>>>();

/** The names of the services that run as each account. One service may be in the estate twice: declared, planned and live. */
function usersOf(estate: Estate, contract: Contract): ReadonlyMap<string, ReadonlySet<string>> {
  let found = users.get(estate);
  if (!found) {
    const collected = new Map<string, Set<string>>();
    for (const resource of estate.ofType(CLOUD_RUN_SERVICE)) {
      const mail = accountMail(estate, resource, at(resource.values, ACCOUNT_PATH), contract);
      if (mail === undefined) continue;
      const names = collected.get(mail) ?? new Set<string>();
      collected.set(mail, names.add(cloudRunService(resource, contract).name));
    }
    found = collected;
    users.set(estate, found);
  }
  return found;
}
