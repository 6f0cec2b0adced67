import { changed } from "../config/declaration";
import { synthesized } from "./synthesized";
import type { Json } from "./synthesized";

const STACK = "bootstrap";
const DEPLOY = "serviceAccount:netra-staging-deploy@netra-staging.iam.gserviceaccount.com";
const output = synthesized();

/** Roles that a member is granted on the project. */
function rolesOf(account: string): readonly string[] {
  return Object.values<Json>(output.resources(STACK, "google_project_iam_member"))
    .filter(({ member }) => String(member).includes(account))
    .map(({ role }) => role as string)
    .sort();
}

/** The permissions of the project's own role for an account. */
function permissionsOf(account: "deploy" | "plan"): readonly string[] {
  return output.resource(STACK, `google_project_iam_custom_role.identity_${account}-role`).permissions as string[];
}

/** What the provider asks for when it reads a resource of a kind: a plan without one of them ends with 403. */
const READ_BY: Readonly<Record<string, readonly string[]>> = {
  google_artifact_registry_repository: ["artifactregistry.repositories.get"],
  google_artifact_registry_repository_iam_member: ["artifactregistry.repositories.getIamPolicy"],
  google_cloud_run_v2_service: ["run.services.get"],
  google_cloud_run_v2_service_iam_member: ["run.services.getIamPolicy"],
  google_compute_backend_service: ["compute.backendServices.get"],
  google_compute_firewall: ["compute.firewalls.get"],
  google_compute_global_address: ["compute.globalAddresses.get"],
  google_compute_global_forwarding_rule: ["compute.globalForwardingRules.get"],
  google_compute_managed_ssl_certificate: ["compute.sslCertificates.get"],
  google_compute_network: ["compute.networks.get"],
  google_compute_region_network_endpoint_group: ["compute.regionNetworkEndpointGroups.get"],
  google_compute_router: ["compute.routers.get"],
  google_compute_router_nat: ["compute.routers.get"],
  google_compute_security_policy: ["compute.securityPolicies.get"],
  google_compute_ssl_policy: ["compute.sslPolicies.get"],
  google_compute_subnetwork: ["compute.subnetworks.get"],
  google_compute_target_http_proxy: ["compute.targetHttpProxies.get"],
  google_compute_target_https_proxy: ["compute.targetHttpsProxies.get"],
  google_compute_url_map: ["compute.urlMaps.get"],
  google_iam_workload_identity_pool: ["iam.workloadIdentityPools.get"],
  google_iam_workload_identity_pool_provider: ["iam.workloadIdentityPoolProviders.get"],
  google_logging_metric: ["logging.logMetrics.get"],
  google_monitoring_alert_policy: ["monitoring.alertPolicies.get"],
  google_monitoring_custom_service: ["monitoring.services.get"],
  google_monitoring_dashboard: ["monitoring.dashboards.get"],
  google_monitoring_notification_channel: ["monitoring.notificationChannels.get"],
  google_monitoring_slo: ["monitoring.slos.get"],
  google_monitoring_uptime_check_config: ["monitoring.uptimeCheckConfigs.get"],
  google_project_iam_audit_config: ["resourcemanager.projects.getIamPolicy"],
  google_project_iam_custom_role: ["iam.roles.get"],
  google_project_iam_member: ["resourcemanager.projects.getIamPolicy"],
  google_project_service: ["serviceusage.services.list", "resourcemanager.projects.get"],
  google_pubsub_topic: ["pubsub.topics.get"],
  google_pubsub_topic_iam_member: ["pubsub.topics.getIamPolicy"],
  google_redis_instance: ["redis.instances.get", "redis.instances.getAuthString"],
  google_secret_manager_secret: ["secretmanager.secrets.get"],
  google_secret_manager_secret_iam_member: ["secretmanager.secrets.getIamPolicy"],
  google_secret_manager_secret_version: ["secretmanager.versions.get"],
  google_service_account: ["iam.serviceAccounts.get"],
  google_service_account_iam_member: ["iam.serviceAccounts.getIamPolicy"],
  google_service_networking_connection: ["servicenetworking.services.get", "resourcemanager.projects.get"],
  google_sql_database: ["cloudsql.databases.get"],
  google_sql_database_instance: ["cloudsql.instances.get"],
  google_sql_user: ["cloudsql.users.list", "cloudsql.instances.get"],
  google_storage_bucket: ["storage.buckets.get"],
  google_storage_bucket_iam_member: ["storage.buckets.getIamPolicy"],
  google_vpc_access_connector: ["vpcaccess.connectors.get"],
  // It is of Terraform's own making, and no API is asked.
  terraform_data: [],
};

