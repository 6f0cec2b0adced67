import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeployError } from "../../deploy/deploy-error";
import { STACKS } from "../../deploy/deployment";
import type { SynthSettings } from "../../deploy/deployment";
import { lockProviders, planStacks } from "../../deploy/plan-stacks";
import type { PlanStacksOptions } from "../../deploy/plan-stacks";
import { BUCKET, DeploymentUnderTest } from "./deployment-under-test";
import { change, planWith } from "./fake-terraform";

let under: DeploymentUnderTest;

beforeEach(async () => {
  under = await DeploymentUnderTest.start();
});
afterEach(() => under.stop());

const NETWORK = change("google_compute_network.vpc", ["create"], { after: { name: "staging-vpc" } });

async function plan(options: Partial<PlanStacksOptions> = {}, settings: SynthSettings = {}) {
  const deployment = await under.deployment({ settings });
  return planStacks(deployment, { stacks: STACKS, allowDestroy: [], ...options });
}

test("every stack is planned in its order, and all plans are reviewed as one change", async () => {
  under.level = "attention";
  expect(await plan({ allowDestroy: ["a.b"] })).toEqual({
    level: "attention",
    text: "review of bootstrap, foundation, staging",
    isEmpty: true,
  });
  expect(under.terraform.done()).toEqual(["bootstrap plan", "foundation plan", "staging plan"]);
  expect(under.reviews).toEqual([{ stacks: STACKS, acknowledged: { allowDestroy: ["a.b"] } }]);
});

test("a change in one stack alone is a change", async () => {
  under.terraform.planOf("foundation", planWith(NETWORK));
  expect(await plan()).toMatchObject({ isEmpty: false });
});

test("no lock is taken: who plans may not write", async () => {
  await plan();
  const plans = under.terraform.calls().filter(({ args }) => args[0] === "plan");
  for (const { args } of plans) expect(args).toContain("-lock=false");
});

test("the plans are kept where the person wants them, for nobody else to read", async () => {
  const out = join(under.folder, "plans");
  under.terraform.planOf("foundation", planWith(NETWORK));
  await plan({ out });
  const files = STACKS.flatMap((stack) => [`${stack}.plan.json`, `${stack}.tfplan`]);
  expect(readdirSync(out).sort()).toEqual(files.sort());
  expect(JSON.parse(readFileSync(join(out, "foundation.plan.json"), "utf8"))).toEqual(planWith(NETWORK));
  expect(statSync(out).mode & 0o077).toBe(0);
  expect(under.said).toContain(`The plans are in ${out}. Secrets may be in them: pass on the review, not the plans.`);
});

test("otherwise nothing is left of them", async () => {
  await plan();
  const [file = ""] = under.terraform.calls().flatMap(({ args }) => args.filter((word) => word.startsWith("-out=")));
  expect(existsSync(file.slice("-out=".length))).toBe(false);
});

describe("without the bucket", () => {
  test("everything is planned as if nothing existed, beside the folders in which stacks are applied", async () => {
    await plan({ localState: true });
    for (const stack of STACKS) {
      const folder = join(under.outdir, "without-bucket", stack);
      expect(JSON.parse(readFileSync(join(folder, "backend_override.tf.json"), "utf8"))).toEqual({
        terraform: { backend: { local: { path: "nothing.tfstate" } } },
      });
      expect(readdirSync(join(under.outdir, "stacks", stack))).toEqual(["cdk.tf.json"]);
    }
    expect(under.google.requests).toEqual([]);
  });

  test("an empty project is planned whole: bootstrap with its file, the others as if nothing existed", async () => {
    under.google.bucketHolds(BUCKET, undefined);
    await plan();
    expect(under.synths).toEqual([{ bootstrapState: "local" }]);
    expect(existsSync(join(under.outdir, "without-bucket", "bootstrap"))).toBe(false);
    expect(existsSync(join(under.outdir, "without-bucket", "staging", "backend_override.tf.json"))).toBe(true);
    expect(under.said).toContain(
      `There is no bucket ${BUCKET} yet: what comes after bootstrap is planned as if nothing existed.`,
    );
  });
});

