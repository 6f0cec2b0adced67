import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyStacks, dryRun } from "../../deploy/apply-stacks";
import type { ApplyOptions } from "../../deploy/apply-stacks";
import { DeployError } from "../../deploy/deploy-error";
import { STACKS } from "../../deploy/deployment";
import { Terraform } from "../../deploy/terraform";
import { BUCKET, DeploymentUnderTest, PROJECT } from "./deployment-under-test";
import { change, planWith } from "./fake-terraform";

let under: DeploymentUnderTest;

beforeEach(async () => {
  under = await DeploymentUnderTest.start();
});
afterEach(() => under.stop());

const NOTHING = { status: 404, body: {} };
const NETWORK = change("google_compute_network.vpc", ["create"], { after: { name: "staging-vpc" } });

/** @returns the message and exit code of a refusal; `undefined` when all went well */
async function apply(options: Partial<ApplyOptions> = {}): Promise<{ message: string; exitCode: number } | undefined> {
  const deployment = await under.deployment();
  try {
    await applyStacks(deployment, { stacks: STACKS, autoApprove: true, allowDestroy: [], ...options });
    return undefined;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return { message: error.message, exitCode: error.exitCode };
  }
}

const everythingToDo = (): void => STACKS.forEach((stack) => under.terraform.planOf(stack, planWith(NETWORK)));

describe("stacks", () => {
  test("are planned, reviewed and applied one after the other, in their order", async () => {
    everythingToDo();
    expect(await apply()).toBeUndefined();
    expect(under.terraform.done()).toEqual([
      "bootstrap plan",
      "bootstrap apply",
      "foundation plan",
      "foundation apply",
      "staging plan",
      "staging apply",
      // The look afterwards.
      "staging plan",
    ]);
    expect(under.reviews.map(({ stacks }) => stacks)).toEqual([["bootstrap"], ["foundation"], ["staging"]]);
    const done = "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.";
    expect(under.told).toEqual([
      `bootstrap: ${done}`,
      `foundation: ${done}`,
      `staging: ${done}`,
      "smoke: not run, because every service still runs the bootstrap image",
    ]);
  });

  test("are left out that were not asked for", async () => {
    everythingToDo();
    await apply({ stacks: ["foundation"] });
    expect(under.terraform.done()).toEqual(["foundation plan", "foundation apply"]);
  });

  test("that stay as they are are passed over, and lend the review what they declare", async () => {
    under.terraform.planOf("staging", planWith(NETWORK));
    await apply();
    expect(under.terraform.done().filter((call) => call.endsWith("apply"))).toEqual(["staging apply"]);
    expect(under.reviews.map(({ stacks }) => stacks)).toEqual([["bootstrap", "foundation", "staging"]]);
    expect(under.told.slice(0, 2)).toEqual(["bootstrap: no changes", "foundation: no changes"]);
  });

  test("of which everything is applied need no review at all", async () => {
    await apply();
    expect({
      reviews: under.reviews,
      applied: under.terraform.done().filter((call) => call.endsWith("apply")),
    }).toEqual({ reviews: [], applied: [] });
  });
});

describe("what is applied", () => {
  test("is exactly the plan that was reviewed: its file, and nothing else", async () => {
    under.terraform.planOf("foundation", planWith(NETWORK));
    await apply({ stacks: ["foundation"] });
    const calls = under.terraform.calls().map(({ args }) => args);
    const plan = calls.find(([command]) => command === "plan");
    const file = plan?.find((word) => word.startsWith("-out="))?.slice("-out=".length);
    expect(calls.find(([command]) => command === "apply")).toEqual([
      "apply",
      "-json",
      "-no-color",
      "-input=false",
      "-lock-timeout=60s",
      file,
    ]);
  });

  test("is what was planned and approved before, when that is given: nothing is planned now", async () => {
    const plans = join(under.folder, "plans");
    mkdirSync(plans);
    const approved = planWith(NETWORK);
    for (const stack of ["foundation", "staging"])
      writeFileSync(join(plans, `${stack}.tfplan`), JSON.stringify(approved));
    expect(await apply({ stacks: ["foundation", "staging"], plans })).toBeUndefined();
    expect(under.terraform.done()).toEqual(["foundation apply", "staging apply", "staging plan"]);
    const applied = under.terraform.calls().filter(({ args }) => args[0] === "apply");
    expect(applied.map(({ args }) => args.at(-1))).toEqual([
      join(plans, "foundation.tfplan"),
      join(plans, "staging.tfplan"),
    ]);
  });

  test("is refused when a stack's approved plan is not there", async () => {
    expect(await apply({ stacks: ["foundation"], plans: join(under.folder, "plans") })).toEqual({
      message: `There is no plan of foundation at ${join(under.folder, "plans", "foundation.tfplan")}: make it with npm run plan -- --out FOLDER.`,
      exitCode: 2,
    });
  });

  test("is planned under a lock, from a fresh init that asks nothing", async () => {
    await apply({ stacks: ["foundation"] });
    const [, init, plan] = under.terraform.calls().map(({ args }) => args);
    expect(init).toEqual(["init", "-json", "-no-color", "-input=false", "-reconfigure"]);
    expect(plan).toEqual([
      "plan",
      "-json",
      "-no-color",
      "-input=false",
      expect.stringMatching(/^-out=.*foundation\.tfplan$/),
      "-lock-timeout=60s",
    ]);
  });
});

