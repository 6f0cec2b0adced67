import { namesFreeAgain } from "../../../../policy/rules/ops/names-free-again";
import { block, estatePart, fails } from "../../estate-part";
import { describeRule, planned, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const NAME = "staging-shared-postgres";

const held = (what: "destroys" | "replaces", name = NAME, time = "7 days", address = SQL) =>
  fails(
    address,
    "name",
    `the plan ${what} ${address}: ${name} is not free again for ${time}`,
    name,
    what === "replaces" ? "another name" : "another name for what comes next",
  );

/** The next generation of the instance: it replaces the one before under another name. */
function nextGeneration(): Fixture {
  const fixture = estatePart(SQL);
  const before = { ...block(fixture, SQL) };
  set(fixture, SQL, "name", `${NAME}-g2`);
  planned(fixture, SQL, { actions: ["delete", "create"], before });
  return fixture;
}

/** Each type whose name is held, the attribute that names it, and for how long. */
const HELD: readonly (readonly [type: string, attribute: string, time: string])[] = [
  ["google_sql_database_instance", "name", "7 days"],
  ["google_iam_workload_identity_pool", "workload_identity_pool_id", "30 days"],
  ["google_iam_workload_identity_pool_provider", "workload_identity_pool_provider_id", "30 days"],
  ["google_project_iam_custom_role", "role_id", "37 days"],
  ["google_logging_project_bucket_config", "bucket_id", "7 days"],
  ["google_kms_key_ring", "name", "good"],
  ["google_kms_crypto_key", "name", "good"],
  ["google_project", "project_id", "good"],
];

describeRule(namesFreeAgain, {
  compliant: nextGeneration,
  cases: [
    {
      name: "a destruction",
      change: (fixture) => planned(fixture, SQL, { actions: ["delete"], before: { name: NAME } }),
      expect: [held("destroys")],
    },
    {
      name: "a replacement under the same name",
      change: (fixture) => planned(fixture, SQL, { actions: ["create", "delete"] }),
      expect: [held("replaces", `${NAME}-g2`)],
    },
    {
      name: "a replacement under a name that is not known yet",
      change: (fixture) => set(fixture, SQL, "name", "${var.name}"),
      expect: [held("replaces")],
    },
    {
      name: "a destruction of what had no name",
      change: (fixture) => planned(fixture, SQL, { actions: ["delete"], before: { region: "us-central1" } }),
      expect: [held("destroys", "its name")],
    },
    ...["forget", "update", "create"].map((action) => ({
      name: `${action} frees nothing`,
      change: (fixture: Fixture) => planned(fixture, SQL, { actions: [action] }),
      expect: "not-applicable" as const,
    })),
    ...HELD.map(([type, attribute, time]) => ({
      name: `${type} keeps its name for ${time}`,
      change: (fixture: Fixture) => {
        fixture[`${type}.a`] = { [attribute]: "kept" };
        planned(fixture, `${type}.a`, { actions: ["delete"] });
      },
      expect: [held("destroys", "kept", time, `${type}.a`)],
    })),
  ],
});

test("the types are these and no others", () => {
  expect([...namesFreeAgain.appliesTo].sort()).toEqual(HELD.map(([type]) => type).sort());
});
