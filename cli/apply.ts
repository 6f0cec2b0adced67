/** `npm run apply`: applies the stacks in their order, each exactly as planned and reviewed. */
import { resolve } from "node:path";
import { Command } from "commander";
import { applyStacks, dryRun } from "../deploy/apply-stacks";
import type { StackName } from "../deploy/deployment";
import { parseArguments } from "./arguments";
import {
  allowDestroyOption,
  deploying,
  deploymentOf,
  selected,
  stackOption,
  stacksOf,
  withAnyToken,
} from "./deployment";
import { EXIT, UsageError, start } from "./start";

interface Options {
  readonly stack?: readonly StackName[];
  readonly autoApprove?: true;
  readonly dryRun?: true;
  readonly localState?: true;
  readonly allowDestroy: readonly string[];
  readonly smoke: boolean;
  readonly plans?: string;
}

/** @returns 0; 1 when something is refused, not confirmed or down; Terraform's own code when it fails. */
export const run = deploying(async (args, io) => {
  const program = new Command("npm run apply --")
    .description("Synthesizes, then plans, reviews, confirms and applies each stack, and asks whether staging is up.")
    .addOption(stackOption())
    .option("--auto-approve", "ask nobody; what the review blocks is refused all the same")
    .option("--dry-run", "everything up to the first change")
    .option("--local-state", "with --dry-run: as if nothing existed, with neither the state bucket nor credentials")
    .addOption(allowDestroyOption())
    .option("--no-smoke", "leave the smoke test out")
    .option("--plans <folder>", "apply exactly the plans that npm run plan -- --out has left there")
    .addHelpText(
      "after",
      "\nADOPT=1 takes over what exists (docs/recreate.md). A run that was stopped is taken up by the next one." +
        "\nExit code: 0, 1 refused or down, Terraform's own when it fails, 2 when something needed is missing.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const { stack, dryRun: isDry = false, localState = false, plans, ...options } = parsed.opts<Options>();
  if (isDry && plans !== undefined) throw new UsageError("--plans goes without --dry-run: the plans are made already.");
  if (localState && !isDry) throw new UsageError("--local-state goes with --dry-run: an apply needs the real state.");
  const stacks = stacksOf(stack);
  const deployment = await deploymentOf(selected(io), localState ? withAnyToken(io) : io, "npm run apply");
  if (isDry) {
    const { isRefused } = await dryRun(deployment, { stacks, localState, ...options });
    return isRefused ? EXIT.refused : EXIT.fine;
  }
  await applyStacks(deployment, {
    stacks,
    ...options,
    plans: plans === undefined ? undefined : resolve(io.cwd, plans),
  });
  return EXIT.fine;
});

start(module, run);
