import { ACCOUNT_ID } from "../../../platform/names";
import { SERVICE_ACCOUNT } from "../../accounts";
import { judgeAttribute } from "../../attribute";
import { orPass } from "../../rule";
import type { Rule } from "../../rule";

export const accountIds: Rule = {
  id: "IAM004",
  family: "IAM",
  slug: "account-ids",
  title: "A service account's id is one that the platform takes",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SERVICE_ACCOUNT],
  why: "The id becomes the account's mail, and cannot be changed. One that is too long, or has another character, is refused at apply.",
  sources: ["https://cloud.google.com/iam/docs/service-accounts-create"],
  fix: "Write an account_id of 6 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last.",
  exceptable: true,
  check(account) {
    return orPass(
      judgeAttribute(account, "account_id", {
        isRight: (id) => id !== undefined && ACCOUNT_ID.test(id),
        want: "6 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last",
      }),
    );
  },
};
