import { firewallSources } from "../../../../policy/rules/net/firewall-sources";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const FIREWALL = "google_compute_firewall.inside";
const FROM_CONNECTOR = "${google_vpc_access_connector.connector.ip_cidr_range}";
const POLICY_RULE = "google_compute_network_firewall_policy_rule.inside";

function firewall(): Fixture {
  return {
    ...estatePart("google_vpc_access_connector."),
    [FIREWALL]: {
      name: "inside",
      network: "staging-vpc",
      direction: "INGRESS",
      allow: [{ protocol: "tcp", ports: ["5432"] }],
      source_ranges: [FROM_CONNECTOR, "10.0.0.0/24"],
    },
  };
}

const ranges =
  (...list: FixtureValue[]) =>
  (fixture: Fixture) =>
    set(fixture, FIREWALL, "source_ranges", list);
const open = (index: number, range: string) =>
  fails(
    FIREWALL,
    `source_ranges.${index}`,
    `inside lets in ${range}; it needs the ranges that have to come in, none wider than a private one`,
    range,
    "ranges no wider than a private one",
  );
const repeated = (address: string, path: string, range: string) =>
  fails(
    address,
    path,
    `inside repeats ${range}, the range of google_vpc_access_connector.connector; it needs the connector's attribute`,
    range,
    FROM_CONNECTOR,
    { fix: `Write ${FROM_CONNECTOR}.` },
  );

describeRule(firewallSources, {
  compliant: firewall,
  cases: [
    ...["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "::/0", "fc00::/6"].map((range) => ({
      name: `${range} lets a part of the internet in`,
      change: ranges("10.0.0.0/24", range),
      expect: [open(1, range)],
    })),
    ...["10.0.0.0/8", "35.191.0.0/16", "fc00::/7", "8.8.8.8", "nowhere"].map((range) => ({
      name: `${range} is no wider than a private range`,
      change: ranges(range),
      expect: "pass" as const,
    })),
    {
      name: "every range that is too wide is told",
      change: ranges("0.0.0.0/0", "::/0"),
      expect: [open(0, "0.0.0.0/0"), open(1, "::/0")],
    },
    {
      name: "a range of the connector's that was written a second time",
      change: ranges("10.2.0.0/28"),
      expect: [repeated(FIREWALL, "source_ranges.0", "10.2.0.0/28")],
    },
    {
      name: "the same range with other host bits",
      change: ranges("10.2.0.5/28"),
      expect: [repeated(FIREWALL, "source_ranges.0", "10.2.0.5/28")],
    },
    { name: "a range around the connector's is another one", change: ranges("10.2.0.0/24"), expect: "pass" },
    {
      name: "what is no range is compared with nothing",
      change: (fixture) => {
        set(fixture, "google_vpc_access_connector.connector", "ip_cidr_range", "${var.range}");
        ranges("elsewhere")(fixture);
      },
      expect: "pass",
    },
    {
      name: "a connector's range that is not known yet is the connector's all the same",
      change: (fixture) => {
        set(fixture, "google_vpc_access_connector.connector", "ip_cidr_range", "${var.range}");
        ranges(FROM_CONNECTOR)(fixture);
      },
      expect: "pass",
    },
    {
      name: "a range that is not known yet is unknown",
      change: ranges("${var.range}"),
      expect: [isUnknown(FIREWALL, "source_ranges.0", "${var.range} is not known yet")],
    },
    {
      name: "a range that is nothing lets nothing in",
      change: ranges("10.0.0.0/24", null),
      sources: ["configuration"],
      expect: "pass",
    },
    {
      name: "a list that is not known yet is unknown",
      change: (fixture) => set(fixture, FIREWALL, "source_ranges", "${var.ranges}"),
      expect: [isUnknown(FIREWALL, "source_ranges", "${var.ranges} is not known yet")],
    },
    {
      name: "a rule that says no direction lets in",
      change: (fixture) => {
        unset(fixture, FIREWALL, "direction");
        ranges("0.0.0.0/0")(fixture);
      },
      expect: [open(0, "0.0.0.0/0")],
    },
    {
      name: "a rule that is switched on lets in",
      change: (fixture) => {
        set(fixture, FIREWALL, "disabled", false);
        ranges("0.0.0.0/0")(fixture);
      },
      expect: [open(0, "0.0.0.0/0")],
    },
    {
      name: "a rule for what goes out",
      change: (fixture) => {
        set(fixture, FIREWALL, "direction", "EGRESS");
        ranges("0.0.0.0/0")(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a rule that is switched off",
      change: (fixture) => {
        set(fixture, FIREWALL, "disabled", true);
        ranges("0.0.0.0/0")(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a rule that denies",
      change: (fixture) => {
        unset(fixture, FIREWALL, "allow");
        set(fixture, FIREWALL, "deny", [{ protocol: "all" }]);
        ranges("0.0.0.0/0")(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a rule whose allow is not known yet may let in",
      change: (fixture) => {
        set(fixture, FIREWALL, "allow", "${var.allow}");
        ranges("0.0.0.0/0")(fixture);
      },
      sources: ["configuration"],
      expect: [open(0, "0.0.0.0/0")],
    },
    {
      name: "a rule by tags has no ranges",
      change: (fixture) => {
        unset(fixture, FIREWALL, "source_ranges");
        set(fixture, FIREWALL, "source_tags", ["inside"]);
      },
      expect: "not-applicable",
    },
  ],
});

describeRule(firewallSources, {
  compliant: () => ({
    ...estatePart("google_vpc_access_connector."),
    [POLICY_RULE]: {
      rule_name: "inside",
      direction: "INGRESS",
      action: "allow",
      match: { src_ip_ranges: ["10.0.0.0/24"], layer4_configs: [{ ip_protocol: "tcp" }] },
    },
  }),
  cases: [
    {
      name: "a rule of a firewall policy that lets the internet in",
      change: (fixture) => set(fixture, POLICY_RULE, "match.src_ip_ranges", ["0.0.0.0/0"]),
      expect: [
        fails(
          POLICY_RULE,
          "match.src_ip_ranges.0",
          `${POLICY_RULE} lets in 0.0.0.0/0; it needs the ranges that have to come in, none wider than a private one`,
          "0.0.0.0/0",
          "ranges no wider than a private one",
        ),
      ],
    },
    {
      name: "a rule of a firewall policy that denies",
      change: (fixture) => {
        set(fixture, POLICY_RULE, "action", "deny");
        set(fixture, POLICY_RULE, "match.src_ip_ranges", ["0.0.0.0/0"]);
      },
      expect: "not-applicable",
    },
  ],
});

test("each kind of firewall policy is looked at", () => {
  expect(firewallSources.appliesTo).toEqual([
    "google_compute_firewall",
    "google_compute_network_firewall_policy_rule",
    "google_compute_region_network_firewall_policy_rule",
    "google_compute_firewall_policy_rule",
  ]);
});
