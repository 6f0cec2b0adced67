/**
 * What the deploy account and the plan account may do: predefined roles where they are no wider than the stacks, and single
 * permissions where every predefined role that fits is an administrator's, an editor's or a basic one.
 */

/** Incident 2025-09-15: without the first two the database could not be reached. */
export const DEPLOY_ROLES: readonly string[] = [
  "roles/cloudsql.client",
  "roles/cloudsql.instanceUser",
  "roles/artifactregistry.reader",
];

/** What the deploy account may grant to others. */
export const GRANTABLE_ROLES: readonly string[] = ["roles/cloudsql.client"];

const lifecycle = (kind: string, more: readonly string[] = []): readonly string[] =>
  ["create", "delete", "get", "list", "update", ...more].map((verb) => `${kind}.${verb}`);

export const DEPLOY_PERMISSIONS: readonly string[] = [
  ...lifecycle("run.services", ["getIamPolicy", "setIamPolicy"]),
  "run.operations.get",
  "run.revisions.get",
  "run.revisions.list",
  ...lifecycle("cloudsql.instances"),
  ...lifecycle("cloudsql.databases"),
  ...lifecycle("cloudsql.users"),
  ...lifecycle("redis.instances", ["getAuthString", "updateAuth", "upgrade"]),
  "redis.operations.get",
  ...lifecycle("secretmanager.secrets", ["getIamPolicy", "setIamPolicy"]),
  // It writes versions and reads that they are there; what is in them it cannot read with these.
  "secretmanager.versions.add",
  "secretmanager.versions.destroy",
  "secretmanager.versions.disable",
  "secretmanager.versions.enable",
  "secretmanager.versions.get",
  "secretmanager.versions.list",
  // Who may become an account is bootstrap's to say: with setIamPolicy a deploy could make itself any account of the project.
  ...lifecycle("iam.serviceAccounts", ["actAs"]),
  ...lifecycle("vpcaccess.connectors", ["use"]),
  "vpcaccess.operations.get",
  ...lifecycle("compute.networks", ["addPeering", "removePeering", "updatePeering", "updatePolicy", "use"]),
  ...lifecycle("compute.subnetworks", ["expandIpCidrRange", "setPrivateIpGoogleAccess", "use"]),
  ...lifecycle("compute.routers", ["use"]),
  ...lifecycle("compute.firewalls"),
  "compute.globalAddresses.create",
  "compute.globalAddresses.createInternal",
  "compute.globalAddresses.delete",
  "compute.globalAddresses.deleteInternal",
  "compute.globalAddresses.get",
  "compute.globalAddresses.list",
  "compute.globalAddresses.setLabels",
  "compute.globalAddresses.use",
  ...lifecycle("compute.backendServices", ["setSecurityPolicy", "use"]),
  ...lifecycle("compute.urlMaps", ["use"]),
  ...lifecycle("compute.sslPolicies", ["use"]),
  ...lifecycle("compute.securityPolicies", ["use"]),
  "compute.sslCertificates.create",
  "compute.sslCertificates.delete",
  "compute.sslCertificates.get",
  "compute.sslCertificates.list",
  "compute.regionNetworkEndpointGroups.create",
  "compute.regionNetworkEndpointGroups.delete",
  "compute.regionNetworkEndpointGroups.get",
  "compute.regionNetworkEndpointGroups.list",
  "compute.regionNetworkEndpointGroups.use",
  ...lifecycle("compute.targetHttpsProxies", ["setSslCertificates", "setSslPolicy", "setUrlMap", "use"]),
  ...lifecycle("compute.targetHttpProxies", ["setUrlMap", "use"]),
  ...lifecycle("compute.globalForwardingRules", ["setLabels", "setTarget"]),
  "compute.globalOperations.get",
  "compute.regionOperations.get",
  "compute.projects.get",
  // roles/logging.configWriter could also send the logs elsewhere, or leave out those that an alert stands on.
  ...lifecycle("logging.logMetrics"),
  // An alert on log lines is one of these too.
  ...lifecycle("logging.notificationRules"),
  ...lifecycle("monitoring.alertPolicies"),
  ...lifecycle("monitoring.dashboards"),
  ...lifecycle("monitoring.notificationChannels"),
  ...lifecycle("monitoring.services"),
  ...lifecycle("monitoring.slos"),
  ...lifecycle("monitoring.uptimeCheckConfigs"),
  // The topic of alerts, and who may publish to it. roles/pubsub.editor could also publish, and read every topic.
  ...lifecycle("pubsub.topics", ["getIamPolicy", "setIamPolicy"]),
  "servicenetworking.services.addPeering",
  "servicenetworking.services.get",
  "servicenetworking.operations.get",
  "serviceusage.operations.get",
  "serviceusage.services.enable",
  "serviceusage.services.get",
  "serviceusage.services.list",
  "resourcemanager.projects.get",
];

const READS = /\.(get|getAuthString|getIamPolicy|list)$/;

/**
 * Reading for a plan: what an apply reads, and what the bootstrap stack adds.
 *
 * A plan needs no payload of a secret, because all of them are write-only, with one exception: the provider reads Redis's
 * password together with the instance, and a plan without redis.instances.getAuthString ends with 403. No viewer's role has
 * it (https://github.com/hashicorp/terraform-provider-google/issues/24784). The plan account learns nothing by it that the
 * state, which it reads, does not hold.
 */
export const PLAN_PERMISSIONS: readonly string[] = [
  ...DEPLOY_PERMISSIONS.filter((permission) => READS.test(permission)),
  "artifactregistry.repositories.get",
  "artifactregistry.repositories.getIamPolicy",
  "iam.roles.get",
  "iam.serviceAccounts.getIamPolicy",
  "iam.workloadIdentityPoolProviders.get",
  "iam.workloadIdentityPools.get",
  "resourcemanager.projects.getIamPolicy",
  "storage.buckets.get",
  "storage.buckets.getIamPolicy",
];
