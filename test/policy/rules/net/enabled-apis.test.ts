import { enabledApis } from "../../../../policy/rules/net/enabled-apis";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { compliantEstate, describeRule, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const REDIS = "google_redis_instance.redis";
const API = "google_project_service.redis";

const LATE = fails(
  REDIS,
  "depends_on",
  `${REDIS} does not wait for redis.googleapis.com; it needs to depend on ${API}`,
  "no dependency",
  `depends_on ${API}`,
);
const MISSING = fails(
  REDIS,
  "depends_on",
  `${REDIS} needs redis.googleapis.com, which nothing enables before it`,
  "not enabled",
  "google_project_service for redis.googleapis.com",
);
const UNSEEN = isUnknown(REDIS, "depends_on", "whether redis.googleapis.com is enabled is not in what was given");

describeRule(enabledApis, {
  compliant: () => estatePart(REDIS, API),
  cases: [
    {
      name: "a resource that does not wait",
      change: (fixture) => set(fixture, REDIS, "depends_on", []),
      expect: [LATE],
    },
    {
      name: "a resource that waits by what it refers to",
      change: (fixture) => {
        fixture["terraform_data.wait"] = { input: `\${${API}.service}` };
        set(fixture, REDIS, "depends_on", ["terraform_data.wait"]);
      },
      expect: "pass",
    },
    {
      name: "without any API in the only stack nothing is known",
      change: (fixture) => remove(fixture, API),
      expect: [UNSEEN],
    },
    {
      name: "of what is not known about an API one resource of the stack tells, the first",
      change: (fixture) => {
        remove(fixture, API);
        for (const name of ["second", "third"]) fixture[`google_redis_cluster.${name}`] = { name };
        fixture["data.google_compute_network.a"] = { name: "a" };
        fixture["google_compute_network.b"] = { name: "b" };
        fixture["google_compute_network.c"] = { name: "c" };
      },
      expect: [
        UNSEEN,
        isUnknown(
          "google_compute_network.b",
          "depends_on",
          "whether compute.googleapis.com is enabled is not in what was given",
        ),
      ],
    },
    {
      name: "a stack that enables another API does not enable this one",
      change: (fixture) => set(fixture, API, "service", "run.googleapis.com"),
      expect: [MISSING],
    },
    {
      name: "an API that is not known yet may be it",
      change: (fixture) => set(fixture, API, "service", "${var.api}"),
      expect: [UNSEEN],
    },
    {
      name: "an API that is not known yet does not excuse a resource that does not wait for its own",
      change: (fixture) => {
        fixture["google_project_service.other"] = { service: "${var.api}" };
        set(fixture, REDIS, "depends_on", []);
      },
      expect: [LATE],
    },
    {
      name: "of two declarations of one API the one that is waited for counts",
      change: (fixture) => {
        fixture["google_project_service.again"] = { service: "redis.googleapis.com" };
        set(fixture, REDIS, "depends_on", ["google_project_service.again"]);
      },
      expect: "pass",
    },
    {
      name: "a type whose API is not known here",
      change: (fixture) => {
        remove(fixture, REDIS);
        fixture["google_storage_bucket.state"] = { name: "state" };
      },
      expect: "not-applicable",
    },
  ],
});

const apart = (): Fixture => ({
  ...inStack("foundation", estatePart("google_project_service.")),
  ...estatePart(REDIS),
});

for (const stackDependencies of [undefined, { staging: ["foundation"], foundation: [] }]) {
  describe(`with APIs in another stack, the order ${stackDependencies ? "known" : "not known"}`, () => {
    describeRule(enabledApis, {
      compliant: apart,
      ...(stackDependencies ? { stackDependencies } : {}),
      cases: [
        {
          name: "an API that no stack enables",
          change: (fixture) => remove(fixture, `foundation/${API}`),
          expect: [MISSING],
        },
      ],
    });
  });
}

describe("with the APIs in a stack that comes later", () => {
  describeRule(enabledApis, {
    compliant: () => estatePart(REDIS, API),
    stackDependencies: { staging: [], foundation: ["staging"] },
    cases: [
      {
        name: "a resource is made before its API is enabled",
        change: (fixture) => {
          remove(fixture, API);
          Object.assign(fixture, inStack("foundation", estatePart(API)));
        },
        expect: [MISSING],
      },
    ],
  });
});

describe("for each product of the estate", () => {
  const API_BY_TYPE: Readonly<Record<string, string>> = {
    google_artifact_registry_repository: "artifactregistry",
    google_cloud_run_v2_service: "run",
    google_compute_network: "compute",
    google_iam_workload_identity_pool: "iam",
    google_logging_metric: "logging",
    google_monitoring_alert_policy: "monitoring",
    google_project_iam_custom_role: "iam",
    google_pubsub_topic: "pubsub",
    google_redis_instance: "redis",
    google_secret_manager_secret: "secretmanager",
    google_service_account: "iam",
    google_service_networking_connection: "servicenetworking",
    google_sql_database_instance: "sqladmin",
    google_vpc_access_connector: "vpcaccess",
  };
  describeRule(enabledApis, {
    compliant: compliantEstate,
    cases: Object.entries(API_BY_TYPE).map(([type, api]) => ({
      name: `${type} needs ${api}`,
      change: (fixture: Fixture) => {
        for (const address of Object.keys(fixture)) {
          // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- all but the APIs goes
          if (!address.startsWith("google_project_service.")) delete fixture[address];
        }
        fixture[`${type}.alone`] = { name: "alone" };
      },
      expect: [
        fails(
          `${type}.alone`,
          "depends_on",
          `${type}.alone does not wait for ${api}.googleapis.com; it needs to depend on google_project_service.${api}`,
          "no dependency",
          `depends_on google_project_service.${api}`,
        ),
      ],
    })),
  });
});
