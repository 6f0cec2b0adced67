import { observableInstance } from "../../../../policy/rules/sql/observable-instance";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const FLAGS = "settings.database_flags";
const NAME = "staging-shared-postgres";

/** The flags that have to be on, with their place in the compliant fixture. */
const NEEDED: readonly (readonly [name: string, index: number])[] = [
  ["cloudsql.iam_authentication", 1],
  ["log_checkpoints", 2],
  ["log_connections", 3],
  ["log_disconnections", 4],
  ["log_lock_waits", 5],
];

const setting = (path: string, value: FixtureValue) => (fixture: Fixture) => set(fixture, SQL, path, value);
const flagged = (name: string, got: string, path: string) =>
  fails(SQL, path, `${NAME} has ${got} for the flag ${name}; it needs on`, got, "on", {
    fix: `Write database_flags with name = "${name}" and value = "on".`,
  });

const RULES: readonly (readonly [path: string, wrong: FixtureValue, want: string, byDefault: string | undefined])[] = [
  ["settings.insights_config.query_insights_enabled", false, "true", "false"],
  ["settings.disk_autoresize", false, "true", undefined],
  ["settings.disk_autoresize_limit", 0, "a limit in GB", "0"],
];

describeRule(observableInstance, {
  compliant: () => estatePart(SQL),
  cases: [
    ...NEEDED.flatMap(([name, index]) => [
      {
        name: `${name} off`,
        change: setting(`${FLAGS}.${index}.value`, "off"),
        expect: [flagged(name, "off", `${FLAGS}.${index}.value`)],
      },
      {
        name: `${name} not said`,
        change: (fixture: Fixture) => unset(fixture, SQL, `${FLAGS}.${index}`),
        expect: [flagged(name, "nothing", FLAGS)],
      },
    ]),
    {
      name: "a flag that is not known yet is unknown",
      change: setting(`${FLAGS}.2.value`, "${var.flag}"),
      expect: [isUnknown(SQL, `${FLAGS}.2.value`, "${var.flag} is not known yet")],
    },
    ...RULES.flatMap(([path, wrong, want, byDefault]) => [
      {
        name: `${path} ${String(wrong)}`,
        change: setting(path, wrong),
        expect: [fails(SQL, path, `${NAME} has ${path} ${String(wrong)}; it needs ${want}`, String(wrong), want)],
      },
      {
        name: `${path} not said`,
        change: (fixture: Fixture) => unset(fixture, SQL, path),
        expect:
          byDefault === undefined
            ? ("pass" as const)
            : [
                fails(
                  SQL,
                  path,
                  `${NAME} has no ${path}, which means ${byDefault}; it needs ${want}`,
                  `${byDefault} by default`,
                  want,
                ),
              ],
      },
      {
        name: `${path} that is not known yet is unknown`,
        change: setting(path, "${var.value}"),
        expect: [isUnknown(SQL, path, "${var.value} is not known yet")],
      },
    ]),
    { name: "a limit of one gigabyte is one", change: setting("settings.disk_autoresize_limit", 1), expect: "pass" },
    {
      name: "no maintenance window",
      change: (fixture) => unset(fixture, SQL, "settings.maintenance_window"),
      expect: [
        fails(
          SQL,
          "settings.maintenance_window.day",
          `${NAME} has no settings.maintenance_window.day; it needs a day, and an hour`,
          "nothing",
          "a day, and an hour",
        ),
      ],
    },
    {
      name: "a replica has what its primary has",
      change: (fixture) => {
        set(fixture, SQL, "master_instance_name", "another");
        unset(fixture, SQL, FLAGS);
      },
      expect: "not-applicable",
    },
  ],
});
