import { connectorShape } from "../../../../policy/rules/net/connector-shape";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const CONNECTOR = "google_vpc_access_connector.connector";
const NAME = "staging-connector";
const SUBNET = "google_compute_subnetwork.connector";

const setting = (path: string, value: FixtureValue) => (fixture: Fixture) => set(fixture, CONNECTOR, path, value);
const wrong = (path: string, has: string, want: string, got: string) =>
  fails(CONNECTOR, path, `${NAME} has ${has}; it needs ${want}`, got, want);
const passing = (name: string, change: (fixture: Fixture) => void) => ({ name, change, expect: "pass" as const });

const NAME_WANT = "2 to 25 lower-case letters, digits and hyphens, a letter first and no hyphen last";

describeRule(connectorShape, {
  compliant: () => estatePart(CONNECTOR),
  cases: [
    ...["10.2.0.0/27", "10.2.0.0/29", "10.2.0.0"].map((range) => ({
      name: `${range} is no /28`,
      change: setting("ip_cidr_range", range),
      expect: [wrong("ip_cidr_range", `ip_cidr_range ${range}`, "a /28", range)],
    })),
    {
      name: "a connector without a range and without a subnet",
      change: (fixture) => unset(fixture, CONNECTOR, "ip_cidr_range"),
      expect: [wrong("ip_cidr_range", "no ip_cidr_range", "a /28", "nothing")],
    },
    {
      name: "a range that is not known yet is unknown",
      change: setting("ip_cidr_range", "${var.range}"),
      expect: [isUnknown(CONNECTOR, "ip_cidr_range", "${var.range} is not known yet")],
    },
    passing("a connector on a subnet of a /28", (fixture) => onSubnet(fixture, "10.2.0.0/28")),
    {
      name: "a connector on a subnet of a /24",
      change: (fixture) => onSubnet(fixture, "10.2.0.0/24"),
      expect: [
        fails(CONNECTOR, "subnet.name", `${NAME} uses a subnet of 10.2.0.0/24; it needs a /28`, "10.2.0.0/24", "a /28"),
      ],
    },
    {
      name: "a connector on a subnet whose range is not known yet",
      change: (fixture) => onSubnet(fixture, "${var.range}"),
      expect: [isUnknown(CONNECTOR, "subnet.name", "the range of its subnet is not in what was given")],
    },
    {
      name: "a connector on a subnet that is not there",
      change: (fixture) => {
        unset(fixture, CONNECTOR, "ip_cidr_range");
        set(fixture, CONNECTOR, "subnet", { name: "elsewhere" });
      },
      expect: [isUnknown(CONNECTOR, "subnet.name", "the range of its subnet is not in what was given")],
    },
    ...["f1-micro", "e2-standard-4"].map((type) => passing(`machines of ${type}`, setting("machine_type", type))),
    passing("e2-micro is the default", (fixture) => unset(fixture, CONNECTOR, "machine_type")),
    {
      name: "another machine type",
      change: setting("machine_type", "e2-medium"),
      expect: [wrong("machine_type", "machine_type e2-medium", "f1-micro, e2-micro or e2-standard-4", "e2-medium")],
    },
    passing("3 to 10 instances", setting("min_instances", 3)),
    passing("9 to 10 instances", setting("min_instances", 9)),
    passing("2 to 3 instances", setting("max_instances", 3)),
    {
      name: "fewer than two instances",
      change: setting("min_instances", 1),
      expect: [wrong("min_instances", "min_instances 1", "2 to 9", "1")],
    },
    {
      name: "as many instances at least as at most",
      change: setting("max_instances", 2),
      expect: [wrong("max_instances", "max_instances 2", "3 to 10", "2")],
    },
    {
      name: "five at least and five at most",
      change: (fixture) => {
        set(fixture, CONNECTOR, "min_instances", 5);
        set(fixture, CONNECTOR, "max_instances", 5);
      },
      expect: [wrong("max_instances", "max_instances 5", "6 to 10", "5")],
    },
    {
      name: "more than ten instances",
      change: setting("max_instances", 11),
      expect: [wrong("max_instances", "max_instances 11", "3 to 10", "11")],
    },
    {
      name: "ten instances at least",
      change: setting("min_instances", 10),
      expect: [wrong("min_instances", "min_instances 10", "2 to 9", "10")],
    },
    {
      name: "no instances and no throughput",
      change: (fixture) => {
        unset(fixture, CONNECTOR, "min_instances");
        unset(fixture, CONNECTOR, "max_instances");
      },
      expect: [
        wrong("min_instances", "no min_instances", "2 to 9", "nothing"),
        wrong("max_instances", "no max_instances", "3 to 10", "nothing"),
      ],
    },
    passing("throughput alone", (fixture) => {
      unset(fixture, CONNECTOR, "min_instances");
      unset(fixture, CONNECTOR, "max_instances");
      set(fixture, CONNECTOR, "max_throughput", 1000);
    }),
    ...["min_throughput", "max_throughput"].map((path) => ({
      name: `instances and ${path}`,
      change: setting(path, 300),
      sources: ["configuration"] as const,
      expect: [
        fails(
          CONNECTOR,
          path,
          `${NAME} has both min_instances and ${path}; it needs one of the two`,
          `min_instances and ${path}`,
          "min_instances and max_instances alone",
        ),
      ],
    })),
    {
      name: "the throughput that Google fills in beside instances",
      change: setting("min_throughput", 200),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "the most instances beside throughput, and nothing at least",
      change: (fixture) => {
        unset(fixture, CONNECTOR, "min_instances");
        set(fixture, CONNECTOR, "min_throughput", 200);
      },
      sources: ["configuration"],
      expect: [
        wrong("min_instances", "no min_instances", "2 to 9", "nothing"),
        fails(
          CONNECTOR,
          "min_throughput",
          `${NAME} has both max_instances and min_throughput; it needs one of the two`,
          "max_instances and min_throughput",
          "min_instances and max_instances alone",
        ),
      ],
    },
    {
      name: "a number of instances that is not known yet is unknown",
      change: setting("min_instances", "${var.instances}"),
      expect: [isUnknown(CONNECTOR, "min_instances", "${var.instances} is not known yet")],
    },
    {
      name: "throughput that is not known yet is not taken for written",
      change: setting("max_throughput", "${var.throughput}"),
      expect: "pass",
    },
    ...["Connector", "c", "connector-", "1connector", "connector_a"].map((name) => ({
      name: `the name ${name}`,
      change: setting("name", name),
      expect: [fails(CONNECTOR, "name", `${name} has name ${name}; it needs ${NAME_WANT}`, name, NAME_WANT)],
    })),
    {
      name: "no name",
      change: (fixture) => unset(fixture, CONNECTOR, "name"),
      expect: [fails(CONNECTOR, "name", `${CONNECTOR} has no name; it needs ${NAME_WANT}`, "nothing", NAME_WANT)],
    },
    {
      name: "a name of 26 characters",
      change: setting("name", "abcdefghijklmnopqrstuvwxyz"),
      expect: [
        fails(
          CONNECTOR,
          "name",
          `abcdefghijklmnopqrstuvwxyz has name abcdefghijklmnopqrstuvwxyz; it needs ${NAME_WANT}`,
          "abcdefghijklmnopqrstuvwxyz",
          NAME_WANT,
        ),
      ],
    },
    ...["ab", "abcdefghijklmnopqrst", "abcdefgh-ijklmnopqr"].map((name) =>
      passing(`the name ${name}`, setting("name", name)),
    ),
    ...["abcdefghijklmnopqrstu", "abcdefgh-ijklmnopqrs", "a-b-c-d-e-f-g-h-i-j"].map((name) => ({
      name: `the name ${name} is longer than what the documentation takes`,
      change: setting("name", name),
      expect: [
        fails(
          CONNECTOR,
          "name",
          `${name} has name ${name}; it needs at most 20 characters, each hyphen counted twice`,
          name,
          "at most 20 characters, each hyphen counted twice",
          { severity: "warning" },
        ),
      ],
    })),
    {
      name: "another region than the services'",
      change: setting("region", "europe-west1"),
      expect: [wrong("region", "region europe-west1", "us-central1, where the services are", "europe-west1")],
    },
    passing("no region, which is the provider's", (fixture) => unset(fixture, CONNECTOR, "region")),
  ],
});

function onSubnet(fixture: Fixture, range: string): void {
  fixture[SUBNET] = { name: "connector-subnet", ip_cidr_range: range };
  unset(fixture, CONNECTOR, "ip_cidr_range");
  set(fixture, CONNECTOR, "subnet", { name: "${google_compute_subnetwork.connector.name}" });
}
