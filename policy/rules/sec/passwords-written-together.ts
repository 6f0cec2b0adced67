import { SQL_USER, splitPasswordsOf, versionsWithPasswordOf } from "../../password-carriers";
import type { SplitPassword } from "../../password-carriers";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";

export const passwordsWrittenTogether: Rule = {
  id: "SEC007",
  family: "SEC",
  slug: "passwords-written-together",
  title: "One plan writes a database user's password and every secret that carries it, or none of them",
  severity: "error",
  seenIn: ["plan"],
  appliesTo: [SQL_USER],
  why:
    "The password is another one at every run. An apply that died between the user and a secret leaves a plan that writes the " +
    "missing half alone, with a new password: from then on the two differ, and no later plan shows it.",
  sources: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only"],
  fix: "Plan again with -replace for the half that is not written, so that one run writes both.",
  exceptable: true,
  check(user, { estate }) {
    if (versionsWithPasswordOf(estate, user).length === 0) return NOT_APPLICABLE;
    return orPass(splitPasswordsOf(estate, user).map(failure));
  },
};

function failure({ written, left }: SplitPassword): Verdict {
  return {
    status: "fail",
    path: "password_wo_version",
    message: `the plan writes the password into ${written.address} and not into ${left.address}: after it the two differ`,
    got: `${written.address} alone`,
    want: `${written.address} and ${left.address}, or neither`,
    fix: `Plan again with -replace='${left.address}'.`,
  };
}
