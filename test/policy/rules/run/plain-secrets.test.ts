import { Expression, estateOf } from "../../../../policy/resources";
import type { Resource } from "../../../../policy/resources";
import { plainSecrets } from "../../../../policy/rules/run/plain-secrets";
import { exampleContract } from "../../example-contract";
import { compliantService, describeRule, resolved, set, setVariable } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import {
  BACKEND,
  ENV,
  HIDDEN,
  NAME,
  backend,
  failure,
  hiddenVariable,
  renamed,
  sidecar,
  unknown,
  variable,
} from "./backend";

function seen(name: string, why: string, service = NAME) {
  return failure(`${ENV}.${name}`, {
    message: `${service} has ${name} in plain sight: ${why}`,
    got: "a plain value (not shown)",
    want: "a reference to a secret",
  });
}

const BY_NAME = "its name says that it is a credential";
const BY_URL = "it is a URL with a password in it";

/** A service that nobody declared, with one plain variable. */
function stray(name: string, value: string): (fixture: Fixture) => void {
  return (fixture) => {
    renamed(fixture);
    set(fixture, BACKEND, ENV, [{ name, value }]);
  };
}

describeRule(plainSecrets, {
  compliant: backend,
  cases: [
    ...[
      ...["DATABASE_URL", "POSTGRES_PASSWORD", "PASSWORD", "SERVICE_SECRET", "SECRET_KEY", "SESSION_SECRET_KEY"],
      ...["GITHUB_TOKEN", "OPENAI_API_KEY", "FERNET_KEY", "JWT_SECRET_STAGING"],
    ].map((name) => ({
      name: `${name} is a credential by its name`,
      change: stray(name, "fake"),
      expect: [seen(name, BY_NAME, "stray")],
    })),
    ...["SECRET_KEYS_COUNT", "TOKEN_LIFETIME", "PASSWORD_POLICY"].map((name) => ({
      name: `${name} is no credential`,
      change: stray(name, "12"),
      expect: "pass" as const,
    })),
    {
      name: "what the declaration takes from a secret may not be plain, whatever it is called",
      change: variable("GOOGLE_CLIENT_ID", "fake"),
      expect: [
        failure(`${ENV}.GOOGLE_CLIENT_ID`, {
          message: `${NAME} has GOOGLE_CLIENT_ID in plain sight: the declaration takes it from the secret google-client-id`,
          got: "a plain value (not shown)",
          want: "a reference to a secret",
          fix: 'value_source { secret_key_ref { secret = "google-client-id", version = "latest" } }',
        }),
      ],
    },
    {
      name: "a name that every object has is no secret of the declaration",
      change: variable("constructor", "fake"),
      expect: "pass",
    },
    {
      name: "a URL with a password in it",
      change: variable("BROKER", "amqp://user:fake@broker.example.com/"),
      expect: [seen("BROKER", BY_URL)],
    },
    {
      name: "a URL without a password",
      change: variable("BROKER", "amqp://user@broker.example.com:5672/"),
      expect: "pass",
    },
    {
      name: "a URL whose password is an expression",
      change: variable("BROKER", "amqp://user:${var.password}@broker.example.com/"),
      sources: ["configuration", "plan"],
      expect: [seen("BROKER", BY_URL)],
    },
    {
      name: "a credential that is not known yet is one all the same",
      change: variable("SMTP_PASSWORD", "${var.password}"),
      sources: ["configuration", "plan"],
      expect: [seen("SMTP_PASSWORD", BY_NAME)],
    },
    {
      name: "an attribute that is a secret",
      change: variable("REDIS_AUTH", "${google_redis_instance.redis.auth_string}"),
      sources: ["configuration", "plan"],
      expect: [seen("REDIS_AUTH", "it comes from google_redis_instance.redis.auth_string")],
    },
    {
      name: "a secret deep inside an attribute",
      change: variable("LOGIN", "${google_sql_source.main.replica.0.password}"),
      sources: ["configuration", "plan"],
      expect: [seen("LOGIN", "it comes from google_sql_source.main.replica.0.password")],
    },
    {
      name: "an attribute whose first step only sounds like a secret",
      change: variable("LOGIN", "${google_sql_source.main.password.policy}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "another type that ends like a random password's",
      change: variable("SALT", "${example_random_password.salt.result}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "a random password",
      change: variable("SALT", "${random_password.salt.result}"),
      sources: ["configuration", "plan"],
      expect: [seen("SALT", "it comes from random_password.salt.result")],
    },
    {
      name: "an ephemeral random password",
      change: variable("SALT", "${ephemeral.random_password.salt.result}"),
      sources: ["configuration", "plan"],
      expect: [seen("SALT", "it comes from ephemeral.random_password.salt.result")],
    },
    {
      name: "another random value is no secret",
      change: variable("SUFFIX", "${random_id.suffix.result}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "a random password's length is no secret",
      change: variable("LENGTH", "${random_password.salt.length}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "an attribute that is no secret",
      change: variable("REDIS_PLACE", resolved("${google_redis_instance.redis.host}", "10.1.2.3")),
      expect: "pass",
    },
    {
      name: "a Terraform variable beside an attribute may hold a secret",
      change: variable("MODE", "${var.mode}-${google_redis_instance.redis.host}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.MODE`, "${var.mode}-${google_redis_instance.redis.host} is not known yet")],
    },
    {
      name: "a type of resource may end like a local",
      change: variable("MODE", "${example_local.a.mode}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "a list is no secret",
      change: variable("MODE", ["a"]),
      sources: ["configuration"],
      expect: "pass",
    },
    {
      name: "what a Terraform variable holds is not known",
      change: variable("MODE", "${var.mode}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.MODE`, "${var.mode} is not known yet")],
    },
    {
      name: "an empty value gives nothing away",
      change: (fixture) => {
        fixture[BACKEND] = compliantService("frontend");
        setVariable(fixture, "backend", "SMTP_PASSWORD", "");
      },
      expect: "pass",
    },
    {
      name: "a sidecar's variables are judged too",
      change: sidecar({ env: [{ name: "API_TOKEN", value: "fake" }] }),
      expect: [
        failure("template.containers.1.env.API_TOKEN", {
          message: `${NAME}'s container proxy has API_TOKEN in plain sight: ${BY_NAME}`,
          got: "a plain value (not shown)",
          want: "a reference to a secret",
          fix: 'value_source { secret_key_ref { secret = "...", version = "latest" } }',
        }),
      ],
    },
    {
      name: "a name that is not known yet may be a credential's",
      change: hiddenVariable,
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
  ],
});

describe("a plan's value that nobody wrote", () => {
  const judge = (text: string) => {
    const resource: Resource = {
      address: BACKEND,
      type: "google_cloud_run_v2_service",
      name: "backend",
      mode: "managed",
      source: "plan",
      stack: "staging",
      values: { name: NAME, template: { containers: [{ env: [{ name: "MODE", value: new Expression(text, []) }] }] } },
      dependsOn: [],
      lifecycle: {},
    };
    return plainSecrets.check(resource, { estate: estateOf([resource]), contract: exampleContract() });
  };

  test("is a secret where Terraform marks it as sensitive, whatever the variable is called", () => {
    expect(judge("(sensitive value)")).toEqual([
      {
        status: "fail",
        path: `${ENV}.MODE`,
        message: `${NAME} has MODE in plain sight: Terraform marks its value as sensitive`,
        got: "a plain value (not shown)",
        want: "a reference to a secret",
        fix: 'value_source { secret_key_ref { secret = "...", version = "latest" } }',
      },
    ]);
  });

  test("is unknown where it is known only after apply", () => {
    expect(judge("(known after apply)")).toEqual([
      { status: "unknown", path: `${ENV}.MODE`, why: "known after apply" },
    ]);
  });
});
