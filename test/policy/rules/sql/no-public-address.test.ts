import { noPublicAddress } from "../../../../policy/rules/sql/no-public-address";
import type { Contract } from "../../../../policy/contract";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const ADDRESS = "settings.ip_configuration.ipv4_enabled";
const NETWORKS = "settings.ip_configuration.authorized_networks";
const NAME = "staging-shared-postgres";

const socket = (contract: Contract): Contract => ({
  ...contract,
  database: { ...contract.database, connection: "socket" },
});
const authorizing =
  (...networks: FixtureBlock[]) =>
  (fixture: Fixture) =>
    set(fixture, SQL, NETWORKS, networks);
const opened = (index: number, range: string, whom = "") =>
  fails(
    SQL,
    `${NETWORKS}.${index}.value`,
    `${NAME} opens its port to ${range}${whom} by an authorized network; it needs none`,
    range,
    "no authorized network",
  );
const BY_DEFAULT = fails(
  SQL,
  ADDRESS,
  `${NAME} has no ${ADDRESS}, which means true; it needs false`,
  "true by default",
  "false",
);

describeRule(noPublicAddress, {
  compliant: () => estatePart(SQL),
  cases: [
    {
      name: "a public address",
      change: (fixture) => set(fixture, SQL, ADDRESS, true),
      expect: [fails(SQL, ADDRESS, `${NAME} has ${ADDRESS} true; it needs false`, "true", "false")],
    },
    { name: "what says nothing gets one", change: (fixture) => unset(fixture, SQL, ADDRESS), expect: [BY_DEFAULT] },
    {
      name: "what has no settings at all gets one",
      change: (fixture) => unset(fixture, SQL, "settings"),
      expect: [BY_DEFAULT],
    },
    {
      name: "an address that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, ADDRESS, "${var.public}"),
      expect: [isUnknown(SQL, ADDRESS, "${var.public} is not known yet")],
    },
    {
      name: "a public address for the socket",
      change: (fixture) => set(fixture, SQL, ADDRESS, true),
      contract: socket,
      expect: "pass",
    },
    {
      name: "the socket with an authorized network beside it",
      change: (fixture) => {
        set(fixture, SQL, ADDRESS, true);
        authorizing({ name: "office", value: "203.0.113.7/32" })(fixture);
      },
      contract: socket,
      expect: [opened(0, "203.0.113.7/32")],
    },
    {
      name: "every authorized network is told, and which one is the internet",
      change: authorizing({ value: "203.0.113.0/24" }, { value: "0.0.0.0/0" }, { value: "128.0.0.0/1" }),
      expect: [
        opened(0, "203.0.113.0/24"),
        opened(1, "0.0.0.0/0", ", the whole internet,"),
        opened(2, "128.0.0.0/1", ", the whole internet,"),
      ],
    },
    {
      name: "an authorized network that is not known yet is one all the same",
      change: authorizing({ value: "${var.office}" }),
      expect: [opened(0, "a network that is not known yet")],
    },
    {
      name: "networks that are not known yet are unknown",
      change: (fixture) => set(fixture, SQL, NETWORKS, "${var.networks}"),
      sources: ["configuration"],
      expect: [isUnknown(SQL, NETWORKS, "the networks are not known yet")],
    },
  ],
});