test("a file that would override the declared backend stops the run", async () => {
  const folder = join(under.outdir, "stacks", "foundation");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "backend_override.tf.json"), "{}");
  const refusal: unknown = await plan({ stacks: ["foundation"] }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DeployError);
  expect((refusal as DeployError).message).toMatch(
    /^\S*stacks\/foundation\/backend_override\.tf\.json would override what the stack declares\. Remove it; a run without the bucket is --dry-run --local-state\.$/,
  );
  expect(under.terraform.done()).toEqual([]);
});

describe("an earlier run that stopped between a password and its secrets", () => {
  const USER = "google_sql_user.backend";
  const SECRET = "google_secret_manager_secret_version.password";
  const configuration = {
    root_module: {
      resources: [
        {
          ...{ address: USER, mode: "managed", type: "google_sql_user", name: "backend" },
          expressions: {
            password_wo: { references: ["ephemeral.random_password.p.result", "ephemeral.random_password.p"] },
          },
        },
        {
          ...{ address: SECRET, mode: "managed", type: "google_secret_manager_secret_version", name: "password" },
          expressions: {
            secret_data_wo: { references: ["ephemeral.random_password.p.result", "ephemeral.random_password.p"] },
          },
        },
      ],
    },
  };
  const planOf = (user: readonly string[], secret: readonly string[]) => ({
    ...planWith(
      change(USER, user, {
        before: { name: "backend", password_wo_version: 1 },
        after: { name: "backend", password_wo_version: 1 },
      }),
      change(SECRET, secret, { after: { secret_data_wo_version: 1 } }),
    ),
    configuration,
  });
  const replaced = (): readonly (readonly string[])[] =>
    under.terraform
      .calls()
      .filter(({ args }) => args[0] === "plan")
      .map(({ args }) => args.filter((word) => word.startsWith("-replace=")));

  test("is healed: the half that is there is made anew in the run that makes the other", async () => {
    const whole = planOf(["delete", "create"], ["create"]);
    under.terraform.answer({ command: "plan", plan: planOf(["no-op"], ["create"]) }, { command: "plan", plan: whole });
    await plan({ stacks: ["staging"], out: join(under.folder, "plans") });
    expect(replaced()).toEqual([[], [`-replace=${USER}`]]);
    expect(under.said).toContain(
      `staging: An earlier run stopped between a database password and the secrets that carry it; both are written anew: ${USER}`,
    );
    expect(JSON.parse(readFileSync(join(under.folder, "plans", "staging.plan.json"), "utf8"))).toEqual(whole);
  });

  test("the other way round, the secret is made anew", async () => {
    under.terraform.answer(
      { command: "plan", plan: planOf(["create"], ["no-op"]) },
      { command: "plan", plan: planOf(["create"], ["create", "delete"]) },
    );
    await plan({ stacks: ["staging"] });
    expect(replaced()).toEqual([[], [`-replace=${SECRET}`]]);
  });

  test("is asked to be healed once: what is split after that is the review's to refuse", async () => {
    const split = planOf(["no-op"], ["create"]);
    under.terraform.answer({ command: "plan", plan: split, times: 9 });
    await plan({ stacks: ["staging"] });
    expect(replaced()).toEqual([[], [`-replace=${USER}`]]);
  });

  test.each([
    ["both are written", ["create"], ["create"]],
    ["neither is", ["no-op"], ["no-op"]],
  ])("is not seen where %s", async (_, user, secret) => {
    under.terraform.answer({ command: "plan", plan: planOf(user, secret) });
    await plan({ stacks: ["staging"] });
    expect(replaced()).toEqual([[]]);
  });
});

