import { disjointRanges } from "../../../../policy/rules/net/disjoint-ranges";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SUBNET = "google_compute_subnetwork.subnet";
const CONNECTOR = "google_vpc_access_connector.connector";
const RANGE = "google_compute_global_address.private-services";

function network(): Fixture {
  const fixture = estatePart("google_compute_network.", SUBNET, CONNECTOR, RANGE);
  set(fixture, RANGE, "address", "10.128.0.0");
  return fixture;
}

/** The same range, left to Google, after all others. */
function chosen(): Fixture {
  const fixture = network();
  unset(fixture, RANGE, "address");
  set(fixture, RANGE, "depends_on", [SUBNET, CONNECTOR]);
  return fixture;
}

const overlap = (address: string, path: string, name: string, own: string, other: string, of: string) =>
  fails(
    address,
    path,
    `${name} takes ${own}, which overlaps ${other} of ${of}`,
    own,
    `a range that does not overlap ${other}`,
  );
const CHOSEN = isUnknown(RANGE, "address", "Google chooses the range, and not after all others are there");

describeRule(disjointRanges, {
  compliant: network,
  cases: [
    {
      name: "a connector inside the subnet's range is told at both",
      change: (fixture) => set(fixture, CONNECTOR, "ip_cidr_range", "10.0.0.240/28"),
      expect: [
        overlap(SUBNET, "ip_cidr_range", "staging-subnet", "10.0.0.0/24", "10.0.0.240/28", CONNECTOR),
        overlap(CONNECTOR, "ip_cidr_range", "staging-connector", "10.0.0.240/28", "10.0.0.0/24", SUBNET),
      ],
    },
    {
      name: "a connector right behind the subnet's range overlaps nothing",
      change: (fixture) => set(fixture, CONNECTOR, "ip_cidr_range", "10.0.1.0/28"),
      expect: "pass",
    },
    {
      name: "a private services range over everything",
      change: (fixture) => {
        set(fixture, RANGE, "address", "10.0.0.0");
        set(fixture, RANGE, "prefix_length", 8);
      },
      expect: [
        overlap(SUBNET, "ip_cidr_range", "staging-subnet", "10.0.0.0/24", "10.0.0.0/8", RANGE),
        overlap(CONNECTOR, "ip_cidr_range", "staging-connector", "10.2.0.0/28", "10.0.0.0/8", RANGE),
        overlap(RANGE, "address", "staging-private-ip", "10.0.0.0/8", "10.0.0.0/24", SUBNET),
        overlap(RANGE, "address", "staging-private-ip", "10.0.0.0/8", "10.2.0.0/28", CONNECTOR),
      ],
    },
    {
      name: "a secondary range that overlaps the own first one",
      change: (fixture) =>
        set(fixture, SUBNET, "secondary_ip_range", [
          { range_name: "a", ip_cidr_range: "10.60.0.0/20" },
          { range_name: "b", ip_cidr_range: "10.0.0.128/25" },
        ]),
      expect: [
        overlap(SUBNET, "ip_cidr_range", "staging-subnet", "10.0.0.0/24", "10.0.0.128/25", SUBNET),
        overlap(SUBNET, "secondary_ip_range.1.ip_cidr_range", "staging-subnet", "10.0.0.128/25", "10.0.0.0/24", SUBNET),
      ],
    },
    {
      name: "the same range in another network is another place",
      change: (fixture) => {
        fixture["google_compute_network.other"] = { name: "other" };
        fixture["google_compute_subnetwork.other"] = {
          name: "other",
          network: "${google_compute_network.other.id}",
          ip_cidr_range: "10.0.0.0/24",
        };
      },
      expect: "pass",
    },
    {
      name: "the same range in a network named by its id is the same place",
      change: (fixture) => {
        fixture["google_compute_subnetwork.other"] = {
          name: "other",
          network: "projects/netra-staging/global/networks/staging-vpc",
          ip_cidr_range: "10.0.0.0/24",
        };
      },
      expect: [
        overlap("google_compute_subnetwork.other", "ip_cidr_range", "other", "10.0.0.0/24", "10.0.0.0/24", SUBNET),
        overlap(
          SUBNET,
          "ip_cidr_range",
          "staging-subnet",
          "10.0.0.0/24",
          "10.0.0.0/24",
          "google_compute_subnetwork.other",
        ),
      ],
    },
    ...[
      ["172.17.255.0/24", "172.17.0.0/16", "Cloud SQL keeps it for its own containers"],
      ["192.168.0.0/16", "192.168.1.0/24", "Cloud Run cannot reach it through VPC egress"],
    ].map(([range = "", kept = "", why = ""]) => ({
      name: `${range} touches ${kept}`,
      change: (fixture: Fixture) => set(fixture, SUBNET, "ip_cidr_range", range),
      expect: [
        fails(
          SUBNET,
          "ip_cidr_range",
          `staging-subnet takes ${range}, which touches ${kept}: ${why}`,
          range,
          `a range outside ${kept}`,
        ),
      ],
    })),
    ...["172.16.0.0/16", "172.18.0.0/24", "192.168.0.0/24", "192.168.2.0/24"].map((range) => ({
      name: `${range} touches no range that is kept`,
      change: (fixture: Fixture) => set(fixture, SUBNET, "ip_cidr_range", range),
      expect: "pass" as const,
    })),
    {
      name: "what is no range",
      change: (fixture) => set(fixture, SUBNET, "ip_cidr_range", "10.0.0.0"),
      expect: [
        fails(
          SUBNET,
          "ip_cidr_range",
          "staging-subnet has 10.0.0.0 for a range, which is none",
          "10.0.0.0",
          "a range in CIDR notation, such as 10.0.0.0/24",
        ),
      ],
    },
    {
      name: "a range that is not known yet is unknown",
      change: (fixture) => set(fixture, SUBNET, "ip_cidr_range", "${var.range}"),
      expect: [isUnknown(SUBNET, "ip_cidr_range", "the range is not known yet")],
    },
    {
      name: "a network that is not known yet is unknown",
      change: (fixture) => set(fixture, SUBNET, "network", "${var.network}"),
      expect: [isUnknown(SUBNET, "network", "${var.network} is not known yet")],
    },
    {
      name: "an address of the load balancer is no range",
      change: (fixture) => {
        remove(fixture, SUBNET, CONNECTOR);
        unset(fixture, RANGE, "purpose");
      },
      expect: "not-applicable",
    },
    {
      name: "a connector on a subnet takes no range of its own",
      change: (fixture) => {
        remove(fixture, SUBNET, RANGE);
        unset(fixture, CONNECTOR, "ip_cidr_range");
        set(fixture, CONNECTOR, "subnet", { name: "staging-subnet" });
      },
      expect: "not-applicable",
    },
    {
      name: "a private services range whose first address is not known yet",
      change: (fixture) => set(fixture, RANGE, "address", "${var.address}"),
      expect: [isUnknown(RANGE, "address", "the range is not known yet")],
    },
    {
      name: "a private services range without a size",
      change: (fixture) => unset(fixture, RANGE, "prefix_length"),
      expect: [isUnknown(RANGE, "address", "the range is not known yet")],
    },
  ],
});

