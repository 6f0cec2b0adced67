import { noPayload } from "../../../../policy/rules/sec/no-payload";
import { estatePart, fails, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const VERSION = "google_secret_manager_secret_version.fernet-key";
const LOOKUP = "data.google_secret_manager_secret_version.supplied";
const USER = "google_sql_user.backend";
const SQL = "google_sql_database_instance.postgres";
const KEPT = "a payload that is kept";

function payloads(): Fixture {
  return {
    ...estatePart(
      VERSION,
      USER,
      SQL,
      "ephemeral.random_password.fernet-key",
      "ephemeral.random_password.backend-postgres",
    ),
    [LOOKUP]: { secret: "openai-api-key", fetch_secret_data: false },
  };
}

const kept = (address: string, path: string, what: string, want: string) =>
  fails(address, path, `${address} ${what}; it needs ${want}`, KEPT, want);
const stated = (address: string, path: string, want: string) =>
  kept(address, path, `has ${path}, which goes into the state and every plan`, want);
const unnumbered = (address: string, path: string) =>
  fails(
    address,
    path,
    `${address} has no ${path}; it needs a number, so that the payload is sent when it is raised`,
    "nothing",
    "a number from 1",
  );

const PAIRS = [
  { address: VERSION, old: "secret_data", wo: "secret_data_wo" },
  { address: USER, old: "password", wo: "password_wo" },
];

describeRule(noPayload, {
  compliant: payloads,
  cases: [
    ...PAIRS.flatMap(({ address, old, wo }) => [
      {
        name: `${old} goes into the state`,
        change: (fixture: Fixture) => set(fixture, address, old, "obviously-fake"),
        expect: [stated(address, old, `${wo} with ${wo}_version`)],
      },
      {
        name: `${old} by a reference goes into the state as well`,
        change: (fixture: Fixture) => set(fixture, address, old, "${random_password.a.result}"),
        expect: [stated(address, old, `${wo} with ${wo}_version`)],
      },
      {
        name: `${wo} without a number is never sent again`,
        change: (fixture: Fixture) => unset(fixture, address, `${wo}_version`),
        expect: [unnumbered(address, `${wo}_version`)],
      },
      {
        name: `${wo} written out`,
        change: (fixture: Fixture) => set(fixture, address, wo, "obviously-fake"),
        sources: ["configuration"] as const,
        expect: [kept(address, wo, `has its ${wo} written out in the configuration`, "an ephemeral value")],
      },
      {
        name: `${wo} written out in a local`,
        change: (fixture: Fixture) => {
          set(fixture, address, wo, "${google_secret_manager_secret.plain.secret_id}");
          fixture["google_secret_manager_secret.plain"] = { secret_id: "obviously-fake" };
        },
        sources: ["configuration"] as const,
        expect: [kept(address, wo, `has its ${wo} written out in the configuration`, "an ephemeral value")],
      },
      {
        name: `${wo} with a number that is not known yet`,
        change: (fixture: Fixture) => set(fixture, address, `${wo}_version`, "${var.number}"),
        expect: "pass" as const,
      },
    ]),
    {
      name: "a version without any payload",
      change: (fixture) => unset(fixture, VERSION, "secret_data_wo"),
      sources: ["configuration"],
      expect: [
        fails(
          VERSION,
          "secret_data_wo",
          `${VERSION} has no secret_data_wo; it needs an ephemeral value there`,
          "nothing",
          "an ephemeral value",
        ),
      ],
    },
    {
      name: "a version without anything",
      change: (fixture) => {
        unset(fixture, VERSION, "secret_data_wo");
        unset(fixture, VERSION, "secret_data_wo_version");
      },
      sources: ["plan"],
      expect: [unnumbered(VERSION, "secret_data_wo_version")],
    },
    {
      name: "a user with a number and without a password",
      change: (fixture) => unset(fixture, USER, "password_wo"),
      sources: ["configuration"],
      expect: [
        fails(
          USER,
          "password_wo",
          `${USER} has no password_wo; it needs an ephemeral value there`,
          "nothing",
          "an ephemeral value",
        ),
      ],
    },
    {
      name: "a user of IAM has no password",
      change: (fixture) => {
        remove(fixture, VERSION, LOOKUP, SQL);
        unset(fixture, USER, "password_wo");
        unset(fixture, USER, "password_wo_version");
        set(fixture, USER, "type", "CLOUD_IAM_SERVICE_ACCOUNT");
      },
      expect: "pass",
    },
    ...[true, undefined].map((fetch) => ({
      name: `a look-up with fetch_secret_data ${String(fetch)} reads the payload into the state`,
      change: (fixture: Fixture) =>
        fetch ? set(fixture, LOOKUP, "fetch_secret_data", true) : unset(fixture, LOOKUP, "fetch_secret_data"),
      expect: [kept(LOOKUP, "fetch_secret_data", "reads the payload into the state", "fetch_secret_data = false")],
    })),
    {
      name: "a data source for the payload itself",
      change: (fixture) => {
        fixture["data.google_secret_manager_secret_version_access.a"] = { secret: "a", fetch_secret_data: false };
      },
      expect: [
        kept(
          "data.google_secret_manager_secret_version_access.a",
          "",
          "reads the payload into the state",
          "no such data source",
        ),
      ],
    },
    ...["random_password", "tls_private_key"].map((type) => ({
      name: `${type} keeps what it makes`,
      change: (fixture: Fixture) => {
        fixture[`${type}.a`] = { length: 32 };
      },
      expect: [kept(`${type}.a`, "", "keeps what it makes in the state", `ephemeral ${type}`)],
    })),
    {
      name: "a root password on the instance",
      change: (fixture) => set(fixture, SQL, "root_password", "obviously-fake"),
      expect: [stated(SQL, "root_password", "no root_password")],
    },
    {
      name: "an instance by itself",
      change: (fixture) => remove(fixture, VERSION, LOOKUP, USER),
      expect: "not-applicable",
    },
  ],
});
