import { versionsBeforeServices } from "../../../../policy/rules/sec/versions-before-services";
import { block, estatePart, fails, inStack, isUnknown, remove, verdictOnLive } from "../../estate-part";
import { append, describeRule, set, setVariable } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const ENV = "template.containers.0.env";
const NAME = "netra-backend-staging";
const ID = "openai-api-key";
const VARIABLE = `${ENV}.OPENAI_API_KEY`;
const SECRET = `google_secret_manager_secret.${ID}`;
const VERSION = `google_secret_manager_secret_version.${ID}`;
const LOOKUP = `data.google_secret_manager_secret_version.${ID}`;
const DECLARED = ["configuration", "plan"] as const;

/** The backend, its secrets and their versions. */
function backend(): Fixture {
  const fixture = estatePart(
    BACKEND,
    "google_secret_manager_secret.",
    "google_secret_manager_secret_version.",
    "ephemeral.",
  );
  return { ...fixture, ...estatePart("google_sql_user.backend") };
}

const reads = (what: string, got: string, want: string, by = "OPENAI_API_KEY", path = VARIABLE) =>
  fails(BACKEND, path, `${NAME} reads the secret ${ID} for ${by}, ${what}`, got, want);
const LATE = reads("and does not wait for its version", "no dependency", `depends_on ${VERSION}`);
const UNMADE = reads("which has no version", "no version", `a google_secret_manager_secret_version of ${SECRET}`);

/** Takes an address out of the backend's dependencies. */
function forget(fixture: Fixture, address: string): void {
  const dependencies = block(fixture, BACKEND).depends_on as string[];
  if (!dependencies.includes(address)) throw new Error(`The backend does not depend on ${address}`);
  set(
    fixture,
    BACKEND,
    "depends_on",
    dependencies.filter((dependency) => dependency !== address),
  );
}

/** The secret as one that a person supplies, looked up before the service is made. */
function lookedUp(fixture: Fixture): void {
  remove(fixture, VERSION);
  fixture[LOOKUP] = { secret: ID, fetch_secret_data: false };
  forget(fixture, VERSION);
  append(fixture, BACKEND, "depends_on", LOOKUP);
}

/** The variable with the secret's id written out. */
const byName = (fixture: Fixture, id = ID) =>
  set(fixture, BACKEND, `${VARIABLE}.value_source.secret_key_ref.secret`, id);

describeRule(versionsBeforeServices, {
  compliant: backend,
  cases: [
    {
      name: "a service that does not wait for the version",
      change: (fixture) => forget(fixture, VERSION),
      sources: DECLARED,
      expect: [LATE],
    },
    {
      name: "a service that waits for something that waits for the version",
      change: (fixture) => {
        forget(fixture, VERSION);
        fixture["terraform_data.wait"] = { depends_on: [VERSION] };
        append(fixture, BACKEND, "depends_on", "terraform_data.wait");
      },
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a secret without a version",
      change: (fixture) => remove(fixture, VERSION),
      sources: DECLARED,
      expect: [UNMADE],
    },
    {
      name: "a version that is switched off is none",
      change: (fixture) => set(fixture, VERSION, "enabled", false),
      sources: DECLARED,
      expect: [UNMADE],
    },
    {
      name: "a version that is switched on is one",
      change: (fixture) => set(fixture, VERSION, "enabled", true),
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "of two versions one that is waited for is enough",
      change: (fixture) => {
        fixture[`${VERSION}-older`] = { secret: `\${${SECRET}.id}`, secret_data_wo_version: 1 };
      },
      sources: DECLARED,
      expect: "pass",
    },
    { name: "a secret by its id", change: (fixture) => byName(fixture), sources: DECLARED, expect: "pass" },
    {
      name: "a secret by its whole name",
      change: (fixture) => byName(fixture, `projects/netra-staging/secrets/${ID}`),
      sources: DECLARED,
      expect: "pass",
    },
    { name: "a supplied secret that is looked up", change: lookedUp, sources: DECLARED, expect: "pass" },
    {
      name: "a supplied secret whose look-up is not waited for",
      change: (fixture) => {
        lookedUp(fixture);
        forget(fixture, LOOKUP);
      },
      sources: DECLARED,
      expect: [reads("and does not wait for its version", "no dependency", `depends_on ${LOOKUP}`)],
    },
    {
      name: "a supplied secret that is not looked up is unknown",
      change: (fixture) => {
        remove(fixture, VERSION);
        set(fixture, SECRET, "labels", { source: "supplied" });
      },
      sources: DECLARED,
      expect: [isUnknown(BACKEND, VARIABLE, `whether a person has given ${ID} a version is not in what was given`)],
    },
    {
      name: "another label says nothing of a person",
      change: (fixture) => {
        remove(fixture, VERSION);
        set(fixture, SECRET, "labels", { source: "written" });
      },
      sources: DECLARED,
      expect: [UNMADE],
    },
    {
      name: "a secret that the only stack does not declare is unknown",
      change: (fixture) => {
        remove(fixture, SECRET, VERSION);
        byName(fixture);
      },
      sources: DECLARED,
      expect: [isUnknown(BACKEND, VARIABLE, `the secret ${ID} is not in what was given`)],
    },
    {
      name: "a secret that is not known yet is unknown",
      change: (fixture) => byName(fixture, "${var.secret}"),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, VARIABLE, "which secret it is, is not known yet")],
    },
    {
      name: "a secret that several variables read is told once",
      change: (fixture) => {
        remove(fixture, VERSION);
        append(fixture, BACKEND, ENV, {
          name: "SECOND_KEY",
          value_source: { secret_key_ref: { secret: ID, version: "1" } },
        });
      },
      sources: DECLARED,
      expect: [UNMADE],
    },
    {
      name: "two secrets that are not known yet are told both",
      change: (fixture) => {
        for (const name of ["ONE", "TWO"]) {
          append(fixture, BACKEND, ENV, {
            name,
            value_source: { secret_key_ref: { secret: "${var.secret}", version: "1" } },
          });
        }
      },
      sources: DECLARED,
      expect: ["ONE", "TWO"].map((name) =>
        isUnknown(BACKEND, `${ENV}.${name}`, "which secret it is, is not known yet"),
      ),
    },
    {
      name: "a secret in a volume",
      change: (fixture) => {
        append(fixture, BACKEND, "template.volumes", { name: "other", empty_dir: { medium: "MEMORY" } });
        append(fixture, BACKEND, "template.volumes", { name: "key", secret: { secret: ID } });
        setVariable(fixture, "backend", "OPENAI_API_KEY", "replaced");
        remove(fixture, VERSION);
      },
      sources: DECLARED,
      expect: [
        reads(
          "which has no version",
          "no version",
          `a google_secret_manager_secret_version of ${SECRET}`,
          "a volume",
          "template.volumes.1.secret",
        ),
      ],
    },
    {
      name: "variables that are not known yet may read more",
      change: (fixture) => append(fixture, BACKEND, ENV, { name: "${var.name}", value: "a" }),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, ENV, "${var.name} is not known yet")],
    },
    {
      name: "variables of which none is known may read something",
      change: (fixture) => set(fixture, BACKEND, ENV, "${var.variables}"),
      sources: ["configuration"],
      expect: [isUnknown(BACKEND, ENV, "${var.variables} is not known yet")],
    },
    {
      name: "a service without secrets",
      change: (fixture) => set(fixture, BACKEND, ENV, [{ name: "A", value: "1" }]),
      expect: "not-applicable",
    },
    {
      name: "a live service with a secret that no declaration knows",
      change: (fixture) => byName(fixture, "clickhouse-url"),
      sources: ["live"],
      expect: [
        fails(
          BACKEND,
          VARIABLE,
          `${NAME} reads the secret clickhouse-url for OPENAI_API_KEY, which is not declared`,
          "clickhouse-url",
          "a declared secret",
        ),
      ],
    },
    {
      name: "a live service with another service's secret",
      change: (fixture) => byName(fixture, "oauth-hmac-secret"),
      sources: ["live"],
      expect: "pass",
    },
  ],
});