describe("bootstrap", () => {
  it("keeps its state in a file of the project's folder until its bucket is there", () => {
    expect(output.stack(STACK).terraform.backend).toEqual({ local: { path: "../../../bootstrap.tfstate" } });
  });

  it("keeps its state in its own bucket afterwards", () => {
    const moved = synthesized({ options: { bootstrapBackend: "gcs" } });
    expect(moved.stack(STACK).terraform.backend).toEqual({
      gcs: { bucket: "netra-staging-terraform-state", prefix: "staging/bootstrap" },
    });
  });

  it("makes a state bucket that keeps every version and that nobody can open or delete by mistake", () => {
    const bucket = output.resource(STACK, "google_storage_bucket.state");
    expect(bucket).toMatchObject({
      name: "netra-staging-terraform-state",
      location: "US-CENTRAL1",
      versioning: { enabled: true },
      uniform_bucket_level_access: true,
      public_access_prevention: "enforced",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(bucket).not.toHaveProperty("lifecycle_rule");
  });

  it("makes a registry whose tags do not move, and lets the deploy account alone write to it", () => {
    expect(output.resource(STACK, "google_artifact_registry_repository.images")).toMatchObject({
      repository_id: "netra",
      location: "us-central1",
      format: "DOCKER",
      docker_config: { immutable_tags: true },
    });
    expect(Object.values(output.resources(STACK, "google_artifact_registry_repository_iam_member"))).toEqual([
      expect.objectContaining({
        role: "roles/artifactregistry.writer",
        member: "serviceAccount:${google_service_account.identity_deploy-account.email}",
      }),
    ]);
  });

  it("gives the deploy account the roles that a database needs, and the rest permission by permission", () => {
    expect(rolesOf("identity_deploy-account")).toEqual([
      "${google_project_iam_custom_role.identity_deploy-role.name}",
      "roles/artifactregistry.reader",
      "roles/cloudsql.client",
      "roles/cloudsql.instanceUser",
      "roles/resourcemanager.projectIamAdmin",
    ]);
  });

  it("lets the deploy account hand out the services' roles and no other", () => {
    expect(output.resource(STACK, "google_project_iam_member.identity_deploy-grants").condition.expression).toBe(
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/cloudsql.client'])",
    );
  });

  it("gives no account a payload of a secret", () => {
    expect(output.texts[STACK]).not.toContain("secretmanager.versions.access");
    expect(output.texts[STACK]).not.toContain("secretAccessor");
  });

  it("lets the plan account read and nothing else", () => {
    expect(rolesOf("identity_plan-account")).toEqual(["${google_project_iam_custom_role.identity_plan-role.name}"]);
    expect(permissionsOf("plan").filter((permission) => !/\.(get[A-Za-z]*|list)$/.test(permission))).toEqual([]);
    expect(output.resource(STACK, "google_storage_bucket_iam_member.identity_plan-state").role).toBe(
      "roles/storage.objectViewer",
    );
  });

  it("lets the plan account read every kind of resource that a stack declares", () => {
    const kinds = ["bootstrap", "foundation", "staging"].flatMap((stack) => Object.keys(output.stack(stack).resource));
    const missing = kinds.flatMap((kind) =>
      (READ_BY[kind] ?? [`${kind}: unknown to this test`]).filter((needed) => !permissionsOf("plan").includes(needed)),
    );
    expect(missing).toEqual([]);
  });

  it("lets the deploy account do what an update in place asks beside update", () => {
    for (const permission of [
      "compute.subnetworks.expandIpCidrRange",
      "compute.subnetworks.setPrivateIpGoogleAccess",
      "redis.instances.upgrade",
      "redis.instances.updateAuth",
    ])
      expect(permissionsOf("deploy")).toContain(permission);
  });

  it("lets the deploy account wait for every operation that it starts", () => {
    for (const permission of [
      "compute.globalOperations.get",
      "compute.regionOperations.get",
      "redis.operations.get",
      "run.operations.get",
      "servicenetworking.operations.get",
      "serviceusage.operations.get",
      "vpcaccess.operations.get",
    ])
      expect(permissionsOf("deploy")).toContain(permission);
  });

  it("lets nobody but a person say who may become an account", () => {
    for (const account of ["deploy", "plan"] as const) {
      expect(permissionsOf(account)).not.toContain("iam.serviceAccounts.setIamPolicy");
      expect(permissionsOf(account)).not.toContain("iam.serviceAccounts.getAccessToken");
      expect(permissionsOf(account)).not.toContain("iam.serviceAccountKeys.create");
    }
  });

  it("lets the deploy account make alerts on log lines, and touch nothing else of logging", () => {
    expect(permissionsOf("deploy").filter((permission) => permission.startsWith("logging."))).toEqual(
      ["logMetrics", "notificationRules"].flatMap((kind) =>
        ["create", "delete", "get", "list", "update"].map((verb) => `logging.${kind}.${verb}`),
      ),
    );
  });

  it("asks for no permission twice", () => {
    for (const account of ["deploy", "plan"] as const)
      expect(permissionsOf(account)).toEqual([...new Set(permissionsOf(account))]);
  });

  it("writes down who reads and writes the state, which has a password in it", () => {
    expect(Object.values(output.resources(STACK, "google_project_iam_audit_config"))).toEqual([
      expect.objectContaining({
        project: "netra-staging",
        service: "storage.googleapis.com",
        audit_log_config: [{ log_type: "DATA_READ" }, { log_type: "DATA_WRITE" }],
      }),
    ]);
  });

  it("trusts one repository, and one branch of it to deploy", () => {
    expect(output.resource(STACK, "google_iam_workload_identity_pool_provider.identity_provider")).toMatchObject({
      attribute_condition: "assertion.repository == 'netra-systems/netra-apex'",
      oidc: { issuer_uri: "https://token.actions.githubusercontent.com" },
    });
    const pool =
      "principalSet://iam.googleapis.com/projects/701982941522/locations/global/workloadIdentityPools/github";
    expect(output.resource(STACK, "google_service_account_iam_member.identity_deploy-from-branch").member).toBe(
      `${pool}/attribute.repository_ref/netra-systems/netra-apex@refs/heads/main`,
    );
    expect(output.resource(STACK, "google_service_account_iam_member.identity_plan-from-repository").member).toBe(
      `${pool}/attribute.repository/netra-systems/netra-apex`,
    );
  });

  it("follows the declaration to another repository", () => {
    const other = synthesized({ declaration: changed((d) => (d.deploy.repository = "example/other")) });
    expect(
      other.resource(STACK, "google_iam_workload_identity_pool_provider.identity_provider").attribute_condition,
    ).toBe("assertion.repository == 'example/other'");
  });

  it("makes no key of an account and no account with a wide role", () => {
    const stack = output.stack(STACK);
    expect(Object.keys(stack.resource)).not.toContain("google_service_account_key");
    for (const role of ["roles/owner", "roles/editor"]) expect(output.texts[STACK]).not.toContain(`"${role}"`);
    expect(output.texts[STACK]).not.toContain(DEPLOY.replace("serviceAccount:", "user:"));
  });
});
