import { isDefaultComputeAccount } from "../../../platform/names";
import { ACCOUNT_PATH, othersWithAccount } from "../../account-users";
import { accountMail } from "../../accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, text } from "../../value";

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
    const account = at(resource.values, ACCOUNT_PATH);
    const fail = (got: string, message: string): Verdict => {
      const fix = own && `service_account = "${own.accountEmail}"`;
      return { status: "fail", path: ACCOUNT_PATH, message, got, want: "an account of its own", ...(fix && { fix }) };
    };
    if (account.state === "absent" || text(account) === "") {
      return fail("none", `${name} names no account, so that it runs as the default compute account`);
    }
    const defaultAccount = account.references.find(({ address }) =>
      address.startsWith("data.google_compute_default_service_account."),
    );
    if (defaultAccount) return fail(defaultAccount.address, `${name} runs as the default compute account`);
    const mail = accountMail(estate, resource, account, contract);
    if (mail === undefined)
      return unknownAt(ACCOUNT_PATH, account.state === "unknown" ? account.text : "(it is not a mail)");
    if (isDefaultComputeAccount(mail)) return fail(mail, `${name} runs as the default compute account`);
    const others = othersWithAccount(mail, name, estate, contract);
    if (others.length === 0) return PASS;
    return fail(mail, `${name} runs as ${mail}, which is the account of ${others.join(" and ")}`);
  },
};
