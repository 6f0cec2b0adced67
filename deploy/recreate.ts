/**
 * `npm run recreate`: staging is destroyed and comes back. The foundation stays, with the network, the address that DNS
 * points at, and the secrets that people supply.
 *
 * 1. The database loses its protection, in a plan that changes nothing else.
 * 2. Everything of staging is destroyed, what it holds being named and confirmed before.
 * 3. Staging is applied as declared, with the database's next generation, and asked whether it is up.
 *
 * A run that was stopped is taken up by the next one: what is done already is not planned again. From the third step on,
 * `npm run apply` finishes it.
 */
import { readInput } from "../policy/read/input";
import { SQL_INSTANCE } from "../policy/sql-instance";
import { lossOf } from "../policy/stateful";
import { applyStack, reviewAndApply } from "./apply-stacks";
import { DeployError } from "./deploy-error";
import type { Deployment } from "./deployment";
import { RUNBOOK } from "./known-failures";
import type { Plan, StateResource } from "./plan";
import { planFile, withPlanFolder } from "./plan-folder";
import { requireSecrets } from "./require-secrets";

export interface RecreateOptions {
  /** The environment's name, as a confirmation; without it the person is asked for it. */
  readonly confirm?: string | undefined;
  /** Shows what would be destroyed, and stops. @default false */
  readonly dryRun?: boolean;
  /** False leaves the smoke test out. @default true */
  readonly smoke?: boolean;
}

const STACK = "staging";

export async function recreate(deployment: Deployment, options: RecreateOptions): Promise<void> {
  const { setup } = deployment;
  const { confirm, dryRun = false, smoke = true } = options;
  const name = setup.contract.environment;
  if (confirm !== undefined && confirm !== name)
    throw new DeployError(`--confirm is ${JSON.stringify(confirm)}; the environment is ${name}.`, 2);
  if (confirm === undefined && !dryRun && !setup.prompt.isTerminal)
    throw new DeployError(`There is no terminal to confirm at: give --confirm ${name}, or --dry-run.`, 2);

  // Before anything goes: without them staging would not come back.
  await requireSecrets(deployment, { foundationFollows: false, mayAsk: false });
  await deployment.synthesize();
  const instance = (await (await deployment.stack(STACK)).stateResources()).find(({ type }) => type === SQL_INSTANCE);
  const generation = instance && generationToDestroy(deployment, instance);

  await withPlanFolder(undefined, async (folder) => {
    const file = planFile(folder, STACK);
    // As it is now: with the declared generation the same plan would replace the instance.
    await deployment.synthesize({
      unprotected: true,
      ...(generation !== undefined && { databaseGeneration: generation }),
    });
    const run = await deployment.stack(STACK);
    const preview = await run.plan(file, { destroy: true });
    const losses = lossesOf(preview);
    const allowDestroy = losses.map(({ address }) => address);
    if (preview.isEmpty) setup.say(`There is nothing of ${STACK} to destroy.`);
    else {
      const { level, text } = setup.review([preview], { allowDestroy });
      setup.say(text);
      if (level === "blocked") throw new DeployError("The review blocks the destruction: nothing was destroyed.");
      setup.say(`This does not come back:\n${losses.map(({ address, loses }) => `  ${address}: ${loses}`).join("\n")}`);
    }
    if (dryRun) return;
    if (confirm === undefined) {
      const typed = await setup.prompt.ask(`Type the environment's name to destroy and recreate ${name}: `);
      if (typed !== name) throw new DeployError("Not confirmed: nothing was destroyed.");
    }

    if (instance && isProtected(instance)) {
      const unprotecting = await run.plan(file, { lock: true, target: [instance.address] });
      if (!unprotecting.isEmpty)
        await reviewAndApply(deployment, STACK, unprotecting, {
          allowDestroy: [],
          toBeDestroyed: [instance.address],
          autoApprove: true,
          isPart: true,
        });
    }
    // Made anew, so that nothing goes that nobody has seen: what was not in the preview is not acknowledged.
    const destruction = await run.plan(file, { lock: true, destroy: true });
    if (!destruction.isEmpty)
      await reviewAndApply(deployment, STACK, destruction, {
        allowDestroy,
        autoApprove: true,
        isSeen: true,
        isPart: true,
      });

    await deployment.synthesize({ unprotected: undefined, databaseGeneration: undefined });
    await applyStack(deployment, STACK, file, { allowDestroy: [], autoApprove: true, smoke });
  });
}

/**
 * The generation of the instance that is there.
 *
 * @throws DeployError when the declared one is not higher: its name is not free for a week
 */
function generationToDestroy({ setup }: Deployment, { values }: StateResource): number {
  const { generation: declared, nameOf } = setup.database;
  const name = String(values.name);
  for (let generation = 1; generation < declared; generation += 1) if (nameOf(generation) === name) return generation;
  const isDeclared = nameOf(declared) === name;
  const found = isDeclared ? "which is the one that is there" : `and the instance that is there is ${name}`;
  const interrupted = isDeclared
    ? `If a recreation was stopped after it had made ${name}: npm run apply finishes it.\n`
    : "";
  throw new DeployError(
    `The declaration asks for generation ${declared} of the database, ${nameOf(declared)}, ${found}. The name of a destroyed instance is not free for a week.\n` +
      `In config/${setup.contract.environment}.ts write database.generation: ${isDeclared ? declared + 1 : "one more than that of the instance"}, commit it, and run again.\n` +
      `${interrupted}See ${RUNBOOK}#recreating-staging`,
  );
}

function isProtected({ values }: StateResource): boolean {
  const [settings] = (values.settings ?? []) as readonly { readonly deletion_protection_enabled?: unknown }[];
  return values.deletion_protection === true || settings?.deletion_protection_enabled === true;
}

/** What the plan destroys and no apply makes again. */
function lossesOf({ stack, bytes }: Plan): readonly { readonly address: string; readonly loses: string }[] {
  const { estate } = readInput([{ name: `${stack}.plan.json`, bytes }]);
  return estate.leaving.flatMap(({ address, type, change, values }) => {
    const loses = lossOf(type, change?.before ?? values);
    return loses === undefined ? [] : [{ address, loses }];
  });
}
