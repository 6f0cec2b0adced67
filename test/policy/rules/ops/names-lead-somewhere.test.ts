import { LINKING_TYPES } from "../../../../policy/name-links";
import { namesLeadSomewhere } from "../../../../policy/rules/ops/names-lead-somewhere";
import { fails, inStack, isUnknown, remove } from "../../estate-part";
import { append, describeRule, planned, set } from "../../rule-cases";
import type { Fixture, FixtureBlock, FixtureValue } from "../../rule-cases";

const SERVICE = "google_cloud_run_v2_service.a";
const REDIS = "google_redis_instance.redis";
const NETWORK = "authorized_network";
const VPC = "projects/netra-staging/global/networks/staging-vpc";
const FOUNDATION = "foundation/google_compute_network.vpc";

const ORDERED = { staging: ["foundation"], foundation: [] };

const nowhere = (address: string, path: string, name: string, type: string, got: string) =>
  fails(
    address,
    path,
    `${address} names ${name}, and no stack declares a ${type} of that name`,
    got,
    `a ${type} that this stack, or one before it, declares`,
  );
const unseen = (address: string, path: string, name: string) =>
  isUnknown(address, path, `the stack that declares ${name} is not in what was given`);

/** Redis on a network of the stack before. */
function redis(): Fixture {
  return {
    [FOUNDATION]: { name: "staging-vpc" },
    [REDIS]: { name: "redis", authorized_network: VPC },
  };
}

const LATER = fails(
  REDIS,
  NETWORK,
  `${REDIS} names staging-vpc, which later declares, and that comes later`,
  VPC,
  "a google_compute_network that this stack, or one before it, declares",
);

for (const stackDependencies of [undefined, ORDERED]) {
  describe(`with the order of stacks ${stackDependencies ? "known" : "not known"}`, () => {
    describeRule(namesLeadSomewhere, {
      compliant: redis,
      ...(stackDependencies ? { stackDependencies } : {}),
      cases: [
        {
          name: "a name of which the stack before has another",
          change: (fixture) => set(fixture, FOUNDATION, "name", "other-vpc"),
          expect: [nowhere(REDIS, NETWORK, "staging-vpc", "google_compute_network", VPC)],
        },
        {
          name: "the bare name is the same",
          change: (fixture) => set(fixture, REDIS, NETWORK, "staging-vpc"),
          expect: "pass",
        },
        {
          name: "a self link is the same",
          change: (fixture) => set(fixture, REDIS, NETWORK, `https://www.googleapis.com/compute/v1/${VPC}`),
          expect: "pass",
        },
        {
          name: "a resource of another project is somebody else's",
          change: (fixture) => set(fixture, REDIS, NETWORK, "projects/other/global/networks/other"),
          expect: "not-applicable",
        },
        {
          name: "a name that this stack declares itself",
          change: (fixture) => {
            fixture["google_compute_network.own"] = { name: "own" };
            set(fixture, REDIS, NETWORK, "own");
          },
          expect: "pass",
        },
        {
          name: "a reference inside the stack is Terraform's to follow",
          change: (fixture) => {
            fixture["google_compute_network.own"] = { name: "${var.name}" };
            set(fixture, REDIS, NETWORK, "${google_compute_network.own.id}");
          },
          expect: "not-applicable",
        },
        {
          name: "a name that is not known yet is unknown",
          change: (fixture) => set(fixture, REDIS, NETWORK, "${var.network}"),
          expect: [isUnknown(REDIS, NETWORK, "${var.network} is not known yet")],
        },
        {
          name: "a reference to what another stack declares leads nowhere in this one",
          change: (fixture) => set(fixture, REDIS, NETWORK, "${google_compute_network.vpc.id}"),
          expect: [isUnknown(REDIS, NETWORK, "${google_compute_network.vpc.id} is not known yet")],
        },
        {
          name: "what Google decides at apply is no name that anybody gave",
          change: (fixture) => {
            fixture[REDIS] = { name: "redis" };
            planned(fixture, REDIS, { actions: ["update"], unknown: ["reserved_ip_range"] });
          },
          sources: ["plan"],
          expect: "not-applicable",
        },
        {
          name: "no name",
          change: (fixture) => {
            fixture[REDIS] = { name: "redis" };
          },
          expect: "not-applicable",
        },
        {
          name: "a data source names as well",
          change: (fixture) => {
            remove(fixture, REDIS);
            fixture["data.google_secret_manager_secret_version.a"] = { secret: "a", fetch_secret_data: false };
            fixture["foundation/google_secret_manager_secret.a"] = { secret_id: "b" };
          },
          expect: [
            nowhere("data.google_secret_manager_secret_version.a", "secret", "a", "google_secret_manager_secret", "a"),
          ],
        },
      ],
    });
  });
}