describe("a review that blocks", () => {
  beforeEach(() => {
    everythingToDo();
    under.level = "blocked";
  });

  test("applies nothing, also when nobody is asked", async () => {
    expect(await apply()).toEqual({
      message: "The review blocks the plan of bootstrap: nothing of it was applied.",
      exitCode: 1,
    });
    expect(under.terraform.done()).toEqual(["bootstrap plan"]);
    expect(under.said).toContain("review of bootstrap");
  });

  test("hears which destructions are acknowledged", async () => {
    await apply({ allowDestroy: ["google_redis_instance.redis"] });
    expect(under.reviews[0]?.acknowledged).toEqual({ allowDestroy: ["google_redis_instance.redis"] });
  });

  test("in a dry run refuses at the end, after every plan", async () => {
    const deployment = await under.deployment();
    const { isRefused } = await dryRun(deployment, { stacks: STACKS, allowDestroy: [] });
    expect({ isRefused, done: under.terraform.done(), told: under.told }).toEqual({
      isRefused: true,
      done: ["bootstrap plan", "foundation plan", "staging plan"],
      told: ["bootstrap: the review blocks it", "foundation: the review blocks it", "staging: the review blocks it"],
    });
  });
});

describe("a confirmation", () => {
  beforeEach(() => under.terraform.planOf("foundation", planWith(NETWORK)));

  test("is asked for at the terminal, after the review, and given with yes alone", async () => {
    under.typed = ["yes"];
    expect(await apply({ autoApprove: false })).toBeUndefined();
    const [review, question] = under.said.slice(-8).filter((line) => /review of|Apply this/.test(line));
    expect(review).toBe("review of bootstrap, foundation");
    expect(question).toContain("Apply this to foundation? Only yes is taken: ");
    expect(under.terraform.done()).toContain("foundation apply");
  });

  test.each(["no", "y", "", "YES", "yes please"])("that is %j applies nothing", async (typed) => {
    under.typed = [typed];
    expect(await apply({ autoApprove: false })).toEqual({
      message: "Not confirmed: nothing of foundation was applied.",
      exitCode: 1,
    });
    expect(under.terraform.done()).not.toContain("foundation apply");
  });

  test("without a terminal has to be --auto-approve: nothing is even planned", async () => {
    expect(await apply({ autoApprove: false })).toEqual({
      message: "There is no terminal to confirm at: give --auto-approve, or --dry-run.",
      exitCode: 2,
    });
    expect({ synths: under.synths, done: under.terraform.done() }).toEqual({ synths: [], done: [] });
  });
});

