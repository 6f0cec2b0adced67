import { tlsRequired } from "../../../../policy/rules/sql/tls-required";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, setVariable, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const MODE = "settings.ip_configuration.ssl_mode";
const VERSION = "google_secret_manager_secret_version.database-url";
const BACKEND = "google_cloud_run_v2_service.backend";
const WANT = "ENCRYPTED_ONLY or TRUSTED_CLIENT_CERTIFICATE_REQUIRED";
const SOCKET = "/cloudsql/netra-staging:us-central1:staging-shared-postgres";
const URL = "postgresql://${ephemeral.random_password.backend-postgres.result}@/netra_staging";

const asks = (address: string, what: string, path: string) =>
  fails(
    address,
    path,
    `${what} asks for sslmode on a socket under /cloudsql; it needs a URL without`,
    "sslmode with a socket",
    "no sslmode",
  );

describeRule(tlsRequired, {
  compliant: () => estatePart(SQL, VERSION, "ephemeral.random_password.backend-postgres", BACKEND),
  cases: [
    {
      name: "client certificates are TLS as well",
      change: (fixture) => set(fixture, SQL, MODE, "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
      expect: "pass",
    },
    {
      name: "connections in clear",
      change: (fixture) => set(fixture, SQL, MODE, "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
      expect: [
        fails(
          SQL,
          MODE,
          `staging-shared-postgres has ${MODE} ALLOW_UNENCRYPTED_AND_ENCRYPTED; it needs ${WANT}`,
          "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
          WANT,
        ),
      ],
    },
    {
      name: "what says nothing takes connections in clear",
      change: (fixture) => unset(fixture, SQL, MODE),
      expect: [
        fails(
          SQL,
          MODE,
          `staging-shared-postgres has no ${MODE}, which means ALLOW_UNENCRYPTED_AND_ENCRYPTED; it needs ${WANT}`,
          "ALLOW_UNENCRYPTED_AND_ENCRYPTED by default",
          WANT,
        ),
      ],
    },
    {
      name: "a mode that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, MODE, "${var.mode}"),
      expect: [isUnknown(SQL, MODE, "${var.mode} is not known yet")],
    },
    ...["?host=", "?sslmode=require&host=", "?ssl=true&host="].map((query) => ({
      name: `a secret with ${query} and the socket`,
      change: (fixture: Fixture) => set(fixture, VERSION, "secret_data_wo", `${URL}${query}${SOCKET}`),
      // A plan holds nothing of a write-only payload but its references.
      sources: ["configuration"] as const,
      expect: query === "?host=" ? ("pass" as const) : [asks(VERSION, VERSION, "secret_data_wo")],
    })),
    {
      name: "sslmode after the socket's folder",
      change: (fixture) => set(fixture, VERSION, "secret_data_wo", `${URL}?host=${SOCKET}&sslmode=disable`),
      sources: ["configuration"],
      expect: [asks(VERSION, VERSION, "secret_data_wo")],
    },
    {
      name: "a version without a payload",
      change: (fixture) => {
        remove(fixture, SQL, BACKEND);
        unset(fixture, VERSION, "secret_data_wo");
      },
      expect: "not-applicable",
    },
    {
      name: "a plain variable with sslmode and the socket",
      change: (fixture) =>
        setVariable(fixture, "backend", "READ_URL", `postgresql:///a?host=${SOCKET}&sslmode=require`),
      expect: [asks(BACKEND, "netra-backend-staging's READ_URL", "template.containers.0.env.READ_URL")],
    },
    {
      name: "a plain variable whose parts are not known yet",
      change: (fixture) =>
        setVariable(fixture, "backend", "READ_URL", `postgresql:///\${var.name}?host=${SOCKET}&sslmode=require`),
      expect: [asks(BACKEND, "netra-backend-staging's READ_URL", "template.containers.0.env.READ_URL")],
    },
    {
      name: "a plain variable with sslmode and an address",
      change: (fixture) => setVariable(fixture, "backend", "READ_URL", "postgresql://10.0.0.3/a?sslmode=require"),
      expect: "pass",
    },
    {
      name: "a service alone asks for nothing",
      change: (fixture) => remove(fixture, SQL, VERSION),
      expect: "not-applicable",
    },
  ],
});
