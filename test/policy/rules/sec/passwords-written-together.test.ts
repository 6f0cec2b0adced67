import { passwordsWrittenTogether } from "../../../../policy/rules/sec/passwords-written-together";
import { estatePart, fails, remove } from "../../estate-part";
import { describeRule, planned, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const USER = "google_sql_user.backend";
const PASSWORD = "google_secret_manager_secret_version.postgres-password";
const URL = "google_secret_manager_secret_version.database-url";

const passwords = () => estatePart(USER, PASSWORD, URL, "ephemeral.random_password.backend-postgres");

const half = (written: string, left: string) =>
  fails(
    USER,
    "password_wo_version",
    `the plan writes the password into ${written} and not into ${left}: after it the two differ`,
    `${written} alone`,
    `${written} and ${left}, or neither`,
    { fix: `Plan again with -replace='${left}'.` },
  );

type Actions = Readonly<Record<string, readonly string[]>>;
const plan = (actions: Actions) => (fixture: Fixture) => {
  for (const address of [USER, PASSWORD, URL]) planned(fixture, address, { actions: actions[address] ?? ["no-op"] });
};

describeRule(passwordsWrittenTogether, {
  compliant: passwords,
  cases: [
    { name: "nothing is written", change: plan({}), expect: "pass" },
    {
      name: "the user is made and the versions are not",
      change: plan({ [USER]: ["create"] }),
      expect: [half(USER, URL), half(USER, PASSWORD)],
    },
    {
      name: "one version is made and nothing else",
      change: plan({ [PASSWORD]: ["create"] }),
      expect: [half(PASSWORD, USER)],
    },
    {
      name: "one version is not made and everything else is",
      change: plan({ [USER]: ["create"], [PASSWORD]: ["create"] }),
      expect: [half(USER, URL)],
    },
    {
      name: "a version is replaced, its successor first",
      change: plan({ [PASSWORD]: ["create", "delete"] }),
      expect: [half(PASSWORD, USER)],
    },
    {
      name: "all three are replaced",
      change: plan({ [USER]: ["delete", "create"], [PASSWORD]: ["create", "delete"], [URL]: ["create", "delete"] }),
      expect: "pass",
    },
    {
      name: "the user's number is raised and the versions are replaced",
      change: (fixture) => {
        const before = { ...fixture[USER], password_wo_version: 0 };
        planned(fixture, USER, { actions: ["update"], before });
        for (const version of [PASSWORD, URL]) planned(fixture, version, { actions: ["create", "delete"] });
      },
      expect: "pass",
    },
    {
      name: "the user's number is raised alone",
      change: (fixture) => {
        plan({})(fixture);
        planned(fixture, USER, { actions: ["update"], before: { ...fixture[USER], password_wo_version: 0 } });
        remove(fixture, URL);
      },
      expect: [half(USER, PASSWORD)],
    },
    {
      name: "a change of the user that leaves its number alone writes nothing",
      change: plan({ [USER]: ["update"] }),
      expect: "pass",
    },
    {
      name: "a user whose password no version carries",
      change: (fixture) => remove(fixture, PASSWORD, URL),
      expect: "not-applicable",
    },
    {
      name: "a version that goes is not written",
      change: (fixture) => {
        plan({ [PASSWORD]: ["delete"] })(fixture);
        remove(fixture, URL);
      },
      expect: "not-applicable",
    },
    {
      name: "with a lost secret the user is made together with the others",
      change: (fixture) => {
        plan({ [USER]: ["create"], [PASSWORD]: ["create"], [URL]: ["create"] })(fixture);
        set(fixture, USER, "name", "renamed");
      },
      expect: "pass",
    },
  ],
});