describeRule(disjointRanges, {
  compliant: chosen,
  cases: [
    ...[SUBNET, CONNECTOR].map((earlier) => ({
      name: `a range that Google chooses without waiting for ${earlier} may be one that it asks for`,
      change: (fixture: Fixture) => set(fixture, RANGE, "depends_on", [earlier === SUBNET ? CONNECTOR : SUBNET]),
      expect: [CHOSEN],
    })),
    {
      name: "a subnet of another network has not to be waited for",
      change: (fixture) => {
        fixture["google_compute_subnetwork.other"] = { name: "other", network: "other", ip_cidr_range: "10.0.0.0/24" };
      },
      expect: "pass",
    },
    {
      name: "a range that Google chooses in a network that is not known yet",
      change: (fixture) => set(fixture, RANGE, "network", "${var.network}"),
      expect: [isUnknown(RANGE, "network", "${var.network} is not known yet"), CHOSEN],
    },
  ],
});

describe("with the subnet in another stack", () => {
  const apart = () => ({
    ...inStack("foundation", {
      [SUBNET]: { name: "staging-subnet", network: "staging-vpc", ip_cidr_range: "10.0.0.0/24" },
    }),
    [RANGE]: { name: "staging-private-ip", purpose: "VPC_PEERING", prefix_length: 16, network: "staging-vpc" },
  });
  describeRule(disjointRanges, {
    compliant: apart,
    stackDependencies: { staging: ["foundation"], foundation: [] },
    cases: [],
  });
  describeRule(disjointRanges, {
    compliant: () => ({ [SUBNET]: { name: "staging-subnet", network: "staging-vpc", ip_cidr_range: "10.0.0.0/24" } }),
    stackDependencies: { staging: [], foundation: ["staging"] },
    cases: [
      {
        name: "a range that Google chooses before another stack's subnet may be the subnet's",
        change: (fixture) => {
          remove(fixture, SUBNET);
          Object.assign(fixture, apart());
        },
        expect: [CHOSEN],
      },
    ],
  });
});
