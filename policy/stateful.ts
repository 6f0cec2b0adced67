/** What is lost when a resource is destroyed, and which names are not free again at once. */
import { NAME_REUSE_DAYS } from "../platform/cloud-sql";
import type { Attributes } from "./resources";
import { at, text } from "./value";

/** Types that hold what no apply can make again, with what is lost. */
const LOSSES: ReadonlyMap<string, string> = new Map([
  ["google_sql_database_instance", "every database of the instance, and its backups with it"],
  ["google_sql_database", "the database with all its tables"],
  ["google_redis_instance", "every key: sessions, caches and queues"],
  ["google_redis_cluster", "every key: sessions, caches and queues"],
  ["google_secret_manager_secret", "every version of the secret, the ones that a person supplied included"],
  ["google_storage_bucket", "every object of the bucket, and every version of it"],
  ["google_artifact_registry_repository", "every image, those that are deployed included"],
  ["google_kms_crypto_key", "what was encrypted with the key"],
  ["google_kms_key_ring", "what was encrypted with its keys"],
  ["google_bigquery_dataset", "every table of the dataset"],
  ["google_bigquery_table", "every row of the table"],
  ["google_logging_project_bucket_config", "every log entry of the bucket"],
  ["google_pubsub_subscription", "the messages that nobody has acknowledged"],
  ["google_filestore_instance", "every file of the share"],
  ["google_compute_disk", "what is on the disk"],
  ["google_firestore_database", "every document of the database"],
  ["google_spanner_instance", "every database of the instance"],
  ["google_spanner_database", "every row of the database"],
  ["google_bigtable_instance", "every table of the instance"],
  ["google_compute_global_address", "the address that DNS points at, or the range that instances live in"],
  ["google_compute_address", "the address that others know"],
]);

export const STATEFUL_TYPES: readonly string[] = [...LOSSES.keys()];

/**
 * What is lost when a resource of this type is destroyed; `undefined` for what an apply makes again as it was.
 *
 * @param values The attributes it has before it is destroyed.
 */
export function lossOf(type: string, values: Attributes): string | undefined {
  const isCopy = type === "google_sql_database_instance" && (text(at(values, "master_instance_name")) ?? "") !== "";
  // What Terraform abandons stays where it is.
  const isLeftBehind = text(at(values, "deletion_policy")) === "ABANDON";
  return isCopy || isLeftBehind ? undefined : LOSSES.get(type);
}

/** Types whose name a destroyed resource keeps for a while, and for how long. */
const NAME_HELD: ReadonlyMap<string, string> = new Map([
  ["google_sql_database_instance", `${NAME_REUSE_DAYS} days`],
  ["google_iam_workload_identity_pool", "30 days"],
  ["google_iam_workload_identity_pool_provider", "30 days"],
  ["google_project_iam_custom_role", "37 days"],
  ["google_logging_project_bucket_config", "7 days"],
  ["google_kms_key_ring", "good"],
  ["google_kms_crypto_key", "good"],
  ["google_project", "good"],
]);

export const TYPES_THAT_HOLD_NAMES: readonly string[] = [...NAME_HELD.keys()];

/** For how long the name of a destroyed resource is not free: `7 days`, or `good`; `undefined` where it is free at once. */
export function nameHeldFor(type: string): string | undefined {
  return NAME_HELD.get(type);
}
