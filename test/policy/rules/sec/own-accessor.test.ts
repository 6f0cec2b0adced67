import { ownAccessor } from "../../../../policy/rules/sec/own-accessor";
import { block, estatePart, fails, inStack, isUnknown, remove, verdictOnLive } from "../../estate-part";
import { append, describeRule, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const ENV = "template.containers.0.env";
const NAME = "netra-backend-staging";
const MAIL = "netra-backend-staging@netra-staging.iam.gserviceaccount.com";
const ID = "openai-api-key";
const VARIABLE = `${ENV}.OPENAI_API_KEY`;
const GRANT = `google_secret_manager_secret_iam_member.backend-${ID}`;
const ROLE = "roles/secretmanager.secretAccessor";
const ACCOUNT = "template.service_account";
const DECLARED = ["configuration", "plan"] as const;

/** The backend, its account, its secrets and its grants. */
const backend = () =>
  estatePart(
    BACKEND,
    "google_service_account.backend",
    "google_secret_manager_secret.",
    "google_secret_manager_secret_iam_member.backend",
  );

const late = (address = GRANT) =>
  fails(
    BACKEND,
    VARIABLE,
    `${NAME} does not wait for the grant that lets it read ${ID}; it needs to depend on ${address}`,
    "no dependency",
    `depends_on ${address}`,
  );
const NONE = fails(
  BACKEND,
  VARIABLE,
  `${NAME} reads ${ID}, and its account ${MAIL} may not; it needs ${ROLE} on that secret`,
  "no grant",
  `${ROLE} for ${MAIL}`,
);
const UNSEEN = isUnknown(BACKEND, VARIABLE, `who may read ${ID} is not in what was given`);

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

/** Another resource in the place of the grant, which the backend waits for. */
function instead(fixture: Fixture, address: string, attributes: Fixture[string]): void {
  remove(fixture, GRANT);
  fixture[address] = attributes;
  append(fixture, BACKEND, "depends_on", address);
}

describeRule(ownAccessor, {
  compliant: backend,
  passesIn: DECLARED,
  cases: [
    {
      name: "a secret that the account may not read",
      change: (fixture) => remove(fixture, GRANT),
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "a grant that the service does not wait for",
      change: (fixture) => forget(fixture, GRANT),
      sources: DECLARED,
      expect: [late()],
    },
    {
      name: "a service that waits for what waits for the grant",
      change: (fixture) => {
        forget(fixture, GRANT);
        fixture["terraform_data.spread"] = { depends_on: [GRANT] };
        append(fixture, BACKEND, "depends_on", "terraform_data.spread");
      },
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a wait that does not wait for the grant",
      change: (fixture) => {
        forget(fixture, GRANT);
        fixture["terraform_data.spread"] = { input: "a" };
        append(fixture, BACKEND, "depends_on", "terraform_data.spread");
      },
      sources: DECLARED,
      expect: [late()],
    },
    {
      name: "another account's grant is none",
      change: (fixture) => set(fixture, GRANT, "member", "serviceAccount:other@netra-staging.iam.gserviceaccount.com"),
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "another role is none",
      change: (fixture) => set(fixture, GRANT, "role", "roles/secretmanager.viewer"),
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "a grant on another secret is none",
      change: (fixture) => set(fixture, GRANT, "secret_id", "gemini-api-key"),
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "a grant on every secret is none",
      change: (fixture) =>
        instead(fixture, "google_project_iam_member.all", { role: ROLE, member: `serviceAccount:${MAIL}` }),
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "a grant by the secret's id, to the account's mail in other letters",
      change: (fixture) => {
        set(fixture, GRANT, "secret_id", ID);
        set(fixture, GRANT, "member", `serviceAccount:${MAIL.toUpperCase()}`);
      },
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a grant by a binding",
      change: (fixture) =>
        instead(fixture, "google_secret_manager_secret_iam_binding.a", {
          secret_id: ID,
          role: ROLE,
          members: ["group:a@example.com", `serviceAccount:${MAIL}`],
        }),
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a grant by a policy",
      change: (fixture) =>
        instead(fixture, "google_secret_manager_secret_iam_policy.a", {
          secret_id: ID,
          policy_data: JSON.stringify({ bindings: [{ role: ROLE, members: [`serviceAccount:${MAIL}`] }] }),
        }),
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "of two grants one that is waited for is enough",
      change: (fixture) => {
        forget(fixture, GRANT);
        fixture[`${GRANT}-again`] = { secret_id: ID, role: ROLE, member: `serviceAccount:${MAIL}` };
        append(fixture, BACKEND, "depends_on", `${GRANT}-again`);
      },
      sources: DECLARED,
      expect: "pass",
    },
    {
      name: "a member that is not known yet may be it",
      change: (fixture) => set(fixture, GRANT, "member", "${var.member}"),
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "a role that is not known yet may be it",
      change: (fixture) => set(fixture, GRANT, "role", "${var.role}"),
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "a secret that is not known yet may be it",
      change: (fixture) => set(fixture, GRANT, "secret_id", "${var.secret}"),
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "a member of another secret that is not known yet is not it",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture[`${GRANT}-other`] = { secret_id: "gemini-api-key", role: ROLE, member: "${var.member}" };
      },
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "another role of a secret that is not known yet is not it",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture[`${GRANT}-other`] = {
          secret_id: "${var.secret}",
          role: "roles/viewer",
          member: `serviceAccount:${MAIL}`,
        };
      },
      sources: DECLARED,
      expect: [NONE],
    },
    {
      name: "an account that is declared elsewhere may have its grants there",
      change: (fixture) => {
        set(fixture, BACKEND, ACCOUNT, "elsewhere@netra-staging.iam.gserviceaccount.com");
        set(fixture, BACKEND, ENV, [
          { name: "OPENAI_API_KEY", value_source: { secret_key_ref: { secret: ID, version: "latest" } } },
        ]);
      },
      sources: DECLARED,
      expect: [UNSEEN],
    },
    {
      name: "an account that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, ACCOUNT, "${var.account}"),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, ACCOUNT, "the account of the service is not known yet")],
    },
    {
      name: "a secret that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, `${VARIABLE}.value_source.secret_key_ref.secret`, "${var.secret}"),
      sources: DECLARED,
      expect: [isUnknown(BACKEND, VARIABLE, "which secret it is, is not known yet")],
    },
    {
      name: "a service without secrets",
      change: (fixture) => set(fixture, BACKEND, ENV, [{ name: "A", value: "1" }]),
      expect: "not-applicable",
    },
    {
      name: "an export shows no grants",
      change: () => undefined,
      sources: ["live"],
      expect: [isUnknown(BACKEND, ACCOUNT, "an export shows no grants")],
    },
  ],
});