describe("with less than all stacks", () => {
  describeRule(namesLeadSomewhere, {
    compliant: redis,
    cases: [
      {
        name: "a stack before without any such type may not be the one",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          fixture["foundation/google_pubsub_topic.a"] = { name: "a" };
        },
        expect: [unseen(REDIS, NETWORK, "staging-vpc")],
      },
      {
        name: "the stack's own resources of the type are not all there are",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          fixture["google_compute_network.own"] = { name: "own" };
        },
        expect: [unseen(REDIS, NETWORK, "staging-vpc")],
      },
      {
        name: "what is not known of a name is told once, where it is named first",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          fixture["google_redis_instance.second"] = { name: "second", authorized_network: VPC };
          fixture["google_redis_instance.third"] = { name: "third", authorized_network: "third" };
          fixture["google_sql_database_instance.a"] = {
            name: "a",
            settings: { ip_configuration: { private_network: VPC } },
          };
        },
        expect: [unseen(REDIS, NETWORK, "staging-vpc"), unseen("google_redis_instance.third", NETWORK, "third")],
      },
      {
        name: "two stacks tell each for itself",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          Object.assign(fixture, inStack("other", { [`${REDIS}2`]: { name: "redis", authorized_network: VPC } }));
        },
        expect: [unseen(REDIS, NETWORK, "staging-vpc"), unseen(`${REDIS}2`, NETWORK, "staging-vpc")],
      },
    ],
  });
  describeRule(namesLeadSomewhere, {
    compliant: redis,
    stackDependencies: { staging: ["foundation"], foundation: ["bootstrap"] },
    cases: [
      {
        name: "a stack before that is not given may be the one",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          fixture["foundation/google_pubsub_topic.a"] = { name: "a" };
        },
        expect: [unseen(REDIS, NETWORK, "staging-vpc")],
      },
    ],
  });
  describeRule(namesLeadSomewhere, {
    compliant: redis,
    stackDependencies: ORDERED,
    cases: [
      {
        name: "with every stack before given, what none declares is nowhere",
        change: (fixture) => {
          remove(fixture, FOUNDATION);
          fixture["foundation/google_pubsub_topic.a"] = { name: "a" };
        },
        expect: [nowhere(REDIS, NETWORK, "staging-vpc", "google_compute_network", VPC)],
      },
    ],
  });
});

describe("with a stack that comes later", () => {
  describeRule(namesLeadSomewhere, {
    compliant: () => ({
      "google_compute_network.own": { name: "own" },
      [REDIS]: { name: "redis", authorized_network: "own" },
      "later/google_compute_network.vpc": { name: "staging-vpc" },
    }),
    stackDependencies: { staging: [], later: ["staging"] },
    cases: [
      {
        name: "a name that it declares is too late",
        change: (fixture) => set(fixture, REDIS, NETWORK, VPC),
        expect: [LATER],
      },
    ],
  });
});

interface Link {
  readonly address: string;
  readonly path: string;
  readonly type: string;
  readonly block: (name: string) => FixtureBlock;
}

const link = (address: string, path: string, type: string, block: (name: string) => FixtureBlock): Link => ({
  address,
  path,
  type,
  block,
});
const plain = (address: string, path: string, type: string): Link =>
  link(address, path, type, (name) => ({ [path]: name }));
const service = (path: string, type: string, template: (name: string) => FixtureBlock): Link =>
  link(SERVICE, `template.${path}`, type, (name) => ({ name: "a", template: template(name) }));

const SECRET = "google_secret_manager_secret";
const NETWORK_TYPE = "google_compute_network";
const SUBNET = "google_compute_subnetwork";
const ADDRESS = "google_compute_global_address";
const SQL = "google_sql_database_instance";
const CLOUD_RUN = "google_cloud_run_v2_service";

