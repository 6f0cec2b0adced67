import { contractOf } from "../../config/contract";
import type { SelectedEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { DeployError } from "../../deploy/deploy-error";
import { judgeRollouts } from "../../deploy/rollout-gate";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { DeploymentUnderTest } from "./deployment-under-test";
import { type Checkpoint, EnvironmentUnderTest } from "./environment-under-test";
import { addVersion } from "./stand-in/apis/secret-manager";
import { servesLatestRevision } from "./stand-in/canonical";
import { StandIn } from "./stand-in/server";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** Applies until one succeeds: each takes up what the one before has left. */
const MOST_APPLIES = 6;

describeWithTerraform("an apply that fails", () => {
  let run: EnvironmentUnderTest;
  let empty: Checkpoint;

  beforeAll(async () => {
    run = await EnvironmentUnderTest.start();
    await run.apply("bootstrap");
    await run.apply("foundation");
    empty = run.checkpoint();
  });
  afterAll(() => run.stop());

  const deploy = (digests: SelectedEnvironment["digests"]) =>
    run.redeclare(({ selected }) => ({ selected: { ...selected, digests } }));

  const nameOf = (key: string) => run.environment.services[key]?.name ?? "";

  /** The Cloud Run services that are there, and whether each serves what was made last. */
  const services = () =>
    Object.fromEntries(
      run.standIn.cloud.store
        .all()
        .filter(([name]) => /^\/\/run\.googleapis\.com\/.*\/services\/[^/]+$/.test(name))
        .map(([name, body]) => [name.slice(name.lastIndexOf("/") + 1), servesLatestRevision(body)]),
    );

  /** A plan that finds nothing to do, and the gate's judgement of what it found. */
  const gateAfterCleanPlan = async () => {
    const workspace = run.workspace("staging");
    await run.expectNoChanges("staging", "-out=clean.tfplan");
    const bytes = Buffer.from(JSON.stringify(await workspace.show("clean.tfplan")));
    return judgeRollouts({ stack: "staging", bytes }, contractOf(run.environment));
  };

  test("without a value for a secret that people supply it ends with the secret's name, before any service", async () => {
    const ids = suppliedSecretsOf(run.environment).map(([id]) => id);
    const missing = ids[0] ?? "";
    run.supplySecrets(ids.slice(1));
    const refused = await run.workspace("staging").apply();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(missing);
    expect(refused.stderr).not.toContain(ids[1]);
    expect(services()).toEqual({});
    run.supplySecrets([missing]);
  });

  test("a first create whose revision never starts is cured by the next apply", async () => {
    run.standIn.cloud.rollouts.failNext(nameOf("backend"));
    run.standIn.log.clear();
    const failed = await run.workspace("staging").apply();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("is not ready and cannot serve traffic");
    // What starts after it is not begun.
    expect(services()).toEqual({ [nameOf("backend")]: false });

    deploy({ backend: digest("1") });
    await run.apply("staging");
    expect(services()).toEqual({ [nameOf("backend")]: true, [nameOf("auth")]: true, [nameOf("frontend")]: true });
    const replaced = run.standIn.log
      .changes()
      .filter(({ method, path }) => method === "DELETE" && /\/services\/[^/]+$/.test(path.replace(/\?.*/, "")));
    expect(replaced.map(({ path }) => path)).toEqual([expect.stringContaining(nameOf("backend"))]);
    expect(await gateAfterCleanPlan()).toEqual({ services: Object.keys(services()).sort(), faults: [] });
  });

  test("a rollout that fails without a word of Terraform's is noticed by the gate, although the plan is clean", async () => {
    run.standIn.cloud.rollouts.failNext(nameOf("auth"), { operation: "succeeds" });
    deploy({ backend: digest("1"), auth: digest("2") });
    await run.apply("staging");
    expect(services()).toMatchObject({ [nameOf("backend")]: true, [nameOf("auth")]: false });
    const { faults } = await gateAfterCleanPlan();
    expect(faults).toContainEqual(expect.stringContaining("is not ready"));
    for (const fault of faults) expect(fault).toMatch(/^google_cloud_run_v2_service\.service-auth: /);

    deploy({ backend: digest("1"), auth: digest("3") });
    await run.apply("staging");
    expect((await gateAfterCleanPlan()).faults).toEqual([]);
  });

  test("an API that answers 429, 500, 503 and 409 now and then leaves nothing that another apply does not cure", async () => {
    deploy({ backend: digest("1"), auth: digest("3") });
    const undisturbed = run.standIn.canonicalState();
    run.returnTo(empty);
    run.supplySecrets();
    deploy({ backend: digest("1"), auth: digest("3") });
    run.standIn.cloud.faults.inject({ seed: 20250908, share: 0.05, kinds: ["429", "500", "503", "409"] });
    const failures: string[] = [];
    for (;;) {
      const { code, stderr } = await run.workspace("staging").apply();
      if (code === 0) break;
      failures.push(stderr);
      if (failures.length === MOST_APPLIES) throw new Error(`No apply went through:\n${failures.join("\n")}`);
    }
    expect(run.standIn.log.all().filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(0);
    run.standIn.cloud.faults.stop();
    await run.expectNoChanges("staging");
    expect(run.standIn.canonicalState()).toEqual(undisturbed);
  });

  test("answers that are lost now and then leave nothing twice: what was made all the same is taken over", async () => {
    run.standIn.cloud.faults.stop();
    const undisturbed = run.standIn.canonicalState();
    const project = await StandIn.start({
      projectId: run.environment.project.id,
      projectNumber: run.environment.project.number,
    });
    const commands = await DeploymentUnderTest.of({
      declaration: run.declaration,
      settings: { ...run.settings, ...project.environment() },
    });
    try {
      await commands.applyStacks(["bootstrap", "foundation"]);
      for (const [id] of suppliedSecretsOf(run.environment)) addVersion(project.cloud, id, `supplied ${id}`);
      project.log.clear();
      project.cloud.faults.inject({ seed: 20250908, share: 0.02, kinds: ["lost answer"] });
      const failures: string[] = [];
      for (let isApplied = false; !isApplied;) {
        try {
          await commands.applyStacks(["staging"]);
          isApplied = true;
        } catch (error) {
          if (!(error instanceof DeployError)) throw error;
          failures.push(error.message);
          if (failures.length === MOST_APPLIES)
            throw new Error(`No apply went through:\n${commands.said.join("\n")}`, { cause: error });
        }
      }
      const lost = project.log.all().filter(({ fault }) => fault === "lost answer");
      expect(lost.length).toBeGreaterThan(0);
      project.cloud.faults.stop();
      await commands.applyStacks(["staging"]);
      expect(project.canonicalState()).toEqual(undisturbed);
    } finally {
      commands.dispose();
      await project.stop();
    }
  });
});
