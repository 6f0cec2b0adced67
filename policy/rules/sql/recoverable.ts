import { ENTERPRISE_LOG_DAYS, ENTERPRISE_PLUS_LOG_DAYS } from "../../../platform/cloud-sql";
import { judgeAttribute } from "../../attribute";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SQL_INSTANCE, isReplica } from "../../sql-instance";
import { labelOf } from "../../target";
import { at, number, text } from "../../value";

const BACKUP = "settings.backup_configuration";
const LOG = `${BACKUP}.transaction_log_retention_days`;
const KEPT = `${BACKUP}.backup_retention_settings.retained_backups`;

export const recoverable: Rule = {
  id: "SQL004",
  family: "SQL",
  slug: "recoverable",
  title: "Backups and point-in-time recovery are on, and reach as far back as their logs",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "Both are off when nothing is said. Point-in-time recovery starts from a backup: logs that are older than the oldest backup " +
    "cannot be played back.",
  sources: [
    "https://cloud.google.com/sql/docs/postgres/backup-recovery/backups",
    "https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr",
  ],
  fix: "Write backup_configuration with enabled = true, point_in_time_recovery_enabled = true, transaction_log_retention_days = 7 and retained_backups = 7.",
  exceptable: true,
  check(instance) {
    if (isReplica(instance)) return NOT_APPLICABLE;
    const isPlus = text(at(instance.values, "settings.edition")) === "ENTERPRISE_PLUS";
    const { least, most } = isPlus ? ENTERPRISE_PLUS_LOG_DAYS : ENTERPRISE_LOG_DAYS;
    const on = { isRight: (value: string | undefined) => value === "true", want: "true", byDefault: "false" };
    return orPass([
      ...judgeAttribute(instance, `${BACKUP}.enabled`, on),
      ...judgeAttribute(instance, `${BACKUP}.point_in_time_recovery_enabled`, on),
      ...judgeAttribute(instance, LOG, {
        isRight: (days) => Number(days) >= least && Number(days) <= most,
        want: `${least} to ${most}`,
        byDefault: "7",
      }),
      ...judgeKept(instance),
    ]);
  },
};

/** One backup a day: as many as there are days of logs reach just as far; the platform's own seven and seven do. */
function judgeKept(instance: Resource): readonly Verdict[] {
  const days = at(instance.values, LOG);
  const kept = at(instance.values, KEPT);
  if (kept.state === "unknown") return [unknownAt(KEPT, kept.text)];
  if (days.state === "unknown") return [];
  const logDays = number(days) ?? 7;
  const backups = number(kept) ?? 7;
  if (backups > logDays || (backups === 7 && logDays === 7)) return [];
  return [
    {
      status: "fail",
      path: KEPT,
      message: `${labelOf(instance)} keeps ${backups} backups and ${logDays} days of logs; it needs more backups than days, or 7 and 7`,
      got: String(backups),
      want: `more than ${logDays}`,
    },
  ];
}
