/** Changes of a database that restart it when they are applied: connections break, and starts wait until it is back. */
import type { Resource } from "../policy/resources";
import { SQL_INSTANCE, databaseFlag } from "../policy/sql-instance";
import { at, blocks, text } from "../policy/value";
import type { Reading } from "../policy/value";
import type { ResourceChange } from "./change-set";

/**
 * Flags that PostgreSQL reads at its start alone, and Cloud SQL's own that need one.
 *
 * Sources: https://www.postgresql.org/docs/current/view-pg-settings.html (context `postmaster`),
 * https://cloud.google.com/sql/docs/postgres/flags. Of cloudsql.iam_authentication the latter says only that a flag may restart
 * the instance: it counts as one that does.
 */
const RESTARTING_FLAGS: readonly RegExp[] = [
  /^cloudsql\.(enable_|iam_authentication$|logical_decoding$)/,
  /^max_(connections|files_per_process|locks_per_transaction|pred_locks_per_transaction)$/,
  /^max_(prepared_transactions|replication_slots|wal_senders|worker_processes|logical_replication_workers)$/,
  /^autovacuum_(max_workers|freeze_max_age|multixact_freeze_max_age)$/,
  /^(shared_buffers|huge_pages|wal_buffers|wal_level|hot_standby|old_snapshot_threshold)$/,
  /^(superuser_reserved_connections|track_activity_query_size|track_commit_timestamp)$/,
];

const FLAGS = "settings.database_flags";
const TIER = "settings.tier";

/** What restarts a database, as it was and will be, `max_connections 250 to 300`; none for what is not known yet. */
export function restartsOf({ action, resource, before, after }: ResourceChange): readonly string[] {
  if (resource.type !== SQL_INSTANCE || resource.mode !== "managed" || action !== "update") return [];
  if (!before || !after) return [];
  const names = new Set([...flagNames(before), ...flagNames(after)]);
  const flags = [...names].filter((name) => RESTARTING_FLAGS.some((pattern) => pattern.test(name)));
  return [
    ...flags.flatMap((name) => difference(name, databaseFlag(before, name).value, databaseFlag(after, name).value)),
    ...difference("tier", at(before.values, TIER), at(after.values, TIER)),
  ];
}

function flagNames({ values }: Resource): readonly string[] {
  return (blocks(values, FLAGS) ?? []).flatMap((flag) => text(at(flag, "name")) ?? []);
}

function difference(what: string, before: Reading, after: Reading): readonly string[] {
  if (before.state === "unknown" || after.state === "unknown") return [];
  const was = text(before) ?? DEFAULT;
  const will = text(after) ?? DEFAULT;
  return was === will ? [] : [`${what} ${was} to ${will}`];
}

const DEFAULT = "the default";
