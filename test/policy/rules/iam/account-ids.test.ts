import { accountIds } from "../../../../policy/rules/iam/account-ids";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const ACCOUNT = "google_service_account.backend";
const WANT = "6 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last";

describeRule(accountIds, {
  compliant: () => estatePart(ACCOUNT),
  cases: [
    ...["abcdef", "a".repeat(30), "a1-b-2"].map((id) => ({
      name: `the id ${id}`,
      change: (fixture: Fixture) => set(fixture, ACCOUNT, "account_id", id),
      expect: "pass" as const,
    })),
    ...["abcde", "a".repeat(31), "1abcdef", "abcdef-", "Abcdef", "abc_def"].map((id) => ({
      name: `the id ${id}`,
      change: (fixture: Fixture) => set(fixture, ACCOUNT, "account_id", id),
      expect: [fails(ACCOUNT, "account_id", `${id} has account_id ${id}; it needs ${WANT}`, id, WANT)],
    })),
    {
      name: "no id",
      change: (fixture) => unset(fixture, ACCOUNT, "account_id"),
      expect: [fails(ACCOUNT, "account_id", `${ACCOUNT} has no account_id; it needs ${WANT}`, "nothing", WANT)],
    },
    {
      name: "an id that is not known yet is unknown",
      change: (fixture) => set(fixture, ACCOUNT, "account_id", "${var.id}"),
      expect: [isUnknown(ACCOUNT, "account_id", "${var.id} is not known yet")],
    },
  ],
});
