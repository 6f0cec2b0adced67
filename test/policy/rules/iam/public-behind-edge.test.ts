import { publicBehindEdge } from "../../../../policy/rules/iam/public-behind-edge";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const GRANT = "google_cloud_run_v2_service_iam_member.frontend-public";
const FRONTEND = "google_cloud_run_v2_service.frontend";
const BUCKET = "google_storage_bucket_access_control.a";
const BY_NAME = "an account or a group by name";
const EDGE = "ingress = INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER on it";

const open = (member: string, what: string, want: string, address = GRANT, path = "member") =>
  fails(address, path, `${address} lets ${member} ${what}; it needs ${want}`, member, want);
const beside = (member = "allUsers") =>
  open(member, "invoke a service that can be reached beside the load balancer", EDGE);

const instead = (address: string, attributes: Fixture[string]) => (fixture: Fixture) => {
  remove(fixture, GRANT);
  fixture[address] = attributes;
};

describeRule(publicBehindEdge, {
  compliant: () => estatePart(GRANT, FRONTEND),
  cases: [
    {
      name: "everybody with an account of Google's",
      change: (fixture) => set(fixture, GRANT, "member", "allAuthenticatedUsers"),
      expect: "pass",
    },
    ...["INGRESS_TRAFFIC_ALL", "INGRESS_TRAFFIC_INTERNAL_ONLY"].map((ingress) => ({
      name: `everybody with ${ingress}`,
      change: (fixture: Fixture) => set(fixture, FRONTEND, "ingress", ingress),
      expect: [beside()],
    })),
    {
      name: "everybody where no ingress is said",
      change: (fixture) => {
        unset(fixture, FRONTEND, "ingress");
        set(fixture, GRANT, "member", "allAuthenticatedUsers");
      },
      expect: [beside("allAuthenticatedUsers")],
    },
    {
      name: "an ingress that is not known yet is unknown",
      change: (fixture) => set(fixture, FRONTEND, "ingress", "${var.ingress}"),
      expect: [isUnknown(GRANT, "member", "${var.ingress} is not known yet")],
    },
    {
      name: "a service that is not in what was given is unknown",
      change: (fixture) => set(fixture, GRANT, "name", "elsewhere"),
      expect: [isUnknown(GRANT, "member", "the service that it is for is not in what was given")],
    },
    {
      name: "a service that is not known yet is unknown",
      change: (fixture) => set(fixture, GRANT, "name", "${var.service}"),
      expect: [isUnknown(GRANT, "member", "the service that it is for is not in what was given")],
    },
    {
      name: "everybody as something else than an invoker",
      change: (fixture) => set(fixture, GRANT, "role", "roles/run.viewer"),
      expect: [open("allUsers", "have roles/run.viewer", BY_NAME)],
    },
    {
      name: "everybody in a role that is not known yet",
      change: (fixture) => set(fixture, GRANT, "role", "${var.role}"),
      expect: [isUnknown(GRANT, "member", "the role is not known yet")],
    },
    {
      name: "a member that is not known yet is unknown",
      change: (fixture) => set(fixture, GRANT, "member", "${var.member}"),
      expect: [isUnknown(GRANT, "member", "the member is not known yet")],
    },
    ...["user:a@example.com", "allUsers@example.com", "group:allUsers"].map((member) => ({
      name: `${member} is not everybody`,
      change: (fixture: Fixture) => set(fixture, GRANT, "member", member),
      expect: "not-applicable" as const,
    })),
    {
      name: "everybody on a bucket",
      change: instead("google_storage_bucket_iam_member.a", {
        bucket: "a",
        role: "roles/storage.objectViewer",
        member: "allUsers",
      }),
      expect: [open("allUsers", "have roles/storage.objectViewer", BY_NAME, "google_storage_bucket_iam_member.a")],
    },
    {
      name: "everybody as an invoker of every service",
      change: instead("google_project_iam_member.a", { role: "roles/run.invoker", member: "allUsers" }),
      expect: [open("allUsers", "have roles/run.invoker", BY_NAME, "google_project_iam_member.a")],
    },
    {
      name: "everybody on a secret in a role that is not known yet",
      change: instead("google_secret_manager_secret_iam_member.a", {
        secret_id: "a",
        role: "${var.role}",
        member: "allUsers",
      }),
      expect: [open("allUsers", "have a role", BY_NAME, "google_secret_manager_secret_iam_member.a")],
    },
    {
      name: "everybody among the members of a binding",
      change: instead("google_cloud_run_v2_service_iam_binding.a", {
        name: "${google_cloud_run_v2_service.frontend.name}",
        role: "roles/run.admin",
        members: ["user:a@example.com", "allUsers"],
      }),
      expect: [
        open("allUsers", "have roles/run.admin", BY_NAME, "google_cloud_run_v2_service_iam_binding.a", "members.1"),
      ],
    },
    ...["allUsers", "allAuthenticatedUsers"].map((entity) => ({
      name: `${entity} in a bucket's own list`,
      change: (fixture: Fixture) => {
        fixture[BUCKET] = { bucket: "a", role: "READER", entity };
      },
      expect: [open(entity, "read a bucket", BY_NAME, BUCKET, "entity")],
    })),
    {
      name: "a person in a bucket's own list",
      change: (fixture) => {
        fixture[BUCKET] = { bucket: "a", role: "READER", entity: "user-a@example.com" };
      },
      expect: "pass",
    },
    {
      name: "a list without an entity",
      change: instead(BUCKET, { bucket: "a", role: "READER" }),
      expect: "pass",
    },
    {
      name: "an entity that is not known yet is unknown",
      change: (fixture) => {
        fixture[BUCKET] = { bucket: "a", role: "READER", entity: "${var.entity}" };
      },
      expect: [isUnknown(BUCKET, "entity", "${var.entity} is not known yet")],
    },
    ...["google_storage_default_object_access_control", "google_storage_object_access_control"].map((type) => ({
      name: `everybody by ${type}`,
      change: (fixture: Fixture) => {
        fixture[`${type}.a`] = { bucket: "a", role: "READER", entity: "allUsers" };
      },
      expect: [open("allUsers", "read a bucket", BY_NAME, `${type}.a`, "entity")],
    })),
  ],
});
