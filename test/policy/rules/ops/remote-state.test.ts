import { readInput } from "../../../../policy/read/input";
import { remoteState } from "../../../../policy/rules/ops/remote-state";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { exampleContract } from "../../example-contract";
import { filesOf } from "../../fixture-files";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const BUCKET = "google_storage_bucket.state";
const STACK = "terraform_stack.staging";
const BUCKET_NAME = "netra-staging-terraform-state";
const GCS = { backend: { gcs: { bucket: BUCKET_NAME, prefix: "staging/staging" } } };

const wrong = (path: string, has: string, want: string, got: string) =>
  fails(BUCKET, path, `${BUCKET_NAME} has ${has}; it needs ${want}`, got, want);
const notRemote = (got: string) =>
  fails(
    STACK,
    "backend",
    `the stack staging keeps its state by ${got}; it needs the backend gcs`,
    got,
    "gcs with a bucket",
  );

describeRule(remoteState, {
  compliant: () => estatePart(BUCKET),
  stack: GCS,
  cases: [
    {
      name: "versions off",
      change: (fixture) => set(fixture, BUCKET, "versioning.enabled", false),
      expect: [wrong("versioning.enabled", "versioning.enabled false", "true", "false")],
    },
    {
      name: "versions are off where nothing is said",
      change: (fixture) => unset(fixture, BUCKET, "versioning"),
      expect: [wrong("versioning.enabled", "no versioning.enabled, which means false", "true", "false by default")],
    },
    {
      name: "versions that are not known yet are unknown",
      change: (fixture) => set(fixture, BUCKET, "versioning.enabled", "${var.versions}"),
      expect: [isUnknown(BUCKET, "versioning.enabled", "${var.versions} is not known yet")],
    },
    {
      name: "a bucket that goes with everything in it",
      change: (fixture) => set(fixture, BUCKET, "force_destroy", true),
      expect: [wrong("force_destroy", "force_destroy true", "false", "true")],
    },
    {
      name: "a bucket that says it does not",
      change: (fixture) => set(fixture, BUCKET, "force_destroy", false),
      expect: "pass",
    },
    {
      name: "a lifecycle rule that deletes",
      change: (fixture) =>
        set(fixture, BUCKET, "lifecycle_rule", [
          { action: { type: "SetStorageClass", storage_class: "NEARLINE" }, condition: { age: 30 } },
          { action: { type: "Delete" }, condition: { num_newer_versions: 10 } },
        ]),
      expect: [
        fails(
          BUCKET,
          "lifecycle_rule.1.action.type",
          `${BUCKET_NAME} deletes state by a lifecycle rule; it needs none that deletes`,
          "Delete",
          "no rule that deletes",
        ),
      ],
    },
    {
      name: "lifecycle rules that are not known yet are unknown",
      change: (fixture) => set(fixture, BUCKET, "lifecycle_rule", "${var.rules}"),
      sources: ["configuration"],
      expect: [isUnknown(BUCKET, "lifecycle_rule", "the rules are not known yet")],
    },
    ...["a-tfstate", "terraform-state-of-a"].map((name) => ({
      name: `a bucket named ${name} keeps state`,
      change: (fixture: Fixture) => {
        set(fixture, BUCKET, "name", name);
        set(fixture, BUCKET, "force_destroy", true);
      },
      expect: [fails(BUCKET, "force_destroy", `${name} has force_destroy true; it needs false`, "true", "false")],
    })),
    ...["uploads", "${var.name}"].map((name) => ({
      name: `a bucket named ${name} keeps something else`,
      change: (fixture: Fixture) => {
        set(fixture, BUCKET, "name", name);
        set(fixture, BUCKET, "force_destroy", true);
      },
      sources: ["plan"] as const,
      expect: "not-applicable" as const,
    })),
  ],
});

describe("with a name that only the backend knows", () => {
  describeRule(remoteState, {
    compliant: () => {
      const fixture = estatePart(BUCKET);
      set(fixture, BUCKET, "name", "keep");
      return fixture;
    },
    passesIn: ["configuration"],
    stack: { backend: { gcs: { bucket: "keep" } } },
    cases: [
      {
        name: "the backend's bucket is the one",
        change: (fixture) => set(fixture, BUCKET, "force_destroy", true),
        sources: ["configuration"],
        expect: [fails(BUCKET, "force_destroy", "keep has force_destroy true; it needs false", "true", "false")],
      },
      {
        name: "without the backend nobody knows",
        change: (fixture) => set(fixture, BUCKET, "force_destroy", true),
        sources: ["plan"],
        expect: "not-applicable",
      },
    ],
  });
});

describe("with a local backend", () => {
  describeRule(remoteState, {
    compliant: () => estatePart(BUCKET),
    stack: { backend: { local: { path: "../../../staging.tfstate" } } },
    cases: [
      {
        name: "a stack without the bucket",
        change: (fixture) => remove(fixture, BUCKET),
        sources: ["configuration"],
        expect: [notRemote("local")],
      },
      {
        name: "a stack with another bucket",
        change: (fixture) => set(fixture, BUCKET, "name", "uploads"),
        sources: ["configuration"],
        expect: [notRemote("local")],
      },
      {
        name: "a stack beside the one with the bucket",
        change: (fixture) => {
          remove(fixture, BUCKET);
          Object.assign(fixture, inStack("bootstrap", estatePart(BUCKET)));
        },
        sources: ["configuration"],
        expect: [
          notRemote("local"),
          {
            ...notRemote("no backend"),
            address: "terraform_stack.bootstrap",
            message: "the stack bootstrap keeps its state by no backend; it needs the backend gcs",
          },
        ],
      },
    ],
  });
});

describe("with another terraform block", () => {
  const verdictOf = (terraform: FixtureBlock) => {
    const { estate } = readInput(filesOf(estatePart("google_service_account."), "configuration", { terraform }));
    return [...estate.ofType("terraform_stack")].map((resource) =>
      remoteState.check(resource, { estate, contract: exampleContract() }),
    );
  };

  test.each([
    [{}, "no backend"],
    [{ backend: { gcs: { prefix: "staging" } } }, "gcs"],
    [{ backend: { s3: { bucket: "a" } } }, "s3"],
  ])("%j is not enough", (terraform, got) => {
    expect(verdictOf(terraform)).toEqual([{ ...notRemote(got), address: undefined }]);
  });

  test("a bucket that is not known yet is one", () => {
    expect(verdictOf({ backend: { gcs: { bucket: "${var.bucket}" } } })).toEqual([{ status: "pass" }]);
  });
});