describe("a failure of terraform", () => {
  beforeEach(everythingToDo);
  const error = (summary: string, detail = "") => ({
    "@level": "error",
    "@message": `Error: ${summary}`,
    type: "diagnostic",
    diagnostic: { severity: "error", summary, detail },
  });

  test.each([1, 3])("stops the run, with its exit code %i", async (code) => {
    under.terraform.answer({ command: "apply", stack: "foundation", code, lines: [error("Broken", "by a test")] });
    expect(await apply()).toEqual({
      message: `terraform apply of foundation failed (exit code ${code}).`,
      exitCode: code,
    });
    expect(under.terraform.done().at(-1)).toBe("foundation apply");
    expect(under.said).toEqual(expect.arrayContaining(["foundation: Error: Broken", "foundation:   by a test"]));
  });

  test("that is known comes with its way out", async () => {
    const locked = error("Error acquiring the state lock", "Lock Info:\n  ID: 1");
    under.terraform.answer({ command: "plan", stack: "bootstrap", code: 1, lines: [locked, locked] });
    expect(await apply()).toEqual({
      message:
        "terraform plan of bootstrap failed (exit code 1).\n" +
        "Another run holds the state, or one was killed and could not let it go. See docs/recreate.md#the-state-is-locked",
      exitCode: 1,
    });
    // The same words are said once.
    expect(under.said.filter((line) => line.includes("Error acquiring"))).toHaveLength(1);
  });

  test("that is killed in the middle is taken up by the next run, which makes nothing twice", async () => {
    under.terraform.answer({ command: "apply", stack: "foundation", dies: true });
    expect(await apply()).toEqual({ message: "terraform apply of foundation was killed (SIGKILL).", exitCode: 137 });
    expect(await apply()).toBeUndefined();
    expect(under.terraform.done().filter((call) => call.endsWith("apply"))).toEqual([
      "bootstrap apply",
      "foundation apply",
      "foundation apply",
      "staging apply",
    ]);
  });

  test("that is asked to stop ends the run, whatever stacks are left", async () => {
    const signals = new EventEmitter();
    under.terraform.answer({ command: "apply", stack: "bootstrap", waits: true });
    const terraform = await Terraform.find({ PATH: under.terraform.folder }, signals);
    const deployment = await under.deployment({
      terraform,
      say: (text) => {
        if (text.includes("Still waiting")) signals.emit("SIGINT");
      },
    });
    await expect(
      applyStacks(deployment, { stacks: STACKS, autoApprove: true, allowDestroy: [] }),
    ).rejects.toMatchObject({
      message: "terraform apply of bootstrap was stopped; the next run takes it up.",
      exitCode: 1,
    });
    expect(under.terraform.calls().at(-1)?.args).toEqual(["interrupt 1"]);
  });
});

describe("secrets that people supply", () => {
  const missing = [
    "2 secrets that people supply have no value:",
    "  api-key    no version",
    "  client-id  no version",
    "Fill each of them:",
    "  npm run secrets -- fill api-key",
    "  npm run secrets -- fill client-id",
    "Nothing of staging was applied. See docs/recreate.md#filling-secrets",
  ].join("\n");
  const empty = (): void => ["api-key", "client-id"].forEach((id) => under.google.secretIsEmpty(PROJECT, id));

  test("that are missing stop the run before anything is applied, and the commands that fill them are told", async () => {
    everythingToDo();
    empty();
    expect(await apply()).toEqual({ message: missing, exitCode: 1 });
    expect(under.terraform.done()).toEqual([]);
  });

  test("are no matter of the other stacks", async () => {
    empty();
    expect(await apply({ stacks: ["bootstrap", "foundation"] })).toBeUndefined();
  });

  test("without containers wait for the foundation, and stop staging when they are still without a value", async () => {
    empty();
    // As long as the foundation is not applied: the first look.
    for (const id of ["api-key", "client-id"])
      for (const path of ["", "/versions/latest"])
        under.google.on(`/secretmanager/v1/projects/${PROJECT}/secrets/${id}${path}`, NOTHING, { times: 1 });
    everythingToDo();
    expect(await apply()).toEqual({ message: missing, exitCode: 1 });
    expect(under.terraform.done().filter((call) => call.endsWith("apply"))).toEqual([
      "bootstrap apply",
      "foundation apply",
    ]);
  });

  test("can be filled in at the terminal in the same run, and no value is shown", async () => {
    const values = { "api-key": "real-key-0123456789abcdef", "client-id": "1-abcdef.apps.googleusercontent.com" };
    for (const id of Object.keys(values)) {
      const secret = `/secretmanager/v1/projects/${PROJECT}/secrets/${id}`;
      // Empty at the first look, filled at the one before staging.
      under.google.secretIsFilled(PROJECT, id);
      under.google.on(secret, { status: 200, body: {} });
      under.google.on(`${secret}/versions/latest`, NOTHING, { times: 1 });
      under.google.on(`${secret}:addVersion`, { status: 200, body: { name: "versions/1" } }, { method: "POST" });
    }
    under.typed = ["yes", ...Object.values(values)];
    expect(await apply({ autoApprove: false })).toBeUndefined();
    const added = under.google.requests.filter(({ method }) => method === "POST");
    expect(added.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      Object.values(values).map((value) => ({ payload: { data: Buffer.from(value).toString("base64") } })),
    );
    for (const value of Object.values(values)) expect([...under.said, ...under.told].join("\n")).not.toContain(value);
  });

  test("whose newest version is disabled are missing too", async () => {
    under.google.on(`/secretmanager/v1/projects/${PROJECT}/secrets/api-key/versions/latest`, {
      status: 200,
      body: { name: "projects/1/secrets/api-key/versions/7", state: "DISABLED" },
    });
    expect((await apply())?.message).toContain(
      "1 secret that people supply has no value:\n  api-key  version 7, the newest, is disabled\n",
    );
  });
});

