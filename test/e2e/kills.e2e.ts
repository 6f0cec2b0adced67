import { setTimeout as delay } from "node:timers/promises";
import { TerraformFailed } from "../../deploy/stack-run";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { expectOnePasswordEach } from "./database-logins";
import { DeploymentUnderTest } from "./deployment-under-test";
import { type Checkpoint, EnvironmentUnderTest } from "./environment-under-test";
import type { CanonicalState } from "./stand-in/canonical";
import { Client } from "./stand-in/client";

/** Fewer with KILLS, for a look at a change: each takes the better part of a minute. */
const KILLS = Number(process.env["KILLS"] ?? 20);
/** Another one with KILL_SEED: which requests are the last that a run makes. */
const SEED = Number(process.env["KILL_SEED"] ?? 20250908);
/** A run is killed within this share of the requests that a whole run makes, so that most runs are. */
const LONGEST_RUN = 1 / 6;
/** Runs without a kill after the last one, until one of them goes through. */
const MOST_APPLIES = 8;

describeWithTerraform(`${KILLS} kills while staging is made, KILL_SEED=${SEED}`, () => {
  let run: EnvironmentUnderTest;
  let staging: DeploymentUnderTest;
  let nothing: Checkpoint;
  let undisturbed: CanonicalState;
  let requestsOfARun = 0;

  beforeAll(async () => {
    run = await EnvironmentUnderTest.start();
    await run.apply("bootstrap");
    await run.apply("foundation");
    run.supplySecrets();
    nothing = run.checkpoint();
    staging = await DeploymentUnderTest.of(run);
    await staging.deployment.synthesize();
    await staging.apply("staging");
    undisturbed = run.standIn.canonicalState();
    requestsOfARun = requests();
  });
  afterAll(async () => {
    staging.dispose();
    await run.stop();
  });

  /** What has changed something outside the states since the log was cleared. */
  const requests = () => run.standIn.log.changes().filter(({ service }) => service !== "storage.googleapis.com").length;

  /** What the person does who finds the lock of a run that was killed: `npm run state -- unlock`. */
  const unlock = async () => {
    const { state, name } = run.environment;
    const lock = encodeURIComponent(`${name}/staging/default.tflock`);
    await new Client(run.standIn).delete(`storage/v1/b/${state.bucket}/o/${lock}`);
  };

  /** @returns whether it went through; a thing that is there and not in the state is adopted by the next one */
  const applied = async (): Promise<boolean> => {
    try {
      await staging.apply("staging");
      return true;
    } catch (error) {
      if (!(error instanceof TerraformFailed)) throw error;
      // ADOPT=1 npm run apply, as the message says.
      if (error.message.includes("#a-lost-state"))
        await staging.deployment.synthesize({ adopt: true, adoptExcept: [] });
      else if (error.diagnostics.length > 0) throw error;
      return false;
    }
  };

  /** Applies, and kills Terraform when it has made so many requests. @returns whether it was killed before it was done */
  const killedAfter = async (count: number): Promise<boolean> => {
    run.standIn.log.clear();
    let isDone = false;
    let isKilled = false;
    const watching = (async () => {
      while (!isDone && requests() < count) await delay(5);
      if (isDone) return;
      isKilled = true;
      staging.killTerraform();
    })();
    const isApplied = await applied().finally(() => (isDone = true));
    await watching;
    await unlock();
    return isKilled && !isApplied;
  };

  const finish = async () => {
    for (let tries = 1; !(await applied()); tries += 1) {
      await unlock();
      if (tries === MOST_APPLIES) throw new Error(`No run goes through:\n${staging.said.slice(-60).join("\n")}`);
    }
  };

  const expectUndisturbed = () => {
    const { resources, policies } = run.standIn.canonicalState();
    expect(policies).toEqual(undisturbed.policies);
    const { kept, further } = apartFromFurtherVersions(resources);
    expect(kept).toEqual(apartFromFurtherVersions(undisturbed.resources).kept);
    // A value that was written and not written down stays enabled beside the one that is in use; nothing refers to it.
    for (const name of further) expect(name).toMatch(/^\/\/secretmanager\.googleapis\.com\//);
    expectOnePasswordEach(run);
  };

  test("are all recovered from: nothing is lost, and nothing is there twice but values of secrets", async () => {
    const random = randomFrom(SEED);
    run.returnTo(nothing);
    await staging.deployment.synthesize({ adopt: false, adoptExcept: [] });
    for (let kills = 0; kills < KILLS;) {
      const count = 1 + Math.floor(random() * requestsOfARun * LONGEST_RUN);
      if (await killedAfter(count)) {
        kills += 1;
        continue;
      }
      if (requests() > 0) continue;
      // Everything is there: from the beginning again.
      expectUndisturbed();
      run.returnTo(nothing);
      await staging.deployment.synthesize({ adopt: false, adoptExcept: [] });
    }
    await finish();
    run.standIn.log.clear();
    await finish();
    expect(requests()).toBe(0);
    expectUndisturbed();
  }, 3_600_000);
});

/** Versions of a secret after its first that are enabled, and everything else. */
function apartFromFurtherVersions(resources: CanonicalState["resources"]) {
  const isFurther = (name: string) => /\/versions\/kept-(?!1$)\d+$/.test(name);
  const names = Object.keys(resources);
  return {
    kept: Object.fromEntries(Object.entries(resources).filter(([name]) => !isFurther(name))),
    further: names.filter(isFurther),
  };
}

/** Numbers from 0 to under 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
