import { recoverable } from "../../../../policy/rules/sql/recoverable";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const BACKUP = "settings.backup_configuration";
const LOG = `${BACKUP}.transaction_log_retention_days`;
const KEPT = `${BACKUP}.backup_retention_settings.retained_backups`;
const NAME = "staging-shared-postgres";

const off = (path: string, isSaid: boolean) =>
  fails(
    SQL,
    path,
    `${NAME} has ${isSaid ? `${path} false` : `no ${path}, which means false`}; it needs true`,
    isSaid ? "false" : "false by default",
    "true",
  );
const keeps = (backups: number, days: number) =>
  fails(
    SQL,
    KEPT,
    `${NAME} keeps ${backups} backups and ${days} days of logs; it needs more backups than days, or 7 and 7`,
    String(backups),
    `more than ${days}`,
  );
const days = (got: string, want: string) => fails(SQL, LOG, `${NAME} has ${LOG} ${got}; it needs ${want}`, got, want);

const setting =
  (settings: Readonly<Record<string, FixtureValue>>) =>
  (fixture: Fixture): void => {
    for (const [path, value] of Object.entries(settings)) set(fixture, SQL, path, value);
  };

describeRule(recoverable, {
  compliant: () => estatePart(SQL),
  cases: [
    ...["enabled", "point_in_time_recovery_enabled"].flatMap((name) => [
      {
        name: `${name} off`,
        change: setting({ [`${BACKUP}.${name}`]: false }),
        expect: [off(`${BACKUP}.${name}`, true)],
      },
      {
        name: `${name} not said`,
        change: (fixture: Fixture) => unset(fixture, SQL, `${BACKUP}.${name}`),
        expect: [off(`${BACKUP}.${name}`, false)],
      },
    ]),
    {
      name: "no backups at all",
      change: (fixture) => unset(fixture, SQL, BACKUP),
      expect: [off(`${BACKUP}.enabled`, false), off(`${BACKUP}.point_in_time_recovery_enabled`, false)],
    },
    { name: "one day of logs", change: setting({ [LOG]: 1 }), expect: "pass" },
    { name: "no day of logs", change: setting({ [LOG]: 0 }), expect: [days("0", "1 to 7")] },
    {
      name: "eight days of logs",
      change: setting({ [LOG]: 8, [KEPT]: 9 }),
      expect: [days("8", "1 to 7")],
    },
    {
      name: "35 days of logs with ENTERPRISE_PLUS",
      change: setting({ "settings.edition": "ENTERPRISE_PLUS", [LOG]: 35, [KEPT]: 36 }),
      expect: "pass",
    },
    {
      name: "36 days of logs with ENTERPRISE_PLUS",
      change: setting({ "settings.edition": "ENTERPRISE_PLUS", [LOG]: 36, [KEPT]: 37 }),
      expect: [days("36", "1 to 35")],
    },
    { name: "the platform's own seven days of logs", change: (fixture) => unset(fixture, SQL, LOG), expect: "pass" },
    {
      name: "the platform's own seven backups",
      change: (fixture) => unset(fixture, SQL, `${BACKUP}.backup_retention_settings`),
      expect: "pass",
    },
    { name: "seven backups for six days", change: setting({ [LOG]: 6 }), expect: "pass" },
    {
      name: "seven backups for eight days",
      change: setting({ "settings.edition": "ENTERPRISE_PLUS", [LOG]: 8 }),
      expect: [keeps(7, 8)],
    },
    { name: "six backups for seven days", change: setting({ [KEPT]: 6 }), expect: [keeps(6, 7)] },
    { name: "six backups for six days", change: setting({ [LOG]: 6, [KEPT]: 6 }), expect: [keeps(6, 6)] },
    {
      name: "six backups for the platform's own seven days",
      change: (fixture) => {
        unset(fixture, SQL, LOG);
        set(fixture, SQL, KEPT, 6);
      },
      expect: [keeps(6, 7)],
    },
    {
      name: "days that are not known yet are unknown",
      change: setting({ [LOG]: "${var.days}", [KEPT]: 1 }),
      expect: [isUnknown(SQL, LOG, "${var.days} is not known yet")],
    },
    {
      name: "backups that are not known yet are unknown",
      change: setting({ [KEPT]: "${var.backups}" }),
      expect: [isUnknown(SQL, KEPT, "${var.backups} is not known yet")],
    },
    {
      name: "a switch that is not known yet is unknown",
      change: setting({ [`${BACKUP}.enabled`]: "${var.on}" }),
      expect: [isUnknown(SQL, `${BACKUP}.enabled`, "${var.on} is not known yet")],
    },
    {
      name: "a replica has no backups of its own",
      change: (fixture) => {
        set(fixture, SQL, "master_instance_name", "staging-shared-postgres");
        unset(fixture, SQL, BACKUP);
      },
      expect: "not-applicable",
    },
    {
      name: "an instance that follows nobody",
      change: setting({ master_instance_name: "", [`${BACKUP}.enabled`]: false }),
      expect: [off(`${BACKUP}.enabled`, true)],
    },
  ],
});