describe("bootstrap's state", () => {
  const migration = (): readonly (readonly string[])[] =>
    under.terraform
      .calls()
      .map(({ args }) => args)
      .filter((args) => args.includes("-migrate-state"));

  test("begins in a file on an empty project, and moves into the bucket that bootstrap has made", async () => {
    everythingToDo();
    under.google.bucketHolds(BUCKET, ["staging/bootstrap/default.tfstate"]);
    // The first look: there is no bucket yet.
    under.google.on(`/storage/v1/b/${BUCKET}/o`, NOTHING, { times: 1 });
    under.writeLocalState();
    expect(await apply({ stacks: ["bootstrap"] })).toBeUndefined();
    expect(under.synths.map(({ bootstrapState }) => bootstrapState)).toEqual(["local", "gcs"]);
    expect(migration()).toEqual([["init", "-migrate-state", "-force-copy", "-input=false", "-no-color"]]);
    expect(under.hasLocalState).toBe(false);
  });

  test("stays a file when it did not arrive", async () => {
    under.google.on(`/storage/v1/b/${BUCKET}/o`, { status: 200, body: { items: [] } });
    under.google.on(`/storage/v1/b/${BUCKET}/o`, NOTHING, { times: 1 });
    under.writeLocalState();
    expect(await apply({ stacks: ["bootstrap"] })).toEqual({
      message: `The state did not arrive in the bucket ${BUCKET}; it is still in ${under.localState}.`,
      exitCode: 1,
    });
    expect(under.hasLocalState).toBe(true);
  });

  test("that is in the bucket is used from there, and moved no more", async () => {
    await apply({ stacks: ["bootstrap"] });
    expect(under.synths.map(({ bootstrapState }) => bootstrapState)).toEqual(["gcs"]);
    expect(migration()).toEqual([]);
  });

  test("that is nowhere although the bucket is there is lost: nothing is planned", async () => {
    under.google.bucketHolds(BUCKET, ["staging/foundation/default.tfstate"]);
    expect(await apply()).toEqual({
      message:
        `The bucket ${BUCKET} is there without a state of bootstrap, and there is no bootstrap.tfstate here: the state is on another machine, or lost.\n` +
        "Bring the file here, or take over what exists with ADOPT=1. See docs/recreate.md#a-lost-state",
      exitCode: 1,
    });
    expect(under.terraform.done()).toEqual([]);
  });

  test("is nobody's question when bootstrap is not among the stacks", async () => {
    await apply({ stacks: ["foundation", "staging"] });
    const asked = under.google.requests.filter(({ path }) => path.startsWith("/storage"));
    expect(asked.filter(({ path }) => !path.endsWith("%2Fapplying"))).toEqual([]);
  });

  test("that is in a file has its mark in a file beside it", async () => {
    under.google.bucketHolds(BUCKET, undefined);
    under.terraform.planOf("bootstrap", planWith(NETWORK));
    under.terraform.answer({ command: "apply", dies: true });
    await apply({ stacks: ["bootstrap"] });
    expect(existsSync(`${under.localState}.applying`)).toBe(true);
    expect(under.google.marks.size).toBe(0);

    // The bucket was made, and the file of the state was not: what there is is taken over, and nothing is lost.
    under.google.bucketHolds(BUCKET, []);
    under.terraform.answer();
    await apply({ stacks: ["bootstrap"] });
    expect(under.synths.map(({ adopt }) => adopt)).toContain(true);
    expect(under.terraform.done()).toContain("bootstrap apply");
    expect(existsSync(`${under.localState}.applying`)).toBe(false);
  });
});

