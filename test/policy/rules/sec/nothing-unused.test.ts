import { nothingUnused } from "../../../../policy/rules/sec/nothing-unused";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const SECRET = "google_secret_manager_secret.openai-api-key";
const GRANT = "google_secret_manager_secret_iam_member.backend-openai-api-key";
const REFERENCE = "template.containers.0.env.OPENAI_API_KEY.value_source.secret_key_ref.secret";
const MAIL = "netra-backend-staging@netra-staging.iam.gserviceaccount.com";
const ROLE = "roles/secretmanager.secretAccessor";

/** The backend, its account, and one secret of many with its grant. */
function one(): Fixture {
  const fixture = estatePart(BACKEND, "google_service_account.backend", SECRET, GRANT);
  set(fixture, BACKEND, "template.containers.0.env", [
    { name: "OPENAI_API_KEY", value_source: { secret_key_ref: { secret: `\${${SECRET}.secret_id}`, version: "1" } } },
  ]);
  return fixture;
}

const unread = (address = SECRET, id = "openai-api-key") =>
  fails(
    address,
    "secret_id",
    `the secret ${id} is declared, and nothing reads it`,
    "no reader",
    "a service that reads it",
  );
const unneeded = (member: string, address = GRANT, path = "member") =>
  fails(
    address,
    path,
    `${member} may read the secret openai-api-key, and no service of that account does`,
    member,
    "no grant, or a service that reads it",
  );
const unclear = (address: string, path: string) => isUnknown(address, path, "who reads what is not wholly known yet");
const UNSEEN = [SECRET, GRANT].map((address) => isUnknown(address, "", "the services are not in what was given"));

/** A second secret, which nothing reads. */
const second = (fixture: Fixture) => {
  fixture["google_secret_manager_secret.second"] = { secret_id: "second" };
};

describeRule(nothingUnused, {
  compliant: one,
  cases: [
    {
      name: "a secret that nothing reads",
      change: second,
      expect: [unread("google_secret_manager_secret.second", "second")],
    },
    {
      name: "a secret that a service reads by its id",
      change: (fixture) => set(fixture, BACKEND, REFERENCE, "openai-api-key"),
      expect: "pass",
    },
    {
      name: "a secret that something else refers to",
      change: (fixture) => {
        second(fixture);
        fixture["google_cloud_run_v2_job.a"] = {
          name: "a",
          secret: "${google_secret_manager_secret.second.secret_id}",
        };
      },
      expect: "pass",
    },
    {
      name: "neither a version nor a look-up nor a grant reads",
      change: (fixture) => {
        second(fixture);
        const secret = "${google_secret_manager_secret.second.id}";
        fixture["google_secret_manager_secret_version.second"] = { secret };
        fixture["data.google_secret_manager_secret_version.second"] = { secret };
        fixture["google_secret_manager_secret_iam_binding.second"] = { secret_id: secret, role: ROLE, members: [] };
      },
      expect: [unread("google_secret_manager_secret.second", "second")],
    },
    {
      name: "a service whose secret is not known yet may read any",
      change: (fixture) => set(fixture, BACKEND, REFERENCE, "${var.secret}"),
      expect: [
        isUnknown(SECRET, "secret_id", "which secrets are read is not wholly known yet"),
        unclear(GRANT, "member"),
      ],
    },
    {
      name: "a secret whose id is not known yet",
      change: (fixture) => {
        fixture["google_secret_manager_secret.second"] = { secret_id: "${var.id}" };
      },
      expect: [
        isUnknown("google_secret_manager_secret.second", "secret_id", "which secrets are read is not wholly known yet"),
      ],
    },
    { name: "without a service nothing is known", change: (fixture) => remove(fixture, BACKEND), expect: UNSEEN },
    {
      name: "a grant to an account that reads nothing",
      change: (fixture) => set(fixture, GRANT, "member", "serviceAccount:other@netra-staging.iam.gserviceaccount.com"),
      expect: [unneeded("serviceAccount:other@netra-staging.iam.gserviceaccount.com")],
    },
    {
      name: "a grant to a person",
      change: (fixture) => set(fixture, GRANT, "member", `user:${MAIL}`),
      expect: [unneeded(`user:${MAIL}`)],
    },
    {
      name: "each member of a binding by itself",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_secret_manager_secret_iam_binding.a"] = {
          secret_id: "openai-api-key",
          role: ROLE,
          members: [`serviceAccount:${MAIL}`, "group:all@example.com", "${var.member}"],
        };
      },
      expect: [
        unneeded("group:all@example.com", "google_secret_manager_secret_iam_binding.a", "members.1"),
        unclear("google_secret_manager_secret_iam_binding.a", "members.2"),
      ],
    },
    {
      name: "a grant on a secret that the service does not read",
      change: (fixture) => {
        second(fixture);
        set(fixture, GRANT, "secret_id", "second");
      },
      expect: [
        unread("google_secret_manager_secret.second", "second"),
        {
          ...unneeded(`serviceAccount:${MAIL}`),
          message: `serviceAccount:${MAIL} may read the secret second, and no service of that account does`,
        },
      ],
    },
    ...["secret_id", "role", "member"].map((path) => ({
      name: `a grant whose ${path} is not known yet is unknown`,
      change: (fixture: Fixture) => set(fixture, GRANT, path, "${var.part}"),
      expect: [unclear(GRANT, "member")],
    })),
    {
      name: "a reader whose account is not known yet may be the one",
      change: (fixture) => {
        set(fixture, BACKEND, "template.service_account", "${var.account}");
        set(fixture, GRANT, "member", "serviceAccount:other@netra-staging.iam.gserviceaccount.com");
      },
      expect: [unclear(GRANT, "member")],
    },
    {
      name: "another role reads nothing",
      change: (fixture) => {
        remove(fixture, SECRET);
        set(fixture, BACKEND, REFERENCE, "openai-api-key");
        set(fixture, GRANT, "secret_id", "openai-api-key");
        set(fixture, GRANT, "role", "roles/secretmanager.viewer");
        set(fixture, GRANT, "member", "group:all@example.com");
      },
      expect: "not-applicable",
    },
    {
      name: "a service without an account reads with nobody's grant",
      change: (fixture) => unset(fixture, BACKEND, "template.service_account"),
      expect: [unclear(GRANT, "member")],
    },
  ],
});
