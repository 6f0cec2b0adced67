import { noAccountKeys } from "../../../../policy/rules/iam/no-account-keys";
import { estatePart, fails } from "../../estate-part";
import { describeRule } from "../../rule-cases";

const KEY = "google_service_account_key.deploy";

describeRule(noAccountKeys, {
  compliant: () => estatePart("google_service_account."),
  passesIn: [],
  cases: [
    {
      name: "a key, whatever is in it",
      change: (fixture) => {
        fixture[KEY] = { service_account_id: "${google_service_account.deploy.name}" };
      },
      expect: [fails(KEY, "", `${KEY} makes a key for a service account; it needs none`, "a key", "no key")],
    },
    {
      name: "a look-up of a key makes none",
      change: (fixture) => {
        fixture["data.google_service_account_key.deploy"] = { name: "a" };
      },
      expect: "not-applicable",
    },
  ],
});
