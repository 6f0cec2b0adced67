import { observableNetwork } from "../../../../policy/rules/net/observable-network";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const NETWORK = "google_compute_network.vpc";
const SUBNET = "google_compute_subnetwork.subnet";
const ACCESS = "private_ip_google_access";

describeRule(observableNetwork, {
  compliant: () => estatePart(NETWORK, SUBNET),
  cases: [
    {
      name: "a network that makes subnets by itself",
      change: (fixture) => set(fixture, NETWORK, "auto_create_subnetworks", true),
      expect: [
        fails(
          NETWORK,
          "auto_create_subnetworks",
          "staging-vpc has auto_create_subnetworks true; it needs false",
          "true",
          "false",
        ),
      ],
    },
    {
      name: "a network that says nothing makes subnets by itself",
      change: (fixture) => unset(fixture, NETWORK, "auto_create_subnetworks"),
      expect: [
        fails(
          NETWORK,
          "auto_create_subnetworks",
          "staging-vpc has no auto_create_subnetworks, which means true; it needs false",
          "true by default",
          "false",
        ),
      ],
    },
    {
      name: "a mode that is not known yet is unknown",
      change: (fixture) => set(fixture, NETWORK, "auto_create_subnetworks", "${var.auto}"),
      expect: [isUnknown(NETWORK, "auto_create_subnetworks", "${var.auto} is not known yet")],
    },
    {
      name: "a subnet without flow logs",
      change: (fixture) => unset(fixture, SUBNET, "log_config"),
      expect: [
        fails(
          SUBNET,
          "log_config",
          "staging-subnet has no log_config; it needs one, so that its flows are logged",
          "nothing",
          "a log_config block",
        ),
      ],
    },
    {
      name: "flow logs that are not known yet are unknown",
      change: (fixture) => set(fixture, SUBNET, "log_config", "${var.logs}"),
      sources: ["configuration"],
      expect: [isUnknown(SUBNET, "log_config", "the block is not known yet")],
    },
    {
      name: "a subnet without private Google access",
      change: (fixture) => set(fixture, SUBNET, ACCESS, false),
      expect: [fails(SUBNET, ACCESS, `staging-subnet has ${ACCESS} false; it needs true`, "false", "true")],
    },
    {
      name: "a subnet that says nothing of it has none",
      change: (fixture) => unset(fixture, SUBNET, ACCESS),
      expect: [
        fails(
          SUBNET,
          ACCESS,
          `staging-subnet has no ${ACCESS}, which means false; it needs true`,
          "false by default",
          "true",
        ),
      ],
    },
    ...["REGIONAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT"].map((purpose) => ({
      name: `a subnet for ${purpose} takes neither setting`,
      change: (fixture: Fixture) => {
        remove(fixture, NETWORK);
        set(fixture, SUBNET, "purpose", purpose);
        unset(fixture, SUBNET, "log_config");
      },
      expect: "not-applicable" as const,
    })),
    {
      name: "a subnet that says its usual purpose",
      change: (fixture) => {
        remove(fixture, NETWORK);
        set(fixture, SUBNET, "purpose", "PRIVATE");
      },
      expect: "pass",
    },
  ],
});
