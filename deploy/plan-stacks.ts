/** `npm run plan`: what an apply of the stacks would do, reviewed as one change. Nothing is changed, no lock is taken. */
import { synthesizeForStacks } from "./bootstrap-state";
import type { Deployment, PlanReview, StackName } from "./deployment";
import type { Plan } from "./plan";
import { planFile, withPlanFolder, writePlanJson } from "./plan-folder";
import { LOCKED_PLATFORMS } from "./provider-lock";

export interface PlanStacksOptions {
  /** In the order in which they are applied. */
  readonly stacks: readonly StackName[];
  /** Plans as if nothing existed, without the bucket and without a state. @default false */
  readonly localState?: boolean;
  /** Keeps the plans there. @default they are gone afterwards */
  readonly out?: string | undefined;
  readonly allowDestroy: readonly string[];
}

/** @returns the review, and whether nothing would be changed */
export async function planStacks(
  deployment: Deployment,
  options: PlanStacksOptions,
): Promise<PlanReview & { readonly isEmpty: boolean }> {
  const { stacks, localState = false, out, allowDestroy } = options;
  const { say, bucket, review } = deployment.setup;
  const isWithoutBucket = await synthesizeToPlan(deployment, stacks, localState);
  if (isWithoutBucket("staging") && !localState)
    say(`There is no bucket ${bucket.name} yet: what comes after bootstrap is planned as if nothing existed.`);
  return withPlanFolder(out, async (folder) => {
    const plans: Plan[] = [];
    for (const stack of stacks) {
      const plan = await deployment.plan(stack, planFile(folder, stack), { withoutBucket: isWithoutBucket(stack) });
      if (out !== undefined) writePlanJson(folder, plan);
      plans.push(plan);
    }
    if (out !== undefined) say(`The plans are in ${out}. Secrets may be in them: pass on the review, not the plans.`);
    return { ...review(plans, { allowDestroy }), isEmpty: plans.every((plan) => plan.isEmpty) };
  });
}

/** Synthesizes, and tells of a stack whether its plan has to do without the bucket. */
export async function synthesizeToPlan(
  deployment: Deployment,
  stacks: readonly StackName[],
  localState: boolean,
): Promise<(stack: StackName) => boolean> {
  if (localState) {
    await deployment.synthesize();
    return () => true;
  }
  const { isBucketMissing } = await synthesizeForStacks(deployment, stacks);
  // Bootstrap's own state is a file then, and a partly applied one is worth looking at.
  return (stack) => isBucketMissing && stack !== "bootstrap";
}

/** Writes the provider lock files of the stacks anew, from the registry. */
export async function lockProviders(deployment: Deployment, stacks: readonly StackName[]): Promise<void> {
  await deployment.synthesize();
  for (const stack of stacks) await deployment.uninitialized(stack).lockProviders(LOCKED_PLATFORMS);
}
