/**
 * Bootstrap makes the bucket that keeps every state, its own among them. So its first apply keeps the state in a file, and
 * moves it in afterwards; what is in the bucket tells which of the two it is.
 */
import { existsSync, renameSync } from "node:fs";
import { basename } from "node:path";
import { DeployError } from "./deploy-error";
import type { Deployment, StackName } from "./deployment";
import { RUNBOOK } from "./known-failures";
import { localStateFile } from "./stack-folder";

export interface Synthesized {
  /** True on an empty project: no state is anywhere but in bootstrap's file. */
  readonly isBucketMissing: boolean;
  /** True when bootstrap's state is to move into the bucket once bootstrap is applied. */
  readonly isStateToMove: boolean;
}

/**
 * Synthesizes with bootstrap's state where it is. Without bootstrap among the stacks nothing depends on it, and the bucket is
 * not asked.
 *
 * @throws DeployError when the bucket is there, and neither a state in it nor a file: then the state is on another machine, or
 *   lost, and a plan would make everything a second time
 */
export async function synthesizeForStacks(deployment: Deployment, stacks: readonly StackName[]): Promise<Synthesized> {
  const { settings, setup } = deployment;
  if (!stacks.includes("bootstrap") || settings.bootstrapState !== undefined) {
    await deployment.synthesize();
    return { isBucketMissing: false, isStateToMove: false };
  }
  const inBucket = await setup.bucket.stacksWithState(stacks);
  const bootstrapState = inBucket?.includes("bootstrap") ? "gcs" : "local";
  await deployment.synthesize({ bootstrapState });
  const file = localStateFile(setup.outdir, "bootstrap");
  const isMarked = (await deployment.marks.since("bootstrap")) !== undefined;
  if (inBucket && file !== undefined && !existsSync(file) && !settings.adopt && !isMarked)
    throw new DeployError(
      `The bucket ${setup.bucket.name} is there without a state of bootstrap, and there is no ${basename(file)} here: the state is on another machine, or lost.\n` +
        `Bring the file here, or take over what exists with ADOPT=1. See ${RUNBOOK}#a-lost-state`,
    );
  return { isBucketMissing: inBucket === undefined, isStateToMove: bootstrapState === "local" };
}

/** Moves bootstrap's state from its file into the bucket that it has made. */
export async function moveBootstrapState(deployment: Deployment): Promise<void> {
  const { bucket, outdir } = deployment.setup;
  const file = localStateFile(outdir, "bootstrap");
  if (file === undefined || !existsSync(file)) return;
  // Initialized before the synth: the folder then still knows the file, from which the state comes.
  const run = await deployment.stack("bootstrap");
  await deployment.synthesize({ bootstrapState: "gcs" });
  await run.migrateState();
  const inBucket = await bucket.stacksWithState(["bootstrap"]);
  if (!inBucket?.includes("bootstrap"))
    throw new DeployError(`The state did not arrive in the bucket ${bucket.name}; it is still in ${file}.`);
  renameSync(file, `${file}.moved`);
  run.say(`The state is in the bucket ${bucket.name} from now on; ${basename(file)}.moved is a copy that can go.`);
}