describe("an apply that is not finished", () => {
  const MARK = "staging/foundation/applying";
  const onlyFoundation = { stacks: ["foundation"] } as const;
  beforeEach(() => under.terraform.planOf("foundation", planWith(NETWORK)));

  test("leaves a mark, which the next one that is finished takes away", async () => {
    under.terraform.answer({ command: "apply", dies: true });
    await apply(onlyFoundation);
    expect([...under.google.marks.keys()]).toEqual([MARK]);
    await apply(onlyFoundation);
    expect([...under.google.marks.keys()]).toEqual([]);
  });

  test("is what the mark says while Terraform works, and not before", async () => {
    const before: boolean[] = [];
    under.onReview = () => before.push(under.google.marks.has(MARK));
    await apply(onlyFoundation);
    expect(before).toEqual([false]);
    const marking = under.google.requests.filter(({ path }) => path.includes("applying")).map(({ method }) => method);
    expect(marking.filter((method) => method !== "GET")).toEqual(["POST", "DELETE"]);
  });

  test("is taken up by a plan that takes over what is there; the stack after it is planned as ever", async () => {
    under.google.marks.set(MARK, "2026-01-02T03:04:05Z");
    under.terraform.planOf("staging", planWith(NETWORK));
    await apply({ stacks: ["foundation", "staging"] });
    expect(under.synths.map(({ adopt = false }) => adopt)).toEqual([false, true, false]);
    expect(under.terraform.done()).toEqual([
      "foundation plan",
      "foundation apply",
      "staging plan",
      "staging apply",
      "staging plan",
    ]);
    expect(under.said).toContain(
      "foundation: An apply that began at 2026-01-02T03:04:05Z is not finished: what it has made and not written down is taken over.",
    );
  });

  test("is over when nothing is left to do at all", async () => {
    under.google.marks.set("staging/staging/applying", "2026-01-02T03:04:05Z");
    await apply({ stacks: ["staging"] });
    expect(under.terraform.done().filter((call) => call.endsWith("apply"))).toEqual([]);
    expect(under.google.marks.size).toBe(0);
  });

  test("stays marked when the apply that follows fails as well", async () => {
    under.google.marks.set(MARK, "2026-01-02T03:04:05Z");
    under.terraform.answer({ command: "apply", code: 1 });
    await apply(onlyFoundation);
    expect(under.google.marks.get(MARK)).toBe("2026-01-02T03:04:05Z");
  });

  test("ends with the destruction of the versions of secrets that it has written and not recorded", async () => {
    under.google.marks.set(MARK, "2026-01-02T03:04:05Z");
    const secret = `projects/${PROJECT}/secrets/jwt-secret-key`;
    const version = (number: number, state: string, createTime: string) => ({
      name: `projects/701982941522/secrets/jwt-secret-key/versions/${number}`,
      state,
      createTime,
    });
    under.terraform.stateOf("foundation", [
      {
        address: "google_secret_manager_secret_version.jwt",
        type: "google_secret_manager_secret_version",
        mode: "managed",
        values: { name: `${secret}/versions/4`, secret },
      },
    ]);
    under.google.on(`/secretmanager/v1/${secret}/versions`, {
      status: 200,
      body: {
        versions: [
          version(4, "ENABLED", "2026-01-02T04:00:00Z"),
          version(3, "ENABLED", "2026-01-02T03:05:00Z"),
          version(2, "DISABLED", "2026-01-02T03:05:00Z"),
          version(1, "ENABLED", "2026-01-02T03:04:04Z"),
        ],
      },
    });
    const path = "/secretmanager/v1/projects/701982941522/secrets/jwt-secret-key/versions/3:destroy";
    under.google.on(path, { status: 200, body: {} }, { method: "POST" });
    expect(await apply(onlyFoundation)).toBeUndefined();
    expect(under.google.requests.filter(({ path: asked }) => asked.endsWith(":destroy"))).toHaveLength(1);
    expect(under.said).toContain(
      "foundation: secrets/jwt-secret-key/versions/3 was written by an apply that was not finished; nothing refers to it: destroyed",
    );
    expect(under.google.marks.size).toBe(0);
  });

  test("stays marked while such a version cannot be destroyed", async () => {
    under.google.marks.set(MARK, "2026-01-02T03:04:05Z");
    const secret = `projects/${PROJECT}/secrets/jwt-secret-key`;
    under.terraform.stateOf("foundation", [
      {
        type: "google_secret_manager_secret_version",
        mode: "managed",
        values: { name: `${secret}/versions/2`, secret },
      },
    ]);
    const left = { name: `${secret}/versions/1`, state: "ENABLED", createTime: "2026-01-02T03:05:00Z" };
    under.google.on(`/secretmanager/v1/${secret}/versions`, { status: 200, body: { versions: [left] } });
    under.google.on(
      `/secretmanager/v1/${left.name}:destroy`,
      { status: 403, body: { error: { message: "denied" } } },
      { method: "POST" },
    );
    expect(await apply(onlyFoundation)).toEqual({
      message: "secrets/jwt-secret-key/versions/1 is enabled, and nothing refers to it: 403: denied.",
      exitCode: 1,
    });
    expect(under.google.marks.has(MARK)).toBe(true);
  });
});

