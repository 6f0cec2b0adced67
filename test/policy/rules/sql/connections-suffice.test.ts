import { connectionsSuffice } from "../../../../policy/rules/sql/connections-suffice";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const BACKEND = "google_cloud_run_v2_service.backend";
const AUTH = "google_cloud_run_v2_service.auth";
const FLAG = "settings.database_flags.0.value";
const FLAGS = "settings.database_flags";
const MOST = "template.scaling.max_instance_count";

const short = (
  path: string,
  most: number,
  allowed: number,
  wanted: number,
  atLeast: number,
  [backend, auth] = [5, 3],
) =>
  fails(
    SQL,
    path,
    `staging-shared-postgres serves ${most} connections, of which ${allowed} are for services; they want ${wanted} ` +
      `(netra-backend-staging ${backend} x 25, netra-auth-service ${auth} x 25)`,
    String(most),
    `at least ${atLeast}`,
  );

const flag = (value: FixtureValue) => (fixture: Fixture) => set(fixture, SQL, FLAG, value);

/** Leaves the number to the tier. */
const tier = (name: string) => (fixture: Fixture) => {
  unset(fixture, SQL, `${FLAGS}.max_connections`);
  set(fixture, SQL, "settings.tier", name);
};

describeRule(connectionsSuffice, {
  compliant: () => estatePart(SQL, BACKEND, AUTH),
  cases: [
    { name: "249 connections leave 199 for services", change: flag("249"), expect: [short(FLAG, 249, 199, 200, 250)] },
    { name: "251 connections", change: flag(251), expect: "pass" },
    { name: "a db-g1-small serves 50", change: tier("db-g1-small"), expect: [short(FLAGS, 50, 40, 200, 250)] },
    { name: "3.75 GB serve 100", change: tier("db-custom-1-3840"), expect: [short(FLAGS, 100, 80, 200, 250)] },
    { name: "8 GB serve 400", change: tier("db-custom-2-8192"), expect: "pass" },
    {
      name: "one instance more wants 25 connections more",
      change: (fixture) => set(fixture, AUTH, MOST, 4),
      expect: [short(FLAG, 250, 200, 225, 282, [5, 4])],
    },
    {
      name: "a service that says no most instances may have a hundred",
      change: (fixture) => unset(fixture, BACKEND, MOST),
      expect: [short(FLAG, 250, 200, 2575, 3219, [100, 3])],
    },
    {
      name: "a larger pool of one service",
      change: () => undefined,
      contract: (contract) => ({
        ...contract,
        services: contract.services.map((service) =>
          service.key === "auth" && service.database
            ? { ...service, database: { ...service.database, poolOverflow: 16 } }
            : service,
        ),
      }),
      expect: [
        fails(
          SQL,
          FLAG,
          "staging-shared-postgres serves 250 connections, of which 200 are for services; they want 203 (netra-backend-staging 5 x 25, netra-auth-service 3 x 26)",
          "250",
          "at least 254",
        ),
      ],
    },
    ...["db-perf-optimized-N-2", "constructor"].map((name) => ({
      name: `how many connections ${name} serves is not known here`,
      change: tier(name),
      expect: [isUnknown(SQL, FLAGS, `how many connections the tier ${name} serves is not known here`)],
    })),
    {
      name: "no tier is unknown",
      change: (fixture) => {
        tier("")(fixture);
        unset(fixture, SQL, "settings.tier");
      },
      expect: [isUnknown(SQL, FLAGS, "how many connections the tier  serves is not known here")],
    },
    {
      name: "a tier that is not known yet is unknown",
      change: tier("${var.tier}"),
      expect: [isUnknown(SQL, "settings.tier", "${var.tier} is not known yet")],
    },
    {
      name: "a number that is not known yet is unknown",
      change: flag("${var.connections}"),
      expect: [isUnknown(SQL, FLAG, "${var.connections} is not known yet")],
    },
    {
      name: "flags that are not known yet are unknown",
      change: (fixture) => set(fixture, SQL, FLAGS, "${var.flags}"),
      sources: ["configuration"],
      expect: [isUnknown(SQL, FLAGS, "the flags are not known yet")],
    },
    {
      name: "most instances that are not known yet are unknown",
      change: (fixture) => set(fixture, AUTH, MOST, "${var.most}"),
      expect: [isUnknown(SQL, FLAG, "the most instances of netra-auth-service are not known yet")],
    },
    {
      name: "a service that is not in what was given is unknown",
      change: (fixture) => remove(fixture, AUTH),
      expect: [isUnknown(SQL, FLAG, "netra-auth-service is not in what was given")],
    },
    {
      name: "the only instance serves them under another name as well",
      change: (fixture) => {
        set(fixture, SQL, "name", "another");
        flag("249")(fixture);
      },
      expect: [
        {
          ...short(FLAG, 249, 199, 200, 250),
          message:
            "another serves 249 connections, of which 199 are for services; they want 200 (netra-backend-staging 5 x 25, netra-auth-service 3 x 25)",
        },
      ],
    },
    {
      name: "a replica beside it changes nothing",
      change: (fixture) => {
        set(fixture, SQL, "name", "another");
        fixture["google_sql_database_instance.replica"] = { name: "replica", master_instance_name: "another" };
      },
      expect: "pass",
    },
    {
      name: "of two instances the declared one serves them",
      change: (fixture) => {
        fixture["google_sql_database_instance.other"] = { name: "other", settings: { tier: "db-f1-micro" } };
      },
      expect: "pass",
    },
    {
      name: "two instances of which none is declared",
      change: (fixture) => {
        set(fixture, SQL, "name", "another");
        fixture["google_sql_database_instance.other"] = { name: "other" };
      },
      expect: "not-applicable",
    },
    {
      name: "a replica of the declared name",
      change: (fixture) => set(fixture, SQL, "master_instance_name", "another"),
      expect: "not-applicable",
    },
  ],
});
