import { isDefaultComputeAccount } from "../../../platform/names";
import { accountMail } from "../../accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import type { Estate } from "../../resources";
import { PASS, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, text } from "../../value";

const PATH = "template.service_account";
const MOST_NAMED = 3;

export const ownAccount: Rule = {
  id: "RUN018",
  family: "RUN",
  slug: "own-account",
  title: "The service runs as an account of its own",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Without one Cloud Run takes the default compute account, which may edit the whole project. An account that two services share can read the secrets of both.",
  sources: ["https://cloud.google.com/run/docs/securing/service-identity"],
  fix: "Declare a google_service_account for the service and write its email under template.service_account.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const { name, contract: own } = cloudRunService(resource, contract);
    const account = at(resource.values, PATH);
    const fail = (got: string, message: string): Verdict => {
      const fix = own && `service_account = "${own.accountEmail}"`;
      return { status: "fail", path: PATH, message, got, want: "an account of its own", ...(fix && { fix }) };
    };
    if (account.state === "absent" || text(account) === "") {
      return fail("none", `${name} names no account, so that it runs as the default compute account`);
    }
    const defaultAccount = account.references.find(({ address }) =>
      address.startsWith("data.google_compute_default_service_account."),
    );
    if (defaultAccount) return fail(defaultAccount.address, `${name} runs as the default compute account`);
    const mail = accountMail(estate, resource, account, contract);
    if (mail === undefined) return unknownAt(PATH, account.state === "unknown" ? account.text : "(it is not a mail)");
    if (isDefaultComputeAccount(mail)) return fail(mail, `${name} runs as the default compute account`);
    const others = othersWith(mail, name, estate, contract);
    if (others.length === 0) return PASS;
    return fail(mail, `${name} runs as ${mail}, which is the account of ${others.join(" and ")}`);
  },
};

/** Whose account it is as well, by declaration or by use; one more than a message needs is enough. */
function othersWith(mail: string, name: string, estate: Estate, contract: Contract): readonly string[] {
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
      const mail = accountMail(estate, resource, at(resource.values, PATH), contract);
      if (mail === undefined) continue;
      const names = collected.get(mail) ?? new Set<string>();
      collected.set(mail, names.add(cloudRunService(resource, contract).name));
    }
    found = collected;
    users.set(estate, found);
  }
  return found;
}