describe("after the apply", () => {
  const service = (served: string) => ({
    address: "google_cloud_run_v2_service.service-backend",
    type: "google_cloud_run_v2_service",
    name: "service-backend",
    mode: "managed",
    values: {
      name: "netra-backend-staging",
      latest_created_revision: "projects/p/locations/l/services/s/revisions/s-00002",
      latest_ready_revision: `projects/p/locations/l/services/s/revisions/${served}`,
      terminal_condition: [
        served === "s-00002"
          ? { state: "CONDITION_SUCCEEDED" }
          : { state: "CONDITION_FAILED", message: "The container failed to start." },
      ],
      traffic_statuses: [{ percent: 100, revision: served, type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" }],
    },
  });
  const looked = (served: string, more: object = {}) => ({
    format_version: "1.2",
    applyable: false,
    resource_changes: [],
    prior_state: { values: { root_module: { resources: [service(served)] } } },
    ...more,
  });

  test("every Cloud Run service has to serve the revision that was made last, also when there was nothing to apply", async () => {
    under.terraform.answer({ command: "plan", stack: "staging", plan: looked("s-00001") });
    const refused = await apply({ stacks: ["staging"] });
    expect(refused?.exitCode).toBe(1);
    expect(refused?.message.split("\n")).toEqual([
      "What was applied does not serve:",
      "  google_cloud_run_v2_service.service-backend: netra-backend-staging is not ready: The container failed to start.",
      "  google_cloud_run_v2_service.service-backend: netra-backend-staging has s-00002 as its latest revision, and s-00001 is ready",
      "  google_cloud_run_v2_service.service-backend: netra-backend-staging sends 0 % of its traffic to s-00002",
      "See docs/recreate.md#a-rollout-that-failed",
    ]);
  });

  test("it is the look afterwards that counts, and not the one before", async () => {
    under.terraform.answer(
      { command: "plan", stack: "staging", plan: { ...planWith(NETWORK), ...looked("s-00001"), applyable: true } },
      { command: "plan", stack: "staging", plan: looked("s-00002") },
    );
    expect(await apply({ stacks: ["staging"] })).toBeUndefined();
    expect(under.told).toContain("staging: netra-backend-staging serves its latest revision");
  });

  test("a second plan that still changes something is told", async () => {
    under.terraform.answer(
      { command: "plan", stack: "staging", plan: planWith(NETWORK) },
      { command: "plan", stack: "staging", plan: planWith(NETWORK) },
    );
    expect(await apply({ stacks: ["staging"] })).toBeUndefined();
    expect(under.told).toContain("staging: a second plan still changes something (npm run plan -- --stack staging)");
  });

  test("the smoke test is asked, and its result told", async () => {
    under.smoke = { isUp: true, text: "all up\n" };
    expect(await apply({ stacks: ["staging"] })).toBeUndefined();
    expect(under.told.at(-1)).toBe("all up");
  });

  test("a smoke test that fails is the run's failure", async () => {
    under.smoke = { isUp: false, text: "backend is down\n" };
    expect(await apply({ stacks: ["staging"] })).toEqual({
      message: "The smoke test fails: what was applied is not all up. See docs/recreate.md#the-smoke-test-fails",
      exitCode: 1,
    });
    expect(under.told.at(-1)).toBe("backend is down");
  });

  test("the smoke test can be left out", async () => {
    under.smoke = { isUp: false, text: "backend is down\n" };
    expect(await apply({ stacks: ["staging"], smoke: false })).toBeUndefined();
  });

  test("nothing is asked of staging when it is not among the stacks", async () => {
    under.smoke = { isUp: false, text: "backend is down\n" };
    expect(await apply({ stacks: ["foundation"] })).toBeUndefined();
  });
});
