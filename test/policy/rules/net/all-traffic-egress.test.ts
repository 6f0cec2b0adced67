import { allTrafficEgress } from "../../../../policy/rules/net/all-traffic-egress";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { append, describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const NAME = "netra-backend-staging";
const EGRESS = "template.vpc_access.egress";
const SUBNET = "google_compute_subnetwork.subnet";
const NAT = "google_compute_router_nat.nat";
const ROUTER = "google_compute_router.nat";

const SOCKET = fails(
  BACKEND,
  "template.volumes.0.cloud_sql_instance",
  `${NAME} sends all traffic through the network and has a Cloud SQL socket, which goes over a public address; it needs one of the two`,
  "ALL_TRAFFIC and a Cloud SQL volume",
  "PRIVATE_RANGES_ONLY, or the database's private address",
);
const UNSEEN = isUnknown(BACKEND, EGRESS, "the network behind it is not in what was given");

const lacks = (got: string, want: string) =>
  fails(
    BACKEND,
    EGRESS,
    `${NAME} sends all traffic through staging-vpc, which has ${got}; it needs ${want}`,
    got,
    want,
  );
const NO_NAT = lacks("no NAT", "google_compute_router_nat on that network");
const CLOSED = lacks("no private Google access on staging-subnet", "private_ip_google_access = true there");

function withSocket(fixture: Fixture): void {
  append(fixture, BACKEND, "template.volumes", {
    name: "cloudsql",
    cloud_sql_instance: { instances: ["netra-staging:us-central1:staging-shared-postgres"] },
  });
}

/** The backend with all its traffic through the network, and that network. */
function allTraffic(): Fixture {
  const fixture = estatePart(
    BACKEND,
    "google_compute_network.",
    "google_compute_subnetwork.",
    "google_vpc_access_connector.",
    "google_compute_router.",
    "google_compute_router_nat.",
  );
  set(fixture, BACKEND, EGRESS, "ALL_TRAFFIC");
  return fixture;
}

const DECLARED = ["configuration", "plan"] as const;

describeRule(allTrafficEgress, {
  compliant: allTraffic,
  // The network is not in an export.
  passesIn: DECLARED,
  cases: [
    {
      name: "private ranges alone need nothing",
      change: (fixture) => {
        set(fixture, BACKEND, EGRESS, "PRIVATE_RANGES_ONLY");
        remove(fixture, NAT);
      },
      sources: DECLARED,
      expect: "not-applicable",
    },
    {
      name: "egress left out is private ranges alone",
      change: (fixture) => {
        unset(fixture, BACKEND, EGRESS);
        withSocket(fixture);
      },
      sources: DECLARED,
      expect: "not-applicable",
    },
    {
      name: "egress that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, EGRESS, "${var.egress}"),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, EGRESS, "${var.egress} is not known yet")],
    },
    { name: "a network without NAT", change: (fixture) => remove(fixture, NAT), sources: DECLARED, expect: [NO_NAT] },
    {
      name: "NAT on another network",
      change: (fixture) => set(fixture, ROUTER, "network", "other"),
      sources: DECLARED,
      expect: [NO_NAT],
    },
    {
      name: "NAT on a router that is not there",
      change: (fixture) => set(fixture, NAT, "router", "elsewhere"),
      sources: DECLARED,
      expect: [NO_NAT],
    },
    {
      name: "a subnet without private Google access",
      change: (fixture) => set(fixture, SUBNET, "private_ip_google_access", false),
      sources: DECLARED,
      expect: [CLOSED],
    },
    {
      name: "a subnet that says nothing of it",
      change: (fixture) => unset(fixture, SUBNET, "private_ip_google_access"),
      sources: DECLARED,
      expect: [CLOSED],
    },
    {
      name: "private Google access that is not known yet is unknown",
      change: (fixture) => set(fixture, SUBNET, "private_ip_google_access", "${var.access}"),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, EGRESS, "${var.access} is not known yet")],
    },
    {
      name: "a network without a subnet",
      change: (fixture) => remove(fixture, SUBNET),
      sources: DECLARED,
      expect: [lacks("no subnet", "one with private_ip_google_access = true")],
    },
    {
      name: "a subnet of another network counts for nothing",
      change: (fixture) => {
        fixture["google_compute_subnetwork.other"] = { name: "other", network: "other" };
      },
      sources: DECLARED,
      expect: "pass",
    },
    { name: "the built-in socket beside it", change: withSocket, sources: DECLARED, expect: [SOCKET] },
    {
      name: "a volume of another kind",
      change: (fixture) => append(fixture, BACKEND, "template.volumes", { name: "a", empty_dir: { medium: "MEMORY" } }),
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a network that is not in what was given is unknown",
      change: (fixture) => remove(fixture, "google_compute_network."),
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "a connector that is not in what was given is unknown",
      change: (fixture) => remove(fixture, "google_vpc_access_connector."),
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "a connector that names its network by a subnet",
      change: (fixture) => {
        unset(fixture, "google_vpc_access_connector.connector", "network");
        set(fixture, "google_vpc_access_connector.connector", "subnet", { name: "staging-subnet" });
        remove(fixture, NAT);
      },
      sources: DECLARED,
      expect: [NO_NAT],
    },
    {
      name: "network interfaces in place of the connector",
      change: (fixture) => {
        unset(fixture, BACKEND, "template.vpc_access.connector");
        set(fixture, BACKEND, "template.vpc_access.network_interfaces", [{ network: "staging-vpc" }]);
        remove(fixture, NAT);
      },
      sources: DECLARED,
      expect: [NO_NAT],
    },
    {
      name: "network interfaces that name a subnet alone",
      change: (fixture) => {
        unset(fixture, BACKEND, "template.vpc_access.connector");
        set(fixture, BACKEND, "template.vpc_access.network_interfaces", [{ subnetwork: "staging-subnet" }]);
        remove(fixture, NAT);
      },
      sources: DECLARED,
      expect: [NO_NAT],
    },
    {
      name: "network interfaces on a subnet that is not there",
      change: (fixture) => {
        unset(fixture, BACKEND, "template.vpc_access.connector");
        set(fixture, BACKEND, "template.vpc_access.network_interfaces", [{ subnetwork: "elsewhere" }]);
      },
      sources: DECLARED,
      expect: [UNSEEN],
    },
    { name: "of the network nothing is in an export", change: () => undefined, sources: ["live"], expect: [UNSEEN] },
    { name: "the socket is in an export", change: withSocket, sources: ["live"], expect: [SOCKET, UNSEEN] },
    {
      name: "private ranges alone need nothing in an export",
      change: (fixture) => set(fixture, BACKEND, EGRESS, "PRIVATE_RANGES_ONLY"),
      sources: ["live"],
      expect: "not-applicable",
    },
  ],
});
