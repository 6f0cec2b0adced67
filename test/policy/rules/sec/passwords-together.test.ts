import { passwordsTogether } from "../../../../policy/rules/sec/passwords-together";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const USER = "google_sql_user.backend";
const PASSWORD = "google_secret_manager_secret_version.postgres-password";
const URL = "google_secret_manager_secret_version.database-url";
const NUMBER = "secret_data_wo_version";

/** The backend's user and both versions that carry its password. */
const passwords = () => estatePart(USER, PASSWORD, URL, "ephemeral.random_password.backend-postgres");

const apart = (version: string, got: string, its: string, want = its) =>
  fails(
    version,
    NUMBER,
    `${version} has ${got} for ${NUMBER}, and ${USER}, whose password it carries, has ${its}; they need one number`,
    got,
    want,
  );
const loose = (version: string) =>
  fails(
    version,
    "depends_on",
    `${version} carries the password of ${USER}, and neither waits for the other; it needs to depend on the user`,
    "no dependency",
    `depends_on ${USER}`,
  );
const gone = (version: string) =>
  fails(
    version,
    "lifecycle.create_before_destroy",
    `${version} is destroyed before its successor is there; it needs create_before_destroy`,
    "false",
    "true",
  );

describeRule(passwordsTogether, {
  compliant: passwords,
  cases: [
    ...[PASSWORD, URL].flatMap((version) => [
      {
        name: `another number on ${version}`,
        change: (fixture: Fixture) => set(fixture, version, NUMBER, 2),
        expect: [apart(version, "2", "1")],
      },
      {
        name: `no number on ${version}`,
        change: (fixture: Fixture) => unset(fixture, version, NUMBER),
        expect: [apart(version, "nothing", "1")],
      },
      {
        name: `a number on ${version} that is not known yet is unknown`,
        change: (fixture: Fixture) => set(fixture, version, NUMBER, "${var.number}"),
        expect: [isUnknown(version, NUMBER, "${var.number} is not known yet")],
      },
    ]),
    {
      name: "another number on the user is told at both versions",
      change: (fixture) => set(fixture, USER, "password_wo_version", 2),
      expect: [apart(URL, "1", "2"), apart(PASSWORD, "1", "2")],
    },
    {
      name: "no number on the user",
      change: (fixture) => {
        remove(fixture, URL);
        unset(fixture, USER, "password_wo_version");
      },
      expect: [apart(PASSWORD, "1", "nothing", "the number of the user's password_wo_version")],
    },
    {
      name: "a number on the user that is not known yet is unknown",
      change: (fixture) => {
        remove(fixture, URL);
        set(fixture, USER, "password_wo_version", "${var.number}");
      },
      expect: [isUnknown(PASSWORD, NUMBER, "${var.number} is not known yet")],
    },
    {
      name: "a version that does not wait for the user",
      change: (fixture) => unset(fixture, PASSWORD, "depends_on"),
      expect: [loose(PASSWORD)],
    },
    {
      name: "a user that waits for the version",
      change: (fixture) => {
        unset(fixture, PASSWORD, "depends_on");
        set(fixture, USER, "depends_on", [PASSWORD]);
        remove(fixture, URL);
      },
      expect: "pass",
    },
    {
      name: "a version that waits by its reference to the user",
      change: (fixture) => unset(fixture, URL, "depends_on"),
      expect: "pass",
    },
    {
      name: "another user's password is no matter of this one",
      change: (fixture) => {
        remove(fixture, URL);
        fixture["google_sql_user.auth"] = {
          name: "auth",
          password_wo: "${ephemeral.random_password.auth-postgres.result}",
          password_wo_version: 7,
        };
        fixture["ephemeral.random_password.auth-postgres"] = { length: 32 };
      },
      expect: "pass",
    },
    {
      name: "two users with one password are told both",
      change: (fixture) => {
        remove(fixture, URL);
        fixture["google_sql_user.auth"] = {
          name: "auth",
          password_wo: "${ephemeral.random_password.backend-postgres.result}",
          password_wo_version: 1,
        };
      },
      expect: [
        {
          ...loose(PASSWORD),
          message: `${PASSWORD} carries the password of google_sql_user.auth, and neither waits for the other; it needs to depend on the user`,
          want: "depends_on google_sql_user.auth",
        },
      ],
    },
    ...([{}, { create_before_destroy: false }, { prevent_destroy: true }] as FixtureBlock[]).map((lifecycle) => ({
      name: `a version with the lifecycle ${JSON.stringify(lifecycle)}`,
      change: (fixture: Fixture) => set(fixture, PASSWORD, "lifecycle", lifecycle),
      sources: ["configuration"] as const,
      expect: [gone(PASSWORD)],
    })),
    {
      name: "a lifecycle is not in a plan",
      change: (fixture) => unset(fixture, PASSWORD, "lifecycle"),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a generated secret that carries no user's password keeps its old version as well",
      change: (fixture) => {
        Object.assign(
          fixture,
          estatePart("google_secret_manager_secret_version.secret-key", "ephemeral.random_password.secret-key"),
        );
        unset(fixture, "google_secret_manager_secret_version.secret-key", "lifecycle");
      },
      sources: ["configuration"],
      expect: [gone("google_secret_manager_secret_version.secret-key")],
    },
    {
      name: "what Redis makes goes with Redis",
      change: (fixture) => {
        remove(fixture, PASSWORD, URL);
        Object.assign(
          fixture,
          estatePart("google_secret_manager_secret_version.redis-password", "google_redis_instance."),
        );
        unset(fixture, "google_secret_manager_secret_version.redis-password", "lifecycle");
      },
      expect: "not-applicable",
    },
    {
      name: "a user whose password is kept in the state is another rule's matter",
      change: (fixture) => {
        remove(fixture, URL, PASSWORD);
        unset(fixture, USER, "password_wo");
      },
      expect: "not-applicable",
    },
  ],
});