describe("with the grants in a stack before", () => {
  const apart = () => ({
    ...estatePart(BACKEND),
    ...inStack(
      "identity",
      estatePart(
        "google_service_account.backend",
        "google_secret_manager_secret.",
        "google_secret_manager_secret_iam_member.backend",
      ),
    ),
  });
  function compliant(): Fixture {
    const fixture = apart();
    const { env } = (block(fixture, BACKEND).template as { containers: { env: Fixture[string][] }[] })
      .containers[0] ?? { env: [] };
    for (const variable of env) {
      const source = variable.value_source as { secret_key_ref: { secret: string } } | undefined;
      if (source)
        source.secret_key_ref.secret = source.secret_key_ref.secret.replace(/^.*secret\.(.*)\.secret_id\}$/, "$1");
    }
    set(fixture, BACKEND, ACCOUNT, MAIL);
    set(fixture, BACKEND, "depends_on", []);
    return fixture;
  }
  describeRule(
    { ...ownAccessor, seenIn: DECLARED },
    {
      compliant,
      stackDependencies: { staging: ["identity"], identity: [] },
      cases: [
        {
          name: "a grant that is missing there",
          change: (fixture) => remove(fixture, `identity/${GRANT}`),
          expect: [NONE],
        },
      ],
    },
  );
  describeRule(
    { ...ownAccessor, seenIn: DECLARED },
    {
      compliant: backend,
      stackDependencies: { staging: [], identity: ["staging"] },
      cases: [
        {
          name: "a grant in a stack that comes later is too late",
          change: (fixture) => {
            const grant = block(fixture, GRANT);
            remove(fixture, GRANT);
            fixture[`identity/${GRANT}`] = { ...grant, secret_id: ID, member: `serviceAccount:${MAIL}` };
          },
          expect: [late()],
        },
      ],
    },
  );
});

describe("with a live export beside the declaration", () => {
  test("a live service has its grants, and does not wait for them", () => {
    const fixture = backend();
    set(fixture, BACKEND, "depends_on", []);
    expect(verdictOnLive(ownAccessor, fixture, fixture)).toEqual({ status: "pass" });
  });

  test("a grant that the declaration does not have", () => {
    const declared = backend();
    remove(declared, GRANT);
    expect([verdictOnLive(ownAccessor, declared, backend())].flat()).toEqual([{ ...NONE, address: undefined }]);
  });
});