/** Every place where a name stands. */
const LINKS: readonly Link[] = [
  service("vpc_access.connector", "google_vpc_access_connector", (name) => ({ vpc_access: { connector: name } })),
  service("vpc_access.network_interfaces.0.network", NETWORK_TYPE, (name) => ({
    vpc_access: { network_interfaces: [{ network: name }] },
  })),
  service("vpc_access.network_interfaces.0.subnetwork", SUBNET, (name) => ({
    vpc_access: { network_interfaces: [{ subnetwork: name }] },
  })),
  service("containers.0.env.KEY.value_source.secret_key_ref.secret", SECRET, (name) => ({
    containers: [
      { image: "a", env: [{ name: "KEY", value_source: { secret_key_ref: { secret: name, version: "1" } } }] },
    ],
  })),
  service("volumes.0.secret.secret", SECRET, (name) => ({ volumes: [{ name: "a", secret: { secret: name } }] })),
  service("volumes.0.cloud_sql_instance.instances.0", SQL, (name) => ({
    volumes: [{ name: "a", cloud_sql_instance: { instances: [name] } }],
  })),
  link("google_sql_database_instance.b", "settings.ip_configuration.private_network", NETWORK_TYPE, (name) => ({
    settings: { ip_configuration: { private_network: name } },
  })),
  link("google_sql_database_instance.b", "settings.ip_configuration.allocated_ip_range", ADDRESS, (name) => ({
    settings: { ip_configuration: { allocated_ip_range: name } },
  })),
  plain("google_redis_instance.b", "authorized_network", NETWORK_TYPE),
  plain("google_redis_instance.b", "reserved_ip_range", ADDRESS),
  plain("google_sql_database.b", "instance", SQL),
  plain("google_sql_user.b", "instance", SQL),
  plain("google_compute_subnetwork.b", "network", NETWORK_TYPE),
  plain("google_vpc_access_connector.b", "network", NETWORK_TYPE),
  link("google_vpc_access_connector.b", "subnet.name", SUBNET, (name) => ({ subnet: { name } })),
  plain("google_compute_router.b", "network", NETWORK_TYPE),
  plain("google_compute_router_nat.b", "router", "google_compute_router"),
  plain("google_compute_firewall.b", "network", NETWORK_TYPE),
  plain("google_service_networking_connection.b", "network", NETWORK_TYPE),
  link("google_service_networking_connection.b", "reserved_peering_ranges.0", ADDRESS, (name) => ({
    reserved_peering_ranges: [name],
  })),
  plain("google_compute_global_forwarding_rule.b", "ip_address", ADDRESS),
  link("google_compute_region_network_endpoint_group.b", "cloud_run.service", CLOUD_RUN, (name) => ({
    cloud_run: { service: name },
  })),
  plain("google_compute_backend_service.b", "security_policy", "google_compute_security_policy"),
  plain("google_secret_manager_secret_version.b", "secret", SECRET),
  plain("data.google_secret_manager_secret_version.b", "secret", SECRET),
  ...["member", "binding", "policy"].flatMap((kind) => [
    plain(`google_secret_manager_secret_iam_${kind}.b`, "secret_id", SECRET),
    plain(`google_cloud_run_v2_service_iam_${kind}.b`, "name", CLOUD_RUN),
  ]),
];

const NAME_ATTRIBUTES: Readonly<Record<string, string>> = { [SECRET]: "secret_id" };

describe("each place where a name stands", () => {
  for (const { address, path, type, block } of LINKS) {
    const other = `foundation/${type}.z`;
    describe(`${address} ${path}`, () => {
      describeRule(namesLeadSomewhere, {
        compliant: () => ({ [address]: block("thing"), [other]: { [NAME_ATTRIBUTES[type] ?? "name"]: "thing" } }),
        stackDependencies: ORDERED,
        cases: [
          {
            name: "leads nowhere",
            change: (fixture) => set(fixture, other, NAME_ATTRIBUTES[type] ?? "name", "another"),
            expect: [nowhere(address, path, "thing", type, "thing")],
          },
        ],
      });
    });
  }

  test("is one of these", () => {
    const types = LINKS.map(({ address }) => address.slice(0, address.lastIndexOf(".")));
    expect([...new Set([...types, "terraform_stack"])].sort()).toEqual([...LINKING_TYPES].sort());
  });
});