/** The backend's secrets in the stack before, and its look-up of one of them. */
function apart(): Fixture {
  const fixture: Fixture = {
    ...estatePart(BACKEND),
    ...inStack(
      "foundation",
      estatePart("google_secret_manager_secret.", "google_secret_manager_secret_version.", "ephemeral."),
    ),
  };
  const variables = (
    block(fixture, BACKEND).template as {
      containers: { env: { value_source?: { secret_key_ref: { secret: string } } }[] }[];
    }
  ).containers[0]?.env;
  for (const { value_source: source } of variables ?? []) {
    if (source)
      source.secret_key_ref.secret = source.secret_key_ref.secret.replace(/^.*secret\.(.*)\.secret_id\}$/, "$1");
  }
  set(fixture, BACKEND, "depends_on", []);
  return fixture;
}

for (const stackDependencies of [undefined, { staging: ["foundation"], foundation: [] }]) {
  describe(`with the secrets in another stack, the order ${stackDependencies ? "known" : "not known"}`, () => {
    describeRule(
      { ...versionsBeforeServices, seenIn: DECLARED },
      {
        compliant: apart,
        ...(stackDependencies ? { stackDependencies } : {}),
        cases: [
          {
            name: "a secret that no stack declares",
            change: (fixture) => remove(fixture, `foundation/${SECRET}`, `foundation/${VERSION}`),
            expect: [reads("which no stack declares", ID, "a declared secret")],
          },
          {
            name: "a secret without a version in the stack before",
            change: (fixture) => remove(fixture, `foundation/${VERSION}`),
            expect: [UNMADE],
          },
          {
            name: "a secret that a person supplies, looked up here",
            change: (fixture) => {
              remove(fixture, `foundation/${VERSION}`);
              fixture[LOOKUP] = { secret: ID, fetch_secret_data: false };
              set(fixture, BACKEND, "depends_on", [LOOKUP]);
            },
            expect: "pass",
          },
        ],
      },
    );
  });
}

describe("with a version in a stack that comes later", () => {
  describeRule(
    { ...versionsBeforeServices, seenIn: DECLARED },
    {
      compliant: backend,
      stackDependencies: { staging: [], later: ["staging"] },
      cases: [
        {
          name: "the service is made before the version",
          change: (fixture) => {
            Object.assign(fixture, inStack("later", { [VERSION]: { secret: ID, secret_data_wo_version: 1 } }));
            remove(fixture, VERSION);
          },
          expect: [LATE],
        },
      ],
    },
  );
});

describe("with a live export beside the declaration", () => {
  test("a live service does not wait", () => {
    const fixture = backend();
    set(fixture, BACKEND, "depends_on", []);
    expect(verdictOnLive(versionsBeforeServices, fixture, fixture)).toEqual({ status: "pass" });
  });

  test("a secret that the declaration does not have", () => {
    const declared = backend();
    remove(declared, SECRET, VERSION);
    expect(verdictOnLive(versionsBeforeServices, declared, backend())).toEqual([
      {
        status: "fail",
        path: VARIABLE,
        message: `${NAME} reads the secret ${ID} for OPENAI_API_KEY, which no stack declares`,
        got: ID,
        want: "a declared secret",
      },
    ]);
  });
});
