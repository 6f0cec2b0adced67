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
      "roles/logging.configWriter",
      "roles/monitoring.editor",
      "roles/pubsub.editor",
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
    expect(rolesOf("identity_plan-account")).toEqual([
      "roles/iam.securityReviewer",
      "roles/secretmanager.viewer",
      "roles/viewer",
    ]);
    expect(output.resource(STACK, "google_storage_bucket_iam_member.identity_plan-state").role).toBe(
      "roles/storage.objectViewer",
    );
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