describe("adopting", () => {
  const absent = (address: string) => ({
    "@level": "error",
    "@message": "Error: Cannot import non-existent remote object",
    type: "diagnostic",
    diagnostic: {
      severity: "error",
      summary: "Cannot import non-existent remote object",
      detail: `While attempting to import an existing object to "${address}", the provider detected that no object exists with the given id.`,
    },
  });
  const adopt = { adopt: true };

  test("leaves out what is not there after all, and says so", async () => {
    under.terraform.answer(
      { command: "plan", code: 1, lines: [absent("google_x.a"), absent("google_x.b")] },
      { command: "plan", code: 1, lines: [absent("google_x.c")] },
    );
    await plan({ stacks: ["foundation"] }, adopt);
    expect(under.synths).toEqual([
      adopt,
      { ...adopt, adoptExcept: ["google_x.a", "google_x.b"] },
      { ...adopt, adoptExcept: ["google_x.a", "google_x.b", "google_x.c"] },
    ]);
    expect(under.said).toContain("foundation: Not there to adopt, so made instead: google_x.a, google_x.b");
    expect(under.said.filter((line) => line.includes("Cannot import"))).toEqual([]);
  });

  test("keeps what the person has left out", async () => {
    under.terraform.answer({ command: "plan", code: 1, lines: [absent("google_x.b")] });
    await plan({ stacks: ["foundation"] }, { ...adopt, adoptExcept: ["google_x.a"] });
    expect(under.synths.at(-1)).toEqual({ ...adopt, adoptExcept: ["google_x.a", "google_x.b"] });
  });

  test.each([
    [
      "anything else is wrong as well",
      adopt,
      [absent("google_x.a"), { ...absent("x"), diagnostic: { summary: "Other" } }],
    ],
    ["the same thing is not there a second time", { ...adopt, adoptExcept: ["google_x.a"] }, [absent("google_x.a")]],
    ["nothing is to be adopted", {}, [absent("google_x.a")]],
  ])("fails where %s", async (_, settings, lines) => {
    under.terraform.answer({ command: "plan", code: 1, lines });
    await expect(plan({ stacks: ["foundation"] }, settings)).rejects.toThrow("terraform plan of foundation failed");
    expect(under.synths).toHaveLength(1);
    expect(under.said.join("\n")).toContain('While attempting to import an existing object to "google_x.a"');
  });

  test("needs no state of bootstrap to begin with", async () => {
    under.google.bucketHolds(BUCKET, []);
    await plan({}, adopt);
    expect(under.synths[0]).toEqual({ ...adopt, bootstrapState: "local" });
  });
});

describe("where bootstrap's state is", () => {
  test.each(["local", "gcs"] as const)("is not looked up when the person says %s", async (bootstrapState) => {
    await plan({}, { bootstrapState });
    const asked = under.google.requests.filter(({ path }) => !path.endsWith("%2Fapplying"));
    expect({ asked, synths: under.synths }).toEqual({ asked: [], synths: [{ bootstrapState }] });
  });
});

test("locks are written for every platform, from the registry, into the repository", async () => {
  const deployment = await under.deployment();
  under.synthesized();
  for (const stack of STACKS)
    writeFileSync(join(under.outdir, "stacks", stack, ".terraform.lock.hcl"), `# lock of ${stack}\n`);
  await lockProviders(deployment, STACKS);
  expect(
    under.terraform
      .calls()
      .slice(1)
      .map(({ stack, args }) => [stack, ...args]),
  ).toEqual(
    STACKS.map((stack) => [
      ...[stack, "providers", "lock", "-platform=linux_amd64", "-platform=linux_arm64"],
      ...["-platform=darwin_amd64", "-platform=darwin_arm64", "-platform=windows_amd64"],
    ]),
  );
  for (const stack of STACKS)
    expect(readFileSync(join(under.folder, "terraform", stack, ".terraform.lock.hcl"), "utf8")).toBe(
      `# lock of ${stack}\n`,
    );
});
