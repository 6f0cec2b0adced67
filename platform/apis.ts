/** Which API a resource type of the Google provider is made through. */

/** By the beginning of the type's name; no beginning is the beginning of another. */
const APIS: readonly (readonly [prefix: string, api: string])[] = [
  ["google_artifact_registry_", "artifactregistry.googleapis.com"],
  ["google_cloud_run_", "run.googleapis.com"],
  ["google_compute_", "compute.googleapis.com"],
  ["google_iam_workload_identity_", "iam.googleapis.com"],
  ["google_logging_", "logging.googleapis.com"],
  ["google_monitoring_", "monitoring.googleapis.com"],
  ["google_project_iam_custom_role", "iam.googleapis.com"],
  ["google_pubsub_", "pubsub.googleapis.com"],
  ["google_redis_", "redis.googleapis.com"],
  ["google_secret_manager_", "secretmanager.googleapis.com"],
  ["google_service_account", "iam.googleapis.com"],
  ["google_service_networking_", "servicenetworking.googleapis.com"],
  ["google_sql_", "sqladmin.googleapis.com"],
  ["google_vpc_access_", "vpcaccess.googleapis.com"],
];

/** The beginnings of all type names whose API is known here, each with a `*`. */
export const TYPES_WITH_API: readonly string[] = APIS.map(([prefix]) => `${prefix}*`);

/** The API of a resource type: `run.googleapis.com` of `google_cloud_run_v2_service`; `undefined` where it is not known here. */
export function apiOfType(type: string): string | undefined {
  return APIS.find(([prefix]) => type.startsWith(prefix))?.[1];
}
