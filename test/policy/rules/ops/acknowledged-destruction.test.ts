import { acknowledgedDestruction } from "../../../../policy/rules/ops/acknowledged-destruction";
import { STATEFUL_TYPES } from "../../../../policy/stateful";
import { exampleContract } from "../../example-contract";
import { block, estatePart, fails } from "../../estate-part";
import { describeRule, planned, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const BUCKET = "google_storage_bucket.state";
const DATABASE = "google_sql_database.backend";
const LOSS = "every database of the instance, and its backups with it";

/** What goes with each type, but for the bucket, whose destruction is acknowledged here. */
const LOSSES: Readonly<Record<string, string>> = {
  google_sql_database_instance: "every database of the instance, and its backups with it",
  google_sql_database: "the database with all its tables",
  google_redis_instance: "every key: sessions, caches and queues",
  google_redis_cluster: "every key: sessions, caches and queues",
  google_secret_manager_secret: "every version of the secret, the ones that a person supplied included",
  google_artifact_registry_repository: "every image, those that are deployed included",
  google_kms_crypto_key: "what was encrypted with the key",
  google_kms_key_ring: "what was encrypted with its keys",
  google_bigquery_dataset: "every table of the dataset",
  google_bigquery_table: "every row of the table",
  google_logging_project_bucket_config: "every log entry of the bucket",
  google_pubsub_subscription: "the messages that nobody has acknowledged",
  google_filestore_instance: "every file of the share",
  google_compute_disk: "what is on the disk",
  google_firestore_database: "every document of the database",
  google_spanner_instance: "every database of the instance",
  google_spanner_database: "every row of the database",
  google_bigtable_instance: "every table of the instance",
  google_compute_global_address: "the address that DNS points at, or the range that instances live in",
  google_compute_address: "the address that others know",
};

const lost = (what: "destroys" | "replaces", { because = "", path = "", address = SQL, loss = LOSS } = {}) =>
  fails(
    address,
    path,
    `the plan ${what} ${address}${because}, which loses ${loss}`,
    what === "destroys" ? "destroyed" : "replaced",
    "no destruction, or an acknowledgement that names the address",
    { fix: `Keep it; or write "${address}" into acknowledgedDestructions.` },
  );

const action =
  (...actions: string[]) =>
  (fixture: Fixture) =>
    planned(fixture, SQL, { actions });

describeRule(acknowledgedDestruction, {
  compliant: () => {
    const fixture = estatePart(SQL, BUCKET, DATABASE);
    for (const address of [SQL, DATABASE]) planned(fixture, address, { actions: ["no-op"] });
    planned(fixture, BUCKET, { actions: ["delete"] });
    return fixture;
  },
  contract: { ...exampleContract(), acknowledgedDestructions: [BUCKET] },
  cases: [
    { name: "a destruction", change: action("delete"), expect: [lost("destroys")] },
    { name: "a replacement, the old one first", change: action("delete", "create"), expect: [lost("replaces")] },
    { name: "a replacement, the new one first", change: action("create", "delete"), expect: [lost("replaces")] },
    {
      name: "a replacement because of two attributes",
      change: (fixture) =>
        planned(fixture, SQL, {
          actions: ["delete", "create"],
          replacePaths: [["region"], ["settings", 0, "tier"]],
        }),
      expect: [lost("replaces", { because: " because of region, settings.0.tier", path: "region" })],
    },
    {
      name: "a destruction that is acknowledged",
      change: action("delete"),
      contract: (contract) => ({ ...contract, acknowledgedDestructions: [SQL, BUCKET] }),
      expect: "pass",
    },
    ...["create", "update", "no-op", "forget"].map((kind) => ({
      name: `${kind} loses nothing`,
      change: action(kind),
      expect: "pass" as const,
    })),
    {
      name: "a replica is a copy",
      change: (fixture) => {
        set(fixture, SQL, "master_instance_name", "another");
        action("delete")(fixture);
      },
      expect: "pass",
    },
    {
      name: "what is left behind is not lost",
      change: (fixture) => planned(fixture, DATABASE, { actions: ["delete"] }),
      expect: "pass",
    },
    {
      name: "what was not to be left behind before the plan is lost, whatever the plan says now",
      change: (fixture) =>
        planned(fixture, DATABASE, {
          actions: ["delete", "create"],
          before: { ...block(fixture, DATABASE), deletion_policy: "DELETE" },
        }),
      expect: [lost("replaces", { address: DATABASE, loss: "the database with all its tables" })],
    },
  ],
});

describe("each stateful type", () => {
  const types = STATEFUL_TYPES.filter((type) => type !== "google_storage_bucket");
  describeRule(acknowledgedDestruction, {
    compliant: () => {
      const fixture = estatePart(BUCKET);
      planned(fixture, BUCKET, { actions: ["delete"] });
      return fixture;
    },
    contract: { ...exampleContract(), acknowledgedDestructions: [BUCKET] },
    cases: types.map((type) => ({
      name: `${type} is not destroyed unseen`,
      change: (fixture: Fixture) => {
        fixture[`${type}.a`] = { name: "a" };
        planned(fixture, `${type}.a`, { actions: ["delete"] });
      },
      expect: [lost("destroys", { address: `${type}.a`, loss: LOSSES[type] ?? "" })],
    })),
  });

  test("has its loss written down here", () => {
    expect(Object.keys(LOSSES).sort()).toEqual([...types].sort());
  });
});
