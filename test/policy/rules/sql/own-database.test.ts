import { ownDatabase } from "../../../../policy/rules/sql/own-database";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { describeRule, resolved, set, setVariable, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const BACKEND = "google_cloud_run_v2_service.backend";
const AUTH = "google_cloud_run_v2_service.auth";
const ENV = "template.containers.0.env";
const NAME = "netra-backend-staging";
const HOST_WANT = "an attribute of the google_sql_database_instance staging-shared-postgres";

const database = () => estatePart(SQL, "google_sql_database.", "google_sql_user.", BACKEND, AUTH);
const variable = (name: string, value: FixtureValue | undefined) => (fixture: Fixture) =>
  setVariable(fixture, "backend", name, value);
const wrong = (variableName: string, message: string, got: string, want: string) =>
  fails(BACKEND, `${ENV}.${variableName}`, `${NAME} ${message}`, got, want);
const elsewhere = (got: string) =>
  wrong("POSTGRES_HOST", `has its database at ${got}; it needs the instance staging-shared-postgres`, got, HOST_WANT);

/** The backend as a service that no declaration knows. */
const stray = (fixture: Fixture) => set(fixture, BACKEND, "name", "stray");

describeRule(ownDatabase, {
  compliant: database,
  cases: [
    {
      name: "the instance's own database",
      change: variable("POSTGRES_DB", "postgres"),
      expect: [
        wrong(
          "POSTGRES_DB",
          "uses the database postgres, which is the instance's own; it needs one for itself",
          "postgres",
          "netra_staging",
        ),
      ],
    },
    {
      name: "another service's database",
      change: variable("POSTGRES_DB", "${google_sql_database.auth.name}"),
      expect: [
        wrong(
          "POSTGRES_DB",
          "uses the database netra_auth_staging; its own is netra_staging",
          "netra_auth_staging",
          "netra_staging",
        ),
      ],
    },
    {
      name: "another service's user",
      change: variable("POSTGRES_USER", "netra_auth"),
      expect: [
        wrong("POSTGRES_USER", "uses the user netra_auth; its own is netra_backend", "netra_auth", "netra_backend"),
      ],
    },
    {
      name: "the instance's own database is a user's name as any other",
      change: (fixture) => {
        stray(fixture);
        variable("POSTGRES_USER", "postgres")(fixture);
      },
      expect: [
        fails(
          BACKEND,
          `${ENV}.POSTGRES_USER`,
          "stray uses the user postgres, which no google_sql_user declares",
          "postgres",
          "a declared user",
        ),
      ],
    },
    {
      name: "a database that is not declared beside others that are",
      change: (fixture) => {
        remove(fixture, "google_sql_database.backend");
        variable("POSTGRES_DB", "netra_staging")(fixture);
      },
      expect: [
        wrong(
          "POSTGRES_DB",
          "uses the database netra_staging, which no google_sql_database declares",
          "netra_staging",
          "a declared database",
        ),
      ],
    },
    {
      name: "databases that are nowhere in what was given are unknown",
      change: (fixture) => {
        remove(fixture, "google_sql_database.", AUTH);
        variable("POSTGRES_DB", "netra_staging")(fixture);
      },
      expect: [isUnknown(BACKEND, `${ENV}.POSTGRES_DB`, "the database netra_staging is not in what was given")],
    },
    {
      name: "users that are nowhere in what was given are unknown",
      change: (fixture) => {
        remove(fixture, "google_sql_user.", AUTH);
        variable("POSTGRES_USER", "netra_backend")(fixture);
      },
      expect: [isUnknown(BACKEND, `${ENV}.POSTGRES_USER`, "the user netra_backend is not in what was given")],
    },
    ...["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_HOST"].flatMap((name) => [
      {
        name: `${name} that is not known yet is unknown`,
        change: variable(name, "${var.name}"),
        expect: [isUnknown(BACKEND, `${ENV}.${name}`, "${var.name} is not known yet")],
      },
      {
        name: `${name} without a value is another rule's matter`,
        change: variable(name, null),
        sources: ["configuration"] as const,
        expect: "pass" as const,
      },
      { name: `${name} left out is another rule's matter`, change: variable(name, undefined), expect: "pass" as const },
      {
        name: `${name} from a secret cannot be seen`,
        change: (fixture: Fixture) => {
          variable(name, "replaced")(fixture);
          set(fixture, BACKEND, `${ENV}.${name}`, {
            name,
            value_source: { secret_key_ref: { secret: "a", version: "latest" } },
          });
        },
        expect: "pass" as const,
      },
    ]),
    {
      name: "a service without a database",
      change: (fixture) => {
        remove(fixture, AUTH, SQL);
        for (const name of ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_HOST"]) variable(name, undefined)(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a service that nobody declared, in a database of its own",
      change: (fixture) => {
        stray(fixture);
        fixture["google_sql_database.stray"] = { name: "stray" };
        variable("POSTGRES_DB", "stray")(fixture);
      },
      expect: "pass",
    },
    {
      name: "a service that nobody declared, in a declared service's database",
      change: (fixture) => {
        stray(fixture);
        variable("POSTGRES_DB", "netra_auth_staging")(fixture);
      },
      expect: [
        fails(
          BACKEND,
          `${ENV}.POSTGRES_DB`,
          "stray uses the database netra_auth_staging, and so does netra-auth-service; it needs one for itself",
          "netra_auth_staging",
          "a database of its own",
        ),
      ],
    },
    {
      name: "a service that nobody declared, in the instance's own database",
      change: (fixture) => {
        stray(fixture);
        variable("POSTGRES_DB", "postgres")(fixture);
      },
      expect: [
        fails(
          BACKEND,
          `${ENV}.POSTGRES_DB`,
          "stray uses the database postgres, which is the instance's own; it needs one for itself",
          "postgres",
          "a database of its own",
        ),
      ],
    },
    {
      name: "the declared user of a service that nobody declared may be shared",
      change: (fixture) => {
        stray(fixture);
        fixture["google_sql_database.stray"] = { name: "stray" };
        variable("POSTGRES_DB", "stray")(fixture);
        variable("POSTGRES_USER", "netra_auth")(fixture);
      },
      expect: "pass",
    },
    {
      name: "the instance's public address by a reference",
      change: variable("POSTGRES_HOST", "${google_sql_database_instance.postgres.public_ip_address}"),
      expect: "pass",
    },
    {
      name: "another instance",
      change: (fixture) => {
        fixture["google_sql_database_instance.other"] = { name: "other" };
        variable("POSTGRES_HOST", "${google_sql_database_instance.other.private_ip_address}")(fixture);
      },
      expect: [elsewhere("other")],
    },
    {
      name: "an instance whose name is not known yet",
      change: (fixture) => {
        remove(fixture, AUTH);
        set(fixture, SQL, "name", "${var.name}");
      },
      expect: [isUnknown(BACKEND, `${ENV}.POSTGRES_HOST`, "the instance's name is not known yet")],
    },
    ...[
      "10.9.0.3",
      "db.example.com",
      "staging-shared-postgres",
      "a/cloudsql/netra-staging:us-central1:staging-shared-postgres",
      "/cloudsql/netra-staging:us-central1:netra-staging-db",
      "/cloudsql/staging-shared-postgres",
    ].map((host) => ({
      name: `the host ${host}`,
      change: variable("POSTGRES_HOST", host),
      expect: [elsewhere(host)],
    })),
    {
      name: "the instance's socket",
      change: variable("POSTGRES_HOST", "/cloudsql/netra-staging:us-central1:staging-shared-postgres"),
      expect: "pass",
    },
    {
      name: "a host that leads to something else, shown resolved",
      change: variable("POSTGRES_HOST", resolved("${google_compute_address.database.address}", "10.9.0.3")),
      sources: ["plan"],
      expect: [isUnknown(BACKEND, `${ENV}.POSTGRES_HOST`, "it leads to no instance in what was given")],
    },
    {
      name: "an instance by the name of an earlier script",
      change: (fixture) => {
        fixture["google_sql_database_instance.stray"] = { name: "netra-staging-db" };
      },
      expect: [
        fails(
          "google_sql_database_instance.stray",
          "name",
          "google_sql_database_instance.stray is named netra-staging-db, a stray of an earlier script; it needs staging-shared-postgres",
          "netra-staging-db",
          "staging-shared-postgres",
        ),
      ],
    },
    {
      name: "an instance without a name gets a random one",
      change: (fixture) => {
        remove(fixture, BACKEND, AUTH);
        unset(fixture, SQL, "name");
      },
      expect: "pass",
    },
  ],
});

describe("with the databases in a stack before", () => {
  describeRule(ownDatabase, {
    compliant: () => {
      const fixture: Fixture = {
        ...inStack("data", estatePart("google_sql_database.")),
        ...estatePart(BACKEND, "google_sql_user.", SQL),
      };
      setVariable(fixture, "backend", "POSTGRES_DB", "netra_staging");
      return fixture;
    },
    stackDependencies: { staging: ["data"], data: [] },
    cases: [
      {
        name: "a database that no stack declares",
        change: (fixture) => {
          remove(fixture, "data/");
          fixture["data/google_pubsub_topic.other"] = { name: "other" };
        },
        expect: [
          wrong(
            "POSTGRES_DB",
            "uses the database netra_staging, which no google_sql_database declares",
            "netra_staging",
            "a declared database",
          ),
        ],
      },
    ],
  });
});
