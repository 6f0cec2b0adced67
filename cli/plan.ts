/** `npm run plan`: what an apply would do, reviewed as one change. */
import { resolve } from "node:path";
import { Command } from "commander";
import type { StackName } from "../deploy/deployment";
import { lockProviders, planStacks } from "../deploy/plan-stacks";
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
import { EXIT, start } from "./start";

interface Options {
  readonly stack?: readonly StackName[];
  readonly out?: string;
  readonly localState?: true;
  readonly allowDestroy: readonly string[];
  readonly lockProviders?: true;
  readonly expectNoChanges?: true;
}

/** @returns 0, or 1 when the review blocks; Terraform's own code when it fails. */
export const run = deploying(async (args, io) => {
  const program = new Command("npm run plan --")
    .description("Synthesizes, plans the stacks in their order, and reviews what an apply would do.")
    .addOption(stackOption())
    .option("--out <folder>", "keep the plans there, as Terraform's files and as JSON; secrets may be in them")
    .option("--local-state", "plan as if nothing existed: needs neither the state bucket nor credentials")
    .addOption(allowDestroyOption())
    .option("--lock-providers", "write terraform/<stack>/.terraform.lock.hcl anew from the registry, and stop")
    .option("--expect-no-changes", "exit 1 when anything would be changed: what runs has drifted from the declaration")
    .addHelpText(
      "after",
      "\nADOPT=1 plans to take over what exists (docs/recreate.md)." +
        "\nExit code: 0, 1 when the review blocks, Terraform's own when it fails, 2 when something needed is missing.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const {
    stack,
    out,
    localState,
    allowDestroy,
    lockProviders: toLock,
    expectNoChanges = false,
  } = parsed.opts<Options>();
  const stacks = stacksOf(stack);
  const deployment = await deploymentOf(selected(io), localState ? withAnyToken(io) : io, "npm run plan");
  if (toLock) {
    await lockProviders(deployment, stacks);
    return EXIT.fine;
  }
  const { level, text, isEmpty } = await planStacks(deployment, {
    stacks,
    localState,
    out: out === undefined ? undefined : resolve(io.cwd, out),
    allowDestroy,
  });
  io.stdout.write(text);
  const hasDrifted = expectNoChanges && !isEmpty;
  if (hasDrifted) io.stderr.write("Something would be changed, and nothing was expected to be.\n");
  return level === "blocked" || hasDrifted ? EXIT.refused : EXIT.fine;
});

start(module, run);
