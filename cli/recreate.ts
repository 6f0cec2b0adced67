/** `npm run recreate`: destroys staging and applies it again, with the database's next generation. */
import { Command } from "commander";
import { recreate } from "../deploy/recreate";
import { parseArguments } from "./arguments";
import { deploying, deploymentOf, selected } from "./deployment";
import { EXIT, start } from "./start";

interface Options {
  readonly confirm?: string;
  readonly dryRun?: true;
  readonly smoke: boolean;
}

/** @returns 0; 1 when something is refused, not confirmed or down; Terraform's own code when it fails. */
export const run = deploying(async (args, io) => {
  const program = new Command("npm run recreate --")
    .description(
      "Takes the database's protection away, destroys staging alone, applies it again, and asks whether it is up.",
    )
    .option("--confirm <environment>", "the environment's name, where nobody is there to type it")
    .option("--dry-run", "show what would be destroyed, and stop")
    .option("--no-smoke", "leave the smoke test out")
    .addHelpText(
      "after",
      "\nWhat it does, and what to do before: docs/recreate.md." +
        "\nExit code: 0, 1 refused, not confirmed or down, Terraform's own when it fails, 2 when something needed is missing.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const deployment = await deploymentOf(selected(io), io, "npm run recreate");
  await recreate(deployment, parsed.opts<Options>());
  return EXIT.fine;
});

start(module, run);
