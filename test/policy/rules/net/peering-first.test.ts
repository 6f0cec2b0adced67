import { peeringFirst } from "../../../../policy/rules/net/peering-first";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const REDIS = "google_redis_instance.redis";
const PEERING = "google_service_networking_connection.private-services";
const RANGE = "google_compute_global_address.private-services";
const PRIVATE_NETWORK = "settings.ip_configuration.private_network";
const VPC = "projects/netra-staging/global/networks/staging-vpc";

const waitsNot = (address: string, name: string) =>
  fails(
    address,
    "depends_on",
    `${name} does not wait for the peering of staging-vpc; it needs depends_on ${PEERING}`,
    "no dependency",
    `depends_on ${PEERING}`,
  );
const noPeering = (address: string, name: string) =>
  fails(
    address,
    "depends_on",
    `${name} does not wait for the peering of staging-vpc; it needs a google_service_networking_connection of staging-vpc before it`,
    "no peering",
    "a google_service_networking_connection of staging-vpc before it",
  );
const unseen = (address: string, path: string) =>
  isUnknown(address, path, "the peering of staging-vpc is not in what was given");

const own = () => estatePart(SQL, REDIS, PEERING, RANGE, "google_compute_network.");

describeRule(peeringFirst, {
  compliant: own,
  cases: [
    {
      name: "an instance that does not wait for the peering",
      change: (fixture) => set(fixture, SQL, "depends_on", []),
      expect: [waitsNot(SQL, "staging-shared-postgres")],
    },
    {
      name: "Redis that does not wait for the peering",
      change: (fixture) => set(fixture, REDIS, "depends_on", []),
      expect: [waitsNot(REDIS, "staging-shared-redis")],
    },
    {
      name: "an instance that waits for something that waits",
      change: (fixture) => {
        fixture["terraform_data.wait"] = { depends_on: [PEERING] };
        set(fixture, SQL, "depends_on", ["terraform_data.wait"]);
      },
      expect: "pass",
    },
    {
      name: "the peering of another network is another one",
      change: (fixture) => set(fixture, PEERING, "network", "other"),
      expect: [unseen(SQL, PRIVATE_NETWORK), unseen(REDIS, "authorized_network")],
    },
    {
      name: "without a peering in the only stack nothing is known",
      change: (fixture) => remove(fixture, PEERING),
      expect: [unseen(SQL, PRIVATE_NETWORK), unseen(REDIS, "authorized_network")],
    },
    {
      name: "an instance without a private address needs no peering",
      change: (fixture) => {
        remove(fixture, REDIS, RANGE, PEERING);
        unset(fixture, SQL, PRIVATE_NETWORK);
      },
      expect: "not-applicable",
    },
    {
      name: "Redis that is peered by itself needs none",
      change: (fixture) => {
        remove(fixture, SQL, RANGE, PEERING);
        set(fixture, REDIS, "connect_mode", "DIRECT_PEERING");
      },
      expect: "not-applicable",
    },
    {
      name: "Redis that says no mode is peered by itself",
      change: (fixture) => {
        remove(fixture, SQL, RANGE, PEERING);
        unset(fixture, REDIS, "connect_mode");
      },
      expect: "not-applicable",
    },
    {
      name: "a mode that is not known yet is unknown",
      change: (fixture) => set(fixture, REDIS, "connect_mode", "${var.mode}"),
      expect: [isUnknown(REDIS, "connect_mode", "${var.mode} is not known yet")],
    },
    {
      name: "a network that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, PRIVATE_NETWORK, "${var.network}"),
      expect: [isUnknown(SQL, PRIVATE_NETWORK, "${var.network} is not known yet")],
    },
    {
      name: "a network whose name is not known yet is unknown",
      change: (fixture) => {
        set(fixture, "google_compute_network.vpc", "name", "${var.name}");
        remove(fixture, REDIS, PEERING);
      },
      expect: [isUnknown(SQL, PRIVATE_NETWORK, "the network is not known yet")],
    },
    ...[8, 16, 20].map((length) => ({
      name: `a range of /${length} has room`,
      change: (fixture: Fixture) => set(fixture, RANGE, "prefix_length", length),
      expect: "pass" as const,
    })),
    ...[21, 24].map((length) => ({
      name: `a range of /${length} is small`,
      change: (fixture: Fixture) => set(fixture, RANGE, "prefix_length", length),
      expect: [
        fails(
          RANGE,
          "prefix_length",
          `staging-private-ip has prefix_length ${length}; it needs at most 20, which leaves room`,
          String(length),
          "at most 20, which leaves room",
          { severity: "warning" },
        ),
      ],
    })),
    {
      name: "a range of /25 is refused",
      change: (fixture) => set(fixture, RANGE, "prefix_length", 25),
      expect: [
        fails(
          RANGE,
          "prefix_length",
          "staging-private-ip has prefix_length 25; it needs at most 24",
          "25",
          "at most 24",
        ),
      ],
    },
    {
      name: "a range without a size",
      change: (fixture) => unset(fixture, RANGE, "prefix_length"),
      expect: [
        fails(
          RANGE,
          "prefix_length",
          "staging-private-ip has no prefix_length; it needs at most 24",
          "nothing",
          "at most 24",
        ),
      ],
    },
    {
      name: "a size that is not known yet is unknown",
      change: (fixture) => set(fixture, RANGE, "prefix_length", "${var.length}"),
      expect: [isUnknown(RANGE, "prefix_length", "${var.length} is not known yet")],
    },
    {
      name: "an address for something else has no size",
      change: (fixture) => {
        remove(fixture, SQL, REDIS);
        unset(fixture, RANGE, "purpose");
        unset(fixture, RANGE, "prefix_length");
      },
      expect: "not-applicable",
    },
  ],
});

