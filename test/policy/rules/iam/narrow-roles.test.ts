import { narrowRoles } from "../../../../policy/rules/iam/narrow-roles";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const GRANT = "google_project_iam_member.backend-sql";
const ACCOUNT = "google_service_account.backend";
const MEMBER = "serviceAccount:netra-backend-staging@netra-staging.iam.gserviceaccount.com";
const ACCESSOR = "roles/secretmanager.secretAccessor";
const WANT = "a role that is neither owner, editor nor *.admin";

const wide = (role: string, member = MEMBER, address = GRANT, path = "role") =>
  fails(address, path, `${member} has ${role}; it needs a narrower role`, role, WANT);
const everySecret = (member: string, address = GRANT, path = "role") =>
  fails(
    address,
    path,
    `${member} may read every secret by ${ACCESSOR} on more than one secret`,
    ACCESSOR,
    `${ACCESSOR} on each secret alone`,
  );
const granting = (role: string, member?: string) => (fixture: Fixture) => {
  set(fixture, GRANT, "role", role);
  if (member !== undefined) set(fixture, GRANT, "member", member);
};
const instead = (address: string, attributes: Fixture[string]) => (fixture: Fixture) => {
  remove(fixture, GRANT);
  fixture[address] = attributes;
};

describeRule(narrowRoles, {
  compliant: () => estatePart(GRANT, ACCOUNT),
  cases: [
    ...["owner", "editor", "admin", "writer", "storage.admin", "secretmanager.admin"].map((role) => ({
      name: `roles/${role}`,
      change: granting(`roles/${role}`),
      expect: [wide(`roles/${role}`)],
    })),
    ...["viewer", "storage.objectAdmin", "resourcemanager.projectIamAdmin", "run.developer", "administrator"].map(
      (role) => ({
        name: `roles/${role} is narrower`,
        change: granting(`roles/${role}`),
        expect: "pass" as const,
      }),
    ),
    {
      name: "the project's own role",
      change: (fixture) => {
        fixture["google_project_iam_custom_role.deploy"] = { role_id: "deploy.admin" };
        granting("${google_project_iam_custom_role.deploy.name}")(fixture);
      },
      expect: [wide("projects/netra-staging/roles/deploy.admin")],
    },
    {
      name: "the project's own role whose id is not known yet",
      change: (fixture) => {
        fixture["google_project_iam_custom_role.deploy"] = { role_id: "${var.role}" };
        granting("${google_project_iam_custom_role.deploy.name}")(fixture);
      },
      expect: [isUnknown(GRANT, "role", "the role is not known yet")],
    },
    ...["user:a@example.com", "group:a@example.com", "domain:example.com", "deleted:serviceAccount:a@b"].map(
      (member) => ({
        name: `${member} with every role`,
        change: granting("roles/owner", member),
        expect: "pass" as const,
      }),
    ),
    ...[
      "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/subject/b",
      "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/*",
    ].map((member) => ({
      name: `${member.slice(0, 12)} may not`,
      change: granting("roles/owner", member),
      expect: [wide("roles/owner", member)],
    })),
    {
      name: "a role that is not known yet is unknown",
      change: granting("${var.role}"),
      expect: [isUnknown(GRANT, "role", "the role is not known yet")],
    },
    {
      name: "a member that is not known yet is unknown",
      change: granting("roles/owner", "${var.member}"),
      expect: [isUnknown(GRANT, "member", "the member is not known yet")],
    },
    {
      name: "a narrow role of a member that is not known yet",
      change: granting("roles/viewer", "${var.member}"),
      expect: "pass",
    },
    ...["google_project_iam", "google_folder_iam", "google_organization_iam"].map((scope) => ({
      name: `every secret by ${scope}_member`,
      change: instead(`${scope}_member.all`, { role: ACCESSOR, member: "group:a@example.com" }),
      expect: [everySecret("group:a@example.com", `${scope}_member.all`)],
    })),
    {
      name: "every secret for a member that is not known yet",
      change: granting(ACCESSOR, "${var.member}"),
      expect: [everySecret("a member that is not known yet")],
    },
    {
      name: "one secret",
      change: instead("google_secret_manager_secret_iam_member.a", { secret_id: "a", role: ACCESSOR, member: MEMBER }),
      expect: "pass",
    },
    {
      name: "an administrator of one secret",
      change: instead("google_secret_manager_secret_iam_member.a", {
        secret_id: "a",
        role: "roles/secretmanager.admin",
        member: MEMBER,
      }),
      expect: [wide("roles/secretmanager.admin", MEMBER, "google_secret_manager_secret_iam_member.a")],
    },
    {
      name: "each account of a binding",
      change: instead("google_storage_bucket_iam_binding.a", {
        bucket: "a",
        role: "roles/storage.admin",
        members: ["user:a@example.com", MEMBER, "serviceAccount:b@example.iam.gserviceaccount.com"],
      }),
      expect: [MEMBER, "serviceAccount:b@example.iam.gserviceaccount.com"].map((member) =>
        wide("roles/storage.admin", member, "google_storage_bucket_iam_binding.a"),
      ),
    },
    {
      name: "each binding of a policy",
      change: instead("google_project_iam_policy.all", {
        policy_data: JSON.stringify({
          bindings: [
            { role: "roles/viewer", members: [MEMBER] },
            { role: "roles/editor", members: [MEMBER] },
            { role: ACCESSOR, members: [MEMBER] },
          ],
        }),
      }),
      expect: [
        wide("roles/editor", MEMBER, "google_project_iam_policy.all", "policy_data"),
        everySecret(MEMBER, "google_project_iam_policy.all", "policy_data"),
      ],
    },
    {
      name: "a policy that is not known yet is unknown",
      change: instead("google_project_iam_policy.all", { policy_data: "${var.policy}" }),
      expect: [isUnknown("google_project_iam_policy.all", "policy_data", "the role is not known yet")],
    },
    {
      name: "a policy of another resource is not this one's",
      change: (fixture) => {
        instead("google_project_iam_policy.all", { policy_data: "${google_pubsub_topic.all.policy_data}" })(fixture);
        fixture["google_pubsub_topic.all"] = { binding: [{ role: "roles/viewer", members: [MEMBER] }] };
      },
      expect: [isUnknown("google_project_iam_policy.all", "policy_data", "the role is not known yet")],
    },
    ...[{}, { bindings: "none" }, [], "none", { bindings: [null, 7] }].map((policy) => ({
      name: `the policy ${JSON.stringify(policy)} grants nothing`,
      change: instead("google_project_iam_policy.all", { policy_data: JSON.stringify(policy) }),
      expect: "not-applicable" as const,
    })),
    {
      name: "a binding without members grants nothing",
      change: instead("google_project_iam_binding.a", { role: "roles/owner" }),
      expect: "not-applicable",
    },
    {
      name: "members that are not known yet are unknown",
      change: instead("google_project_iam_binding.a", { role: "roles/owner", members: "${var.members}" }),
      expect: [isUnknown("google_project_iam_binding.a", "members.0", "the member is not known yet")],
    },
  ],
});

test("every way to grant is looked at", () => {
  const scopes = [
    ...["project", "folder", "organization", "secret_manager_secret", "cloud_run_v2_service", "cloud_run_v2_job"],
    ...["cloud_run_service", "storage_bucket", "service_account", "artifact_registry_repository"],
    ...["pubsub_topic", "pubsub_subscription", "compute_subnetwork"],
  ];
  expect(narrowRoles.appliesTo).toEqual(
    scopes.flatMap((scope) => ["member", "binding", "policy"].map((kind) => `google_${scope}_iam_${kind}`)),
  );
});
