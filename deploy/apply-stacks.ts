/**
 * `npm run apply`: the stacks in their order, each planned to a file, reviewed, confirmed, and applied exactly as planned.
 *
 * No progress of its own is kept: a stack that is finished has an empty plan and is passed over. So a run that was stopped,
 * wherever it was, is taken up by the next one.
 */
import { moveBootstrapState, synthesizeForStacks } from "./bootstrap-state";
import { DeployError } from "./deploy-error";
import type { Acknowledged, Deployment, StackName } from "./deployment";
import { RUNBOOK } from "./known-failures";
import type { Plan } from "./plan";
import { planFile, withPlanFolder } from "./plan-folder";
import { synthesizeToPlan } from "./plan-stacks";
import { requireSecrets } from "./require-secrets";
import { judgeRollouts } from "./rollout-gate";

export interface ApplyOptions {
  /** In the order in which they are applied. */
  readonly stacks: readonly StackName[];
  /** Nobody is asked. @default false */
  readonly autoApprove?: boolean;
  /** Stateful resources that may be destroyed or replaced, by address. */
  readonly allowDestroy: readonly string[];
  /** False leaves the smoke test out. @default true */
  readonly smoke?: boolean;
  /**
   * A folder of plans that were made and reviewed before: exactly these are applied. Terraform refuses one whose state has
   * moved on since.
   *
   * @default each stack is planned now
   */
  readonly plans?: string | undefined;
}

export async function applyStacks(deployment: Deployment, options: ApplyOptions): Promise<void> {
  const { stacks, autoApprove = false, allowDestroy, smoke, plans } = options;
  requireSomebodyToAsk(deployment, autoApprove, ", or --dry-run");
  const { isStateToMove } = await synthesizeForStacks(deployment, stacks);
  const mayAsk = !autoApprove;
  if (stacks.includes("staging"))
    await requireSecrets(deployment, { foundationFollows: stacks.includes("foundation"), mayAsk });
  await withPlanFolder(plans, async (folder) => {
    const unchanged: Plan[] = [];
    for (const stack of stacks) {
      // Once more: the foundation may have made their containers just now.
      if (stack === "staging" && stacks.includes("foundation"))
        await requireSecrets(deployment, { foundationFollows: false, mayAsk });
      const plan = await applyStack(deployment, stack, planFile(folder, stack), {
        autoApprove,
        allowDestroy,
        smoke,
        plans,
        unchanged,
      });
      if (plan.isEmpty) unchanged.push(plan);
      if (stack === "bootstrap" && isStateToMove) await moveBootstrapState(deployment);
    }
  });
}

/** Everything up to the first change: plans, reviews and missing secrets. @returns whether an apply would be refused */
export async function dryRun(
  deployment: Deployment,
  { stacks, allowDestroy, localState = false }: ApplyOptions & { readonly localState?: boolean },
): Promise<{ readonly isRefused: boolean }> {
  const { say, tell, review } = deployment.setup;
  const isWithoutBucket = await synthesizeToPlan(deployment, stacks, localState);
  let isRefused = false;
  await withPlanFolder(undefined, async (folder) => {
    const unchanged: Plan[] = [];
    for (const stack of stacks) {
      const plan = await deployment.plan(stack, planFile(folder, stack), { withoutBucket: isWithoutBucket(stack) });
      if (plan.isEmpty) unchanged.push(plan);
      const { level, text } = plan.isEmpty
        ? { level: "ok", text: undefined }
        : review([...unchanged, plan], { allowDestroy });
      if (text !== undefined) say(text);
      tell(
        `${stack}: ${plan.isEmpty ? "no changes" : level === "blocked" ? "the review blocks it" : "would be applied"}`,
      );
      isRefused ||= level === "blocked";
    }
  });
  if (stacks.includes("staging") && !localState)
    await requireSecrets(deployment, { foundationFollows: stacks.includes("foundation"), mayAsk: false });
  return { isRefused };
}

