import { judgeAttribute } from "../../attribute";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SQL_INSTANCE, databaseFlag, isReplica } from "../../sql-instance";
import { labelOf } from "../../target";
import { text } from "../../value";

/** Off unless an instance says on. */
const FLAGS = [
  "log_checkpoints",
  "log_connections",
  "log_disconnections",
  "log_lock_waits",
  "cloudsql.iam_authentication",
];

export const observableInstance: Rule = {
  id: "SQL009",
  family: "SQL",
  slug: "observable-instance",
  title: "A database instance logs, shows its queries, grows within a limit and is maintained at a chosen hour",
  severity: "warning",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "Without these logs nobody can tell whether a connection reached the database, or what held it up. A disk that grows without " +
    "a limit never shrinks again, and maintenance without a window comes at any hour.",
  sources: [
    "https://cloud.google.com/sql/docs/postgres/flags",
    "https://cloud.google.com/sql/docs/postgres/instance-settings",
  ],
  fix: "Write the database flags log_checkpoints, log_connections, log_disconnections, log_lock_waits and cloudsql.iam_authentication as on, insights_config.query_insights_enabled = true, disk_autoresize_limit and maintenance_window.",
  exceptable: true,
  check(instance) {
    if (isReplica(instance)) return NOT_APPLICABLE;
    const settings = (
      path: string,
      isRight: (written: string | undefined) => boolean,
      want: string,
      byDefault?: string,
    ) => judgeAttribute(instance, `settings.${path}`, { isRight, want, ...(byDefault !== undefined && { byDefault }) });
    const isTrue = (written: string | undefined) => written === "true";
    return orPass([
      ...FLAGS.flatMap((flag) => judgeFlag(instance, flag)),
      ...settings("insights_config.query_insights_enabled", isTrue, "true", "false"),
      ...settings("disk_autoresize", isTrue, "true", "true"),
      ...settings("disk_autoresize_limit", (limit) => Number(limit) > 0, "a limit in GB", "0"),
      ...settings("maintenance_window.day", (day) => day !== undefined, "a day, and an hour"),
    ]);
  },
};

function judgeFlag(instance: Resource, name: string): readonly Verdict[] {
  const { path, value } = databaseFlag(instance, name);
  if (value.state === "unknown") return [unknownAt(path, value.text)];
  const got = text(value) ?? "nothing";
  if (got === "on") return [];
  const message = `${labelOf(instance)} has ${got} for the flag ${name}; it needs on`;
  return [
    {
      status: "fail",
      path,
      message,
      got,
      want: "on",
      fix: `Write database_flags with name = "${name}" and value = "on".`,
    },
  ];
}
