/**
 * The APIs of every stack, without `.googleapis.com`, in the order in which an empty project needs them.
 *
 * Bootstrap enables what its own resources and all later steps stand on; foundation enables the rest.
 */
export const BOOTSTRAP_APIS: readonly string[] = [
  "cloudresourcemanager",
  "serviceusage",
  "iam",
  "iamcredentials",
  "sts",
  "storage",
  "artifactregistry",
];

export const FOUNDATION_APIS: readonly string[] = [
  "compute",
  "servicenetworking",
  "vpcaccess",
  "secretmanager",
  "sqladmin",
  "redis",
  "run",
  "pubsub",
  "logging",
  "monitoring",
];
