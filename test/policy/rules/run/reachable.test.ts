import { reachable } from "../../../../policy/rules/run/reachable";
import { describeRule, set, unset } from "../../rule-cases";
import type { Contract } from "../../../../policy/contract";
import type { Fixture, FixtureBlock } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const BALANCED = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";
const GRANT = "google_cloud_run_v2_service_iam_member.backend-public";

function closed(contract: Contract): Contract {
  return { ...contract, services: contract.services.map((service) => ({ ...service, publicInvoker: false })) };
}

function open(got: string) {
  return [
    failure("ingress", {
      message: `${NAME} can be reached beside the load balancer`,
      got,
      want: BALANCED,
      fix: `ingress = "${BALANCED}"`,
    }),
  ];
}

function granted(grant: FixtureBlock, address = GRANT): (fixture: Fixture) => void {
  return (fixture) => {
    fixture[address] = { name: "${google_cloud_run_v2_service.backend.name}", role: "roles/run.invoker", ...grant };
  };
}

function lets(member: string, { address = GRANT, path = "member", name = NAME } = {}) {
  return {
    status: "fail" as const,
    address,
    path,
    message: `${name} lets ${member} invoke it; its declaration does not say publicInvoker`,
    got: member,
    want: "no public invoker",
  };
}

describeRule(reachable, {
  compliant: backend,
  cases: [
    {
      name: "ingress for all is beside the load balancer",
      change: setting("ingress", "INGRESS_TRAFFIC_ALL"),
      expect: open("INGRESS_TRAFFIC_ALL"),
    },
    {
      name: "no ingress is for all",
      change: (fixture) => unset(fixture, BACKEND, "ingress"),
      expect: open("INGRESS_TRAFFIC_ALL (Cloud Run's default)"),
    },
    {
      name: "internal alone shuts the load balancer out",
      change: setting("ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY"),
      expect: [
        failure("ingress", {
          message: `${NAME} cannot be reached by the load balancer`,
          got: "INGRESS_TRAFFIC_INTERNAL_ONLY",
          want: BALANCED,
        }),
      ],
    },
    {
      name: "internal alone is right for a service without hosts",
      change: setting("ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY"),
      contract: (contract) => ({
        ...contract,
        services: contract.services.map((service) => ({ ...service, hosts: [] })),
      }),
      expect: "pass",
    },
    {
      name: "internal alone is right for a service that nobody declared",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, "ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY");
      },
      expect: "pass",
    },
    {
      name: "ingress for all is wrong for a service that nobody declared",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, "ingress", "INGRESS_TRAFFIC_ALL");
      },
      expect: [
        failure("ingress", {
          message: "stray can be reached beside the load balancer",
          got: "INGRESS_TRAFFIC_ALL",
          want: BALANCED,
        }),
      ],
    },
    {
      name: "an ingress that is not known yet is unknown",
      change: setting("ingress", "${var.ingress}"),
      expect: [unknown("ingress", "${var.ingress} is not known yet")],
    },
    {
      name: "without the IAM check anyone may invoke",
      change: setting("invoker_iam_disabled", true),
      contract: closed,
      expect: [
        failure("invoker_iam_disabled", {
          message: `${NAME} lets anyone invoke it (no IAM check); its declaration does not say publicInvoker`,
          got: "true",
          want: "false",
          fix: "invoker_iam_disabled = false",
        }),
      ],
    },
    {
      name: "with the IAM check only who may",
      change: setting("invoker_iam_disabled", false),
      contract: closed,
      expect: "pass",
    },
    { name: "where the declaration says so anyone may", change: setting("invoker_iam_disabled", true), expect: "pass" },
    {
      name: "an IAM check that is not known yet is unknown",
      change: setting("invoker_iam_disabled", "${var.open}"),
      contract: closed,
      expect: [unknown("invoker_iam_disabled", "${var.open} is not known yet")],
    },
    {
      name: "an open ingress shows also where anyone may invoke",
      change: (fixture) => {
        set(fixture, BACKEND, "ingress", "INGRESS_TRAFFIC_ALL");
        set(fixture, BACKEND, "invoker_iam_disabled", "${var.open}");
      },
      expect: open("INGRESS_TRAFFIC_ALL"),
    },
    { name: "a public invoker where the declaration says so", change: granted({ member: "allUsers" }), expect: "pass" },
    ...["allUsers", "allAuthenticatedUsers"].map((member) => ({
      name: `${member} where the declaration does not say so`,
      change: granted({ member }),
      contract: closed,
      expect: [lets(member)],
    })),
    {
      name: "a public invoker of a service that nobody declared",
      change: granted({ name: "stray", member: "allUsers" }),
      expect: [lets("allUsers", { name: "stray" })],
    },
    {
      name: "a public invoker in a binding",
      change: granted(
        { members: ["user:a@example.com", "allUsers"] },
        "google_cloud_run_v2_service_iam_binding.backend",
      ),
      contract: closed,
      expect: [lets("allUsers", { address: "google_cloud_run_v2_service_iam_binding.backend", path: "members.1" })],
    },
    {
      name: "a public invoker by the resource of the first API",
      change: (fixture) => {
        fixture["google_cloud_run_service_iam_member.backend"] = {
          service: NAME,
          role: "roles/run.invoker",
          member: "allUsers",
        };
      },
      contract: closed,
      expect: [lets("allUsers", { address: "google_cloud_run_service_iam_member.backend" })],
    },
    {
      name: "a public invoker of a service of the first API",
      change: (fixture) => {
        fixture["google_cloud_run_service.old"] = { name: "old" };
        fixture["google_cloud_run_service_iam_member.old"] = {
          service: "${google_cloud_run_service.old.id}",
          role: "roles/run.invoker",
          member: "allUsers",
        };
      },
      expect: [lets("allUsers", { address: "google_cloud_run_service_iam_member.old", name: "old" })],
    },
    {
      name: "an account may invoke",
      change: granted({ member: "serviceAccount:a@netra-staging.iam.gserviceaccount.com" }),
      contract: closed,
      expect: "pass",
    },
    {
      name: "which service a grant is for may not be known yet",
      change: granted({ name: "${var.service}", member: "allUsers" }),
      expect: [{ status: "unknown", address: GRANT, path: "member", why: "which service it is for is not known" }],
    },
    {
      name: "a grant to an account alone is none of its business",
      change: (fixture) => {
        granted({ member: "user:a@example.com" })(fixture);
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the grant stays alone
        delete fixture[BACKEND];
      },
      expect: "not-applicable",
    },
  ],
});
