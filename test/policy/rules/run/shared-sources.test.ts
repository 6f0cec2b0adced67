import { sharedSources } from "../../../../policy/rules/run/shared-sources";
import { compliantEstate, describeRule, set, setVariable, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import { BACKEND, ENV, NAME, failure, renamed, unknown } from "./backend";

const AUTH = "google_cloud_run_v2_service.auth";
const AUTH_NAME = "netra-auth-service";

/** The three services and their secrets. */
function services(): Fixture {
  const kept = /^google_(cloud_run_v2_service|secret_manager_secret)\./;
  return Object.fromEntries(Object.entries(compliantEstate()).filter(([address]) => kept.test(address)));
}

function secretOf(fixture: Fixture, service: string, name: string, secret: string): void {
  set(fixture, service, `${ENV}.${name}.value_source.secret_key_ref.secret`, secret);
}

function differs(name: string, got: string, want: string) {
  return {
    status: "fail" as const,
    address: AUTH,
    path: `${ENV}.${name}`,
    message: `${AUTH_NAME} takes ${name} from ${got}, ${NAME} from ${want}`,
    got,
    want,
  };
}

describeRule(sharedSources, {
  compliant: services,
  cases: [
    {
      name: "two SERVICE_IDs",
      change: (fixture) => setVariable(fixture, "auth", "SERVICE_ID", "netra-auth"),
      expect: [differs("SERVICE_ID", 'the value "netra-auth"', 'the value "netra-backend"')],
    },
    {
      name: "a space makes another SERVICE_ID",
      change: (fixture) => setVariable(fixture, "auth", "SERVICE_ID", "netra-backend "),
      expect: [differs("SERVICE_ID", 'the value "netra-backend "', 'the value "netra-backend"')],
    },
    {
      name: "two JWT secrets",
      change: (fixture) =>
        secretOf(fixture, AUTH, "JWT_SECRET_KEY", "${google_secret_manager_secret.fernet-key.secret_id}"),
      expect: [differs("JWT_SECRET_KEY", "the secret fernet-key", "the secret jwt-secret-key")],
    },
    {
      name: "a secret by its name is the same as by a reference",
      change: (fixture) => secretOf(fixture, AUTH, "JWT_SECRET_KEY", "projects/netra-staging/secrets/jwt-secret-key"),
      expect: "pass",
    },
    {
      name: "a secret's id that is not known is told by its address",
      change: (fixture) => {
        set(fixture, "google_secret_manager_secret.fernet-key", "secret_id", "${var.id}");
        secretOf(fixture, AUTH, "JWT_SECRET_KEY", "${google_secret_manager_secret.fernet-key.secret_id}");
      },
      expect: [
        differs("JWT_SECRET_KEY", "the secret google_secret_manager_secret.fernet-key", "the secret jwt-secret-key"),
      ],
    },
    {
      name: "a plain value is not the secret, and is not shown",
      change: (fixture) => {
        unset(fixture, AUTH, `${ENV}.SERVICE_SECRET`);
        setVariable(fixture, "auth", "SERVICE_SECRET", "fake");
      },
      expect: [differs("SERVICE_SECRET", "a plain value (not shown)", "the secret service-secret")],
    },
    {
      name: "two plain values that differ are not shown",
      change: (fixture) => {
        for (const service of ["backend", "auth"]) {
          unset(fixture, `google_cloud_run_v2_service.${service}`, `${ENV}.SERVICE_SECRET`);
          setVariable(fixture, service, "SERVICE_SECRET", `fake-${service}`);
        }
      },
      expect: [differs("SERVICE_SECRET", "a plain value (not shown)", "a plain value (not shown)")],
    },
    {
      name: "what one service does not have is not compared",
      change: (fixture) => {
        unset(fixture, BACKEND, `${ENV}.SERVICE_SECRET`);
        secretOf(fixture, AUTH, "SERVICE_SECRET", "another");
      },
      expect: "pass",
    },
    {
      name: "a data source of a service does not stand for it",
      change: (fixture) => {
        fixture["data.google_cloud_run_v2_service.backend"] = { name: NAME, location: "us-central1" };
        setVariable(fixture, "auth", "SERVICE_ID", "netra-auth");
      },
      expect: [differs("SERVICE_ID", 'the value "netra-auth"', 'the value "netra-backend"')],
    },
    {
      name: "a third service is compared with the first that has it",
      change: (fixture) => {
        setVariable(fixture, "backend", "SERVICE_ID", undefined);
        setVariable(fixture, "frontend", "SERVICE_ID", "netra-frontend");
      },
      expect: [
        {
          status: "fail",
          address: "google_cloud_run_v2_service.frontend",
          path: `${ENV}.SERVICE_ID`,
          message: `netra-frontend-staging takes SERVICE_ID from the value "netra-frontend", ${AUTH_NAME} from the value "netra-backend"`,
          got: 'the value "netra-frontend"',
          want: 'the value "netra-backend"',
        },
      ],
    },
    {
      name: "without the first declared service the next one counts",
      change: (fixture) => {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the case is about what is not there
        delete fixture[BACKEND];
        setVariable(fixture, "frontend", "SERVICE_ID", "netra-frontend");
      },
      expect: [
        {
          status: "fail",
          address: "google_cloud_run_v2_service.frontend",
          path: `${ENV}.SERVICE_ID`,
          message: `netra-frontend-staging takes SERVICE_ID from the value "netra-frontend", ${AUTH_NAME} from the value "netra-backend"`,
          got: 'the value "netra-frontend"',
          want: 'the value "netra-backend"',
        },
      ],
    },
    {
      name: "a value that is not known yet cannot be compared",
      change: (fixture) => setVariable(fixture, "auth", "SERVICE_ID", "${var.id}"),
      expect: [{ status: "unknown", address: AUTH, path: `${ENV}.SERVICE_ID`, why: "${var.id} is not known yet" }],
    },
    {
      name: "the other service's value that is not known yet cannot be compared",
      change: (fixture) => setVariable(fixture, "backend", "SERVICE_ID", "${var.id}"),
      expect: [{ status: "unknown", address: AUTH, path: `${ENV}.SERVICE_ID`, why: "${var.id} is not known yet" }],
    },
    {
      name: "a secret that is not known yet cannot be compared",
      change: (fixture) => secretOf(fixture, AUTH, "JWT_SECRET", "${var.secret}"),
      expect: [{ status: "unknown", address: AUTH, path: `${ENV}.JWT_SECRET`, why: "${var.secret} is not known yet" }],
    },
    {
      name: "a reference without a secret names none",
      change: (fixture) => unset(fixture, AUTH, `${ENV}.JWT_SECRET.value_source.secret_key_ref.secret`),
      expect: [{ status: "unknown", address: AUTH, path: `${ENV}.JWT_SECRET`, why: "the secret is not named" }],
    },
    {
      name: "one secret in two roles",
      change: (fixture) => {
        for (const service of [BACKEND, AUTH]) secretOf(fixture, service, "SERVICE_SECRET", "jwt-secret-key");
      },
      expect: [
        {
          status: "fail",
          address: AUTH,
          path: `${ENV}.SERVICE_SECRET`,
          message: `${AUTH_NAME} takes SERVICE_SECRET and JWT_SECRET_KEY from one source, the secret jwt-secret-key`,
          got: "the secret jwt-secret-key",
          want: "another source than JWT_SECRET_KEY",
        },
        failure(`${ENV}.SERVICE_SECRET`, {
          message: `${NAME} takes SERVICE_SECRET and JWT_SECRET_KEY from one source, the secret jwt-secret-key`,
          got: "the secret jwt-secret-key",
          want: "another source than JWT_SECRET_KEY",
        }),
      ],
    },
    {
      name: "the same plain value in two roles",
      change: (fixture) => {
        for (const name of ["SECRET_KEY", "SERVICE_SECRET"]) {
          unset(fixture, BACKEND, `${ENV}.${name}`);
          setVariable(fixture, "backend", name, "fake");
        }
      },
      contract: (contract) => ({ ...contract, sharedVariables: [] }),
      expect: [
        failure(`${ENV}.SECRET_KEY`, {
          message: `${NAME} takes SECRET_KEY and SERVICE_SECRET from one source, a plain value (not shown)`,
          got: "a plain value (not shown)",
          want: "another source than SERVICE_SECRET",
        }),
      ],
    },
    {
      name: "a secret that is not known yet may be another's",
      change: (fixture) => secretOf(fixture, BACKEND, "SECRET_KEY", "${var.secret}"),
      expect: [unknown(`${ENV}.SECRET_KEY`, "${var.secret} is not known yet")],
    },
    {
      name: "a service that nobody declared shares nothing",
      change: (fixture) => {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the stray stays alone
        for (const key of ["auth", "frontend"]) delete fixture[`google_cloud_run_v2_service.${key}`];
        renamed(fixture);
        secretOf(fixture, BACKEND, "SECRET_KEY", "jwt-secret-key");
      },
      expect: "not-applicable",
    },
  ],
});