/** The peering in a stack of its own, and what lives on it in the one after. */
function apart(): Fixture {
  const fixture: Fixture = {
    ...inStack("foundation", estatePart(PEERING, RANGE, "google_compute_network.")),
    ...estatePart(SQL, REDIS),
  };
  set(fixture, SQL, PRIVATE_NETWORK, VPC);
  set(fixture, REDIS, "authorized_network", VPC);
  return fixture;
}

describeRule(peeringFirst, {
  compliant: apart,
  stackDependencies: { staging: ["foundation"], foundation: [] },
  cases: [
    {
      name: "with every stack before it given, a peering that is missing is missing",
      change: (fixture) => remove(fixture, `foundation/${PEERING}`),
      expect: [noPeering(SQL, "staging-shared-postgres"), noPeering(REDIS, "staging-shared-redis")],
    },
    {
      name: "a peering of another network in the stack before",
      change: (fixture) => set(fixture, `foundation/${PEERING}`, "network", "other"),
      expect: [noPeering(SQL, "staging-shared-postgres"), noPeering(REDIS, "staging-shared-redis")],
    },
  ],
});

describeRule(peeringFirst, {
  compliant: apart,
  cases: [
    {
      name: "a peering of another network in some other stack",
      change: (fixture) => set(fixture, `foundation/${PEERING}`, "network", "other"),
      expect: [noPeering(SQL, "staging-shared-postgres"), noPeering(REDIS, "staging-shared-redis")],
    },
  ],
});

describe("with the peering in a stack that comes later", () => {
  describeRule(peeringFirst, {
    compliant: () => estatePart(RANGE),
    stackDependencies: { staging: [], foundation: ["staging"] },
    cases: [
      {
        name: "an instance is made before its peering",
        change: (fixture) => Object.assign(fixture, apart()),
        expect: [noPeering(SQL, "staging-shared-postgres"), noPeering(REDIS, "staging-shared-redis")],
      },
    ],
  });
});