export interface ReviewedApplyOptions extends Acknowledged {
  /** Nobody is asked. @default false */
  readonly autoApprove?: boolean;
  /** Plans of stacks that stay as they are: the review sees what they declare, and says nothing of them. @default none */
  readonly unchanged?: readonly Plan[];
  /** True when the person has read the same review already: it is shown again only when it blocks. @default false */
  readonly isSeen?: boolean;
  /** True for a plan that is not of everything declared. @default false */
  readonly isPart?: boolean;
}

/**
 * @returns the plan as it was made, before the apply
 * @throws DeployError when the review blocks the plan, the person does not confirm it, or what was applied does not serve
 */
export async function applyStack(
  deployment: Deployment,
  stack: StackName,
  file: string,
  { smoke = true, plans, ...options }: ReviewedApplyOptions & Pick<ApplyOptions, "smoke" | "plans">,
): Promise<Plan> {
  const plan =
    plans === undefined
      ? await deployment.plan(stack, file, { lock: true })
      : await (await deployment.stack(stack)).readPlan(file);
  if (plan.isEmpty) {
    await deployment.finishEarlier(stack);
    deployment.setup.tell(`${stack}: no changes`);
  } else await reviewAndApply(deployment, stack, plan, options);
  if (stack === "staging") {
    await requireRollouts(deployment, plan.isEmpty ? plan : await planAgain(deployment, stack, file));
    if (smoke) await requireSmoke(deployment);
  }
  return plan;
}

/** Reviews a plan, has it confirmed, and applies exactly it. */
export async function reviewAndApply(
  deployment: Deployment,
  stack: StackName,
  plan: Plan,
  { autoApprove = false, unchanged = [], isSeen = false, isPart = false, ...acknowledged }: ReviewedApplyOptions,
): Promise<void> {
  const { review, prompt, say, tell } = deployment.setup;
  const { level, text } = review([...unchanged, plan], acknowledged);
  if (!isSeen || level === "blocked") say(text);
  if (level === "blocked") throw new DeployError(`The review blocks the plan of ${stack}: nothing of it was applied.`);
  if (!autoApprove) {
    const answer = await prompt.ask(`Apply this to ${stack}? Only yes is taken: `);
    if (answer !== "yes") throw new DeployError(`Not confirmed: nothing of ${stack} was applied.`);
  }
  tell(`${stack}: ${await deployment.apply(stack, plan, { isPart })}`);
}

/** @throws DeployError when there is neither a person nor a word that none is needed */
export function requireSomebodyToAsk({ setup }: Deployment, autoApprove: boolean, otherwise = ""): void {
  if (!autoApprove && !setup.prompt.isTerminal)
    throw new DeployError(`There is no terminal to confirm at: give --auto-approve${otherwise}.`, 2);
}

/** A look at what exists after the apply; and the proof that nothing is left to do. */
async function planAgain(deployment: Deployment, stack: StackName, file: string): Promise<Plan> {
  const run = await deployment.stack(stack);
  const again = await run.plan(file);
  if (!again.isEmpty)
    deployment.setup.tell(`${stack}: a second plan still changes something (npm run plan -- --stack ${stack})`);
  return again;
}

async function requireRollouts({ setup }: Deployment, plan: Plan): Promise<void> {
  const { services, faults } = judgeRollouts(plan, setup.contract);
  if (faults.length > 0)
    throw new DeployError(
      `What was applied does not serve:\n${faults.map((fault) => `  ${fault}`).join("\n")}\nSee ${RUNBOOK}#a-rollout-that-failed`,
    );
  const serve = services.length === 1 ? "serves its latest revision" : "serve their latest revisions";
  if (services.length > 0) setup.tell(`staging: ${services.join(", ")} ${serve}`);
}

async function requireSmoke({ setup }: Deployment): Promise<void> {
  if (setup.smoke === undefined) {
    setup.tell("smoke: not run, because every service still runs the bootstrap image");
    return;
  }
  const { isUp, text } = await setup.smoke();
  setup.tell(text.trimEnd());
  if (!isUp)
    throw new DeployError(`The smoke test fails: what was applied is not all up. See ${RUNBOOK}#the-smoke-test-fails`);
}