describe("names with a form of their own", () => {
  const template = (attributes: FixtureBlock): Fixture => ({
    [SERVICE]: { name: "a", template: attributes },
    "foundation/google_service_account.z": { account_id: "known-account" },
    "foundation/google_artifact_registry_repository.z": { repository_id: "netra" },
    "foundation/google_sql_database_instance.z": { name: "shared" },
    "foundation/google_secret_manager_secret.z": { secret_id: "key" },
  });
  const secret = (name: string, id: string) => ({
    name,
    value_source: { secret_key_ref: { secret: id, version: "1" } },
  });
  const account = (value: FixtureValue) => (fixture: Fixture) =>
    set(fixture, SERVICE, "template.service_account", value);
  const image = (value: FixtureValue) => (fixture: Fixture) =>
    set(fixture, SERVICE, "template.containers.0.image", value);
  const MAIL = "@netra-staging.iam.gserviceaccount.com";

  describeRule(namesLeadSomewhere, {
    compliant: () =>
      template({
        service_account: `known-account${MAIL}`,
        containers: [
          { image: "us-central1-docker.pkg.dev/netra-staging/netra/a@sha256:0", env: [secret("KEY", "key")] },
        ],
        volumes: [{ name: "sql", cloud_sql_instance: { instances: ["netra-staging:us-central1:shared"] } }],
      }),
    stackDependencies: ORDERED,
    cases: [
      {
        name: "an account that no stack declares",
        change: account(`other-account${MAIL}`),
        expect: [
          nowhere(
            SERVICE,
            "template.service_account",
            "other-account",
            "google_service_account",
            `other-account${MAIL}`,
          ),
        ],
      },
      {
        name: "an account by its whole name",
        change: account(`projects/-/serviceAccounts/known-account${MAIL}`),
        expect: "pass",
      },
      ...["701982941522-compute@developer.gserviceaccount.com", "a@other.iam.gserviceaccount.com"].map((mail) => ({
        name: `${mail} is somebody else's`,
        change: account(mail),
        expect: "pass" as const,
      })),
      {
        name: "an image of a repository that no stack declares",
        change: image("us-central1-docker.pkg.dev/netra-staging/other/a:1"),
        expect: [
          nowhere(
            SERVICE,
            "template.containers.0.image",
            "other",
            "google_artifact_registry_repository",
            "us-central1-docker.pkg.dev/netra-staging/other/a:1",
          ),
        ],
      },
      ...["us-docker.pkg.dev/cloudrun/container/hello", "gcr.io/netra-staging/other/a", "other/a:1", "a"].map(
        (name) => ({
          name: `the image ${name} is somebody else's`,
          change: image(name),
          expect: "pass" as const,
        }),
      ),
      {
        name: "an instance by its connection name that no stack declares",
        change: (fixture) =>
          set(fixture, SERVICE, "template.volumes.0.cloud_sql_instance.instances", ["netra-staging:us-central1:other"]),
        expect: [
          nowhere(
            SERVICE,
            "template.volumes.0.cloud_sql_instance.instances.0",
            "other",
            "google_sql_database_instance",
            "netra-staging:us-central1:other",
          ),
        ],
      },
      {
        name: "a secret that several variables read is told once",
        change: (fixture) => {
          for (const name of ["ONE", "TWO"])
            append(fixture, SERVICE, "template.containers.0.env", secret(name, "gone"));
        },
        expect: [
          nowhere(
            SERVICE,
            "template.containers.0.env.ONE.value_source.secret_key_ref.secret",
            "gone",
            "google_secret_manager_secret",
            "gone",
          ),
        ],
      },
      {
        name: "two secrets that are not known yet are told both",
        change: (fixture) => {
          for (const name of ["ONE", "TWO"]) {
            append(fixture, SERVICE, "template.containers.0.env", secret(name, "${var.secret}"));
          }
        },
        expect: ["ONE", "TWO"].map((name) =>
          isUnknown(
            SERVICE,
            `template.containers.0.env.${name}.value_source.secret_key_ref.secret`,
            "${var.secret} is not known yet",
          ),
        ),
      },
      {
        name: "plain variables name nothing",
        change: (fixture) => append(fixture, SERVICE, "template.containers.0.env", { name: "A", value: "key" }),
        expect: "pass",
      },
      {
        name: "a block that is not known yet names nothing that could be judged",
        change: (fixture) => set(fixture, SERVICE, "template.volumes", "${var.volumes}"),
        sources: ["configuration"],
        expect: "pass",
      },
    ],
  });

  describeRule(namesLeadSomewhere, {
    compliant: () => ({
      "google_compute_global_forwarding_rule.b": { name: "b", ip_address: "thing" },
      "foundation/google_compute_global_address.z": { name: "thing" },
    }),
    stackDependencies: ORDERED,
    cases: ["203.0.113.7", "2001:db8::1"].map((address) => ({
      name: `${address} is an address, and no name`,
      change: (fixture: Fixture) => set(fixture, "google_compute_global_forwarding_rule.b", "ip_address", address),
      expect: "not-applicable" as const,
    })),
  });
});

describe("a stack's backend", () => {
  describeRule(
    { ...namesLeadSomewhere, seenIn: ["configuration"] },
    {
      compliant: () => ({
        "google_pubsub_topic.a": { name: "a" },
        "foundation/google_storage_bucket.state": { name: "state" },
      }),
      stack: { backend: { gcs: { bucket: "state", prefix: "staging" } } },
      stackDependencies: ORDERED,
      cases: [
        {
          name: "names a bucket that no stack declares",
          change: (fixture) => set(fixture, "foundation/google_storage_bucket.state", "name", "other"),
          expect: [nowhere("terraform_stack.staging", "backend.gcs.bucket", "state", "google_storage_bucket", "state")],
        },
      ],
    },
  );
});
