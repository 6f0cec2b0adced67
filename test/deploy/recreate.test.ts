import { DeployError } from "../../deploy/deploy-error";
import { recreate } from "../../deploy/recreate";
import type { RecreateOptions } from "../../deploy/recreate";
import { DeploymentUnderTest, PROJECT } from "./deployment-under-test";
import { change, planWith } from "./fake-terraform";

let under: DeploymentUnderTest;

beforeEach(async () => {
  under = await DeploymentUnderTest.start();
});
afterEach(() => under.stop());

/** @returns the message and exit code of a refusal; `undefined` when all went well */
async function run(options: RecreateOptions = { confirm: "staging" }) {
  const deployment = await under.deployment();
  try {
    await recreate(deployment, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return { message: error.message, exitCode: error.exitCode };
  }
}

const INSTANCE = "google_sql_database_instance.postgres";
const REDIS = "google_redis_instance.redis";

/** What the state holds of the database; the declaration asks for generation 2. */
const instance = (name: string, isProtected = true) => ({
  address: INSTANCE,
  type: "google_sql_database_instance",
  name: "postgres",
  mode: "managed",
  values: {
    name,
    deletion_protection: isProtected,
    settings: [{ deletion_protection_enabled: isProtected }],
  },
});

const destruction = planWith(
  change(INSTANCE, ["delete"], { before: { name: "postgres" } }),
  change(REDIS, ["delete"], { before: { name: "redis" } }),
  change("google_sql_user.backend", ["delete"], { before: { name: "backend" } }),
);
const unprotecting = planWith(change(INSTANCE, ["update"], { before: {}, after: {} }));
const creation = planWith(change(INSTANCE, ["create"], { after: { name: "postgres-g2" } }));

const plans = (...answers: readonly object[]): void =>
  under.terraform.answer(...answers.map((plan) => ({ command: "plan", stack: "staging", plan })));

/** The options of every plan, without where it is written to. */
const planned = (): readonly (readonly string[])[] =>
  under.terraform
    .calls()
    .filter(({ args }) => args[0] === "plan")
    .map(({ args }) => args.slice(5));

describe("a protected database of the generation before", () => {
  beforeEach(() => {
    under.terraform.stateOf("staging", [instance("postgres")]);
    plans(destruction, unprotecting, destruction, creation);
  });

  test("loses its protection in a plan of its own, is destroyed with the rest of staging, and comes back as declared", async () => {
    expect(await run()).toBeUndefined();
    expect(planned()).toEqual([
      ["-lock=false", "-destroy"],
      ["-lock-timeout=60s", `-target=${INSTANCE}`],
      ["-lock-timeout=60s", "-destroy"],
      ["-lock-timeout=60s"],
      ["-lock=false"],
    ]);
    expect(under.synths).toEqual([
      {},
      { unprotected: true, databaseGeneration: 1 },
      { unprotected: undefined, databaseGeneration: undefined },
    ]);
    expect(
      new Set(
        under.terraform
          .calls()
          .map(({ stack }) => stack)
          .slice(1),
      ),
    ).toEqual(new Set(["staging"]));
  });

  test("acknowledges what the person has seen, and that alone", async () => {
    await run();
    expect(under.reviews.map(({ acknowledged }) => acknowledged)).toEqual([
      { allowDestroy: [INSTANCE, REDIS] },
      { allowDestroy: [], toBeDestroyed: [INSTANCE] },
      { allowDestroy: [INSTANCE, REDIS] },
      { allowDestroy: [] },
    ]);
    expect(under.said).toContain(
      "This does not come back:\n" +
        `  ${INSTANCE}: every database of the instance, and its backups with it\n` +
        `  ${REDIS}: every key: sessions, caches and queues`,
    );
  });

  test("is only shown in a dry run", async () => {
    expect(await run({ dryRun: true })).toBeUndefined();
    expect(under.terraform.done()).toEqual(["staging plan"]);
    expect(under.said).toContain("review of staging");
  });

  test("is destroyed when the person types the environment's name", async () => {
    under.typed = ["staging"];
    expect(await run({})).toBeUndefined();
    expect(under.said.at(-1)).not.toBeUndefined();
    expect(under.terraform.done().filter((call) => call.endsWith("apply"))).toHaveLength(3);
  });

  test.each(["yes", "", "stagin", "Staging", "production"])("is kept when the person types %j", async (typed) => {
    under.typed = [typed];
    expect(await run({})).toEqual({ message: "Not confirmed: nothing was destroyed.", exitCode: 1 });
    expect(under.terraform.done()).toEqual(["staging plan"]);
  });

  test("is kept when the review blocks", async () => {
    under.level = "blocked";
    expect(await run()).toEqual({
      message: "The review blocks the destruction: nothing was destroyed.",
      exitCode: 1,
    });
    expect(under.terraform.done()).toEqual(["staging plan"]);
  });

  test("is kept while a secret that people supply is missing: staging would not come back", async () => {
    under.google.secretIsEmpty(PROJECT, "api-key");
    expect((await run())?.message).toContain("1 secret that people supply has no value:\n  api-key  no version");
    expect(under.terraform.done()).toEqual([]);
  });

  test("is asked about by nobody without a terminal, so it has to be named", async () => {
    expect(await run({})).toEqual({
      message: "There is no terminal to confirm at: give --confirm staging, or --dry-run.",
      exitCode: 2,
    });
  });

  test("is not destroyed under another environment's name", async () => {
    expect(await run({ confirm: "production" })).toEqual({
      message: '--confirm is "production"; the environment is staging.',
      exitCode: 2,
    });
    expect(under.terraform.done()).toEqual([]);
  });
});

describe("a run that was stopped", () => {
  test("after the protection was taken away, goes on with the destruction", async () => {
    under.terraform.stateOf("staging", [instance("postgres", false)]);
    plans(destruction, destruction, creation);
    expect(await run()).toBeUndefined();
    expect(planned().map((options) => options.slice(1))).toEqual([["-destroy"], ["-destroy"], [], []]);
  });

  test("in the middle of the destruction, when the database was gone already, destroys the rest", async () => {
    under.terraform.stateOf("staging", []);
    plans(planWith(change("google_sql_user.backend", ["delete"], { before: {} })), destruction, creation);
    expect(await run()).toBeUndefined();
    expect(under.synths[1]).toEqual({ unprotected: true });
  });

  test("with everything destroyed, applies", async () => {
    under.terraform.planOf("staging", creation);
    const nothing = { format_version: "1.2", applyable: false, resource_changes: [] };
    plans(nothing, nothing);
    expect(await run()).toBeUndefined();
    expect(under.said).toContain("There is nothing of staging to destroy.");
    expect(under.terraform.done()).toEqual([
      "staging plan",
      "staging plan",
      "staging plan",
      "staging apply",
      "staging plan",
    ]);
  });
});

describe("a generation that is not higher than the one that is there", () => {
  const FIX = "commit it, and run again.";

  test("is refused, and what to write is told", async () => {
    under.terraform.stateOf("staging", [instance("postgres-g2")]);
    expect(await run()).toEqual({
      message:
        "The declaration asks for generation 2 of the database, postgres-g2, which is the one that is there. The name of a destroyed instance is not free for a week.\n" +
        `In config/staging.ts write database.generation: 3, ${FIX}\n` +
        "If a recreation was stopped after it had made postgres-g2: npm run apply finishes it.\n" +
        "See docs/recreate.md#recreating-staging",
      exitCode: 1,
    });
    expect(under.terraform.done()).toEqual([]);
  });

  test.each(["postgres-g5", "a-stray-instance"])("is refused beside %s as well", async (name) => {
    under.terraform.stateOf("staging", [instance(name)]);
    expect((await run())?.message).toBe(
      `The declaration asks for generation 2 of the database, postgres-g2, and the instance that is there is ${name}. The name of a destroyed instance is not free for a week.\n` +
        `In config/staging.ts write database.generation: one more than that of the instance, ${FIX}\n` +
        "See docs/recreate.md#recreating-staging",
    );
  });
});
