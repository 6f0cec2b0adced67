import { reachableEngine } from "../../../../policy/rules/sql/reachable-engine";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, setVariable, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const BACKEND = "google_cloud_run_v2_service.backend";
const PORT = "template.containers.0.env.POSTGRES_PORT";

const port = (value: FixtureValue | undefined) => (fixture: Fixture) =>
  setVariable(fixture, "backend", "POSTGRES_PORT", value);
const long = (project: string, name: string) => {
  const want = `at most 98 characters together with ${project} and a colon`;
  return fails(SQL, "name", `${name} has name ${name}; it needs ${want}`, name, want);
};
const notPostgres = (version: string) =>
  fails(
    SQL,
    "database_version",
    `staging-shared-postgres has database_version ${version}; it needs a version of POSTGRES`,
    version,
    "a version of POSTGRES",
  );

describeRule(reachableEngine, {
  compliant: () => estatePart(SQL, BACKEND),
  cases: [
    ...["MYSQL_8_0", "SQLSERVER_2022_STANDARD", "POSTGRES", "MY_POSTGRES_17"].map((version) => ({
      name: `${version} is no PostgreSQL`,
      change: (fixture: Fixture) => set(fixture, SQL, "database_version", version),
      expect: [notPostgres(version)],
    })),
    {
      name: "an older PostgreSQL is one",
      change: (fixture) => set(fixture, SQL, "database_version", "POSTGRES_9_6"),
      expect: "pass",
    },
    {
      name: "no version",
      change: (fixture) => unset(fixture, SQL, "database_version"),
      expect: [
        fails(
          SQL,
          "database_version",
          "staging-shared-postgres has no database_version; it needs a version of POSTGRES",
          "nothing",
          "a version of POSTGRES",
        ),
      ],
    },
    {
      name: "a version that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, "database_version", "${var.version}"),
      expect: [isUnknown(SQL, "database_version", "${var.version} is not known yet")],
    },
    { name: "98 characters", change: (fixture) => set(fixture, SQL, "name", "a".repeat(84)), expect: "pass" },
    {
      name: "99 characters",
      change: (fixture) => set(fixture, SQL, "name", "a".repeat(85)),
      expect: [long("netra-staging", "a".repeat(85))],
    },
    {
      name: "99 characters with a project of its own",
      change: (fixture) => {
        set(fixture, SQL, "project", "abc");
        set(fixture, SQL, "name", "a".repeat(95));
      },
      expect: [long("abc", "a".repeat(95))],
    },
    { name: "no name", change: (fixture) => unset(fixture, SQL, "name"), expect: "pass" },
    {
      name: "another port",
      change: port("5433"),
      expect: [
        fails(
          BACKEND,
          PORT,
          "netra-backend-staging has 5433 for POSTGRES_PORT; Cloud SQL listens on 5432",
          "5433",
          "5432",
        ),
      ],
    },
    {
      name: "a port that is not known yet is unknown",
      change: port("${var.port}"),
      expect: [isUnknown(BACKEND, PORT, "${var.port} is not known yet")],
    },
    {
      name: "a service without a port",
      change: (fixture) => {
        remove(fixture, SQL);
        port(undefined)(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a port without a value",
      change: (fixture) => {
        remove(fixture, SQL);
        port(null)(fixture);
      },
      sources: ["configuration"],
      expect: "not-applicable",
    },
    {
      name: "a port from a secret cannot be seen",
      change: (fixture) => {
        remove(fixture, SQL);
        set(fixture, BACKEND, PORT, {
          name: "POSTGRES_PORT",
          value_source: { secret_key_ref: { secret: "a", version: "latest" } },
        });
      },
      expect: "not-applicable",
    },
  ],
});
