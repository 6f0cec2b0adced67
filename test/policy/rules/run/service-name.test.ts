import { serviceName } from "../../../../policy/rules/run/service-name";
import { describeRule } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";
import { BACKEND, backend, failure, setting, unknown } from "./backend";

const GROUP = "google_compute_region_network_endpoint_group.backend";
const DECLARED = "netra-backend-staging, netra-auth-service, netra-frontend-staging";
const ALPHABET = "lower-case letters, digits and hyphens, starting with a letter, not ending with a hyphen";

/** A group that leads to a service, beside the service itself. */
function group(cloudRun: FixtureBlock): (fixture: Fixture) => void {
  return (fixture) => {
    fixture[GROUP] = { name: "staging-backend-neg", cloud_run: cloudRun };
  };
}

function literal(got: string) {
  return [
    {
      status: "fail" as const,
      address: GROUP,
      path: "cloud_run.service",
      message: `${GROUP} names ${got}, and does not refer to the service's resource`,
      got,
      want: "a reference to the service's name",
    },
  ];
}

function notTaken(name: string) {
  return [
    failure("name", {
      message: `the service name "${name}" is not one that Cloud Run takes`,
      got: name,
      want: ALPHABET,
    }),
  ];
}

describeRule(serviceName, {
  compliant: backend,
  cases: [
    {
      name: "a name that nobody declared is a stray",
      change: setting("name", "netra-backend"),
      expect: [
        failure("name", {
          message: "netra-backend is not one of the declared names",
          got: "netra-backend",
          want: DECLARED,
        }),
      ],
    },
    {
      name: "49 characters are taken",
      change: setting("name", "a".repeat(49)),
      expect: [
        failure("name", {
          message: `${"a".repeat(49)} is not one of the declared names`,
          got: "a".repeat(49),
          want: DECLARED,
        }),
      ],
    },
    {
      name: "50 characters are too many",
      change: setting("name", "a".repeat(50)),
      expect: [
        failure("name", {
          message: `the service name ${"a".repeat(50)} has 50 characters; Cloud Run takes 49`,
          got: "a".repeat(50),
          want: "at most 49 characters",
        }),
      ],
    },
    ...["Netra", "1netra", "netra-", "netra_backend"].map((name) => ({
      name: `"${name}" is not in the alphabet`,
      change: setting("name", name),
      expect: notTaken(name),
    })),
    { name: "no name is none", change: setting("name", null), expect: notTaken("") },
    {
      name: "a name that is not known yet is unknown",
      change: setting("name", "${var.name}"),
      expect: [unknown("name", "${var.name} is not known yet")],
    },
    {
      name: "the resource of the first API is not silently passed",
      change: (fixture) => {
        fixture["google_cloud_run_service.old"] = { name: "netra-backend-staging", location: "us-central1" };
      },
      expect: [
        {
          status: "fail",
          address: "google_cloud_run_service.old",
          path: "name",
          message:
            "google_cloud_run_service.old is declared with the resource of the first API, which no rule looks into",
          got: "google_cloud_run_service",
          want: "google_cloud_run_v2_service",
          fix: "declare it as google_cloud_run_v2_service",
        },
      ],
    },
    {
      name: "the load balancer's group refers to the resource",
      change: group({ service: "${google_cloud_run_v2_service.backend.name}" }),
      expect: "pass",
    },
    {
      name: "a group that names the service by a literal",
      change: group({ service: "netra-backend-staging" }),
      expect: literal("netra-backend-staging"),
    },
    {
      name: "a group that names no service",
      change: group({ url_mask: "<service>.example.com" }),
      expect: literal("no service"),
    },
    {
      name: "a group that takes the name from elsewhere is not known",
      change: group({ service: "${var.service}" }),
      expect: [
        { status: "unknown", address: GROUP, path: "cloud_run.service", why: "${var.service} is not known yet" },
      ],
    },
    {
      name: "a data source is not the resource",
      change: group({ service: "${data.google_cloud_run_v2_service.backend.name}" }),
      expect: [
        {
          status: "unknown",
          address: GROUP,
          path: "cloud_run.service",
          why: "${data.google_cloud_run_v2_service.backend.name} is not known yet",
        },
      ],
    },
    {
      name: "a group for something else is none of its business",
      change: (fixture) => {
        fixture[GROUP] = { name: "functions", cloud_function: { function: "x" } };
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the group stays alone
        delete fixture[BACKEND];
      },
      expect: "not-applicable",
    },
  ],
});
