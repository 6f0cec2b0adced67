/** `npm run terraform -- STACK ARGUMENTS`: Terraform by hand, in a stack's folder, with its state where it is. */
import { synthesizeForStacks } from "../deploy/bootstrap-state";
import { STACKS } from "../deploy/deployment";
import { deploying, deploymentOf, selected, stackNamed } from "./deployment";
import { EXIT, UsageError, start } from "./start";

const USAGE = `npm run terraform -- STACK ARGUMENTS, with a stack of ${STACKS.join(", ")}: npm run terraform -- staging state list`;

/** What changes things without a review, and has a command of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  apply: "npm run apply",
  destroy: "npm run recreate",
  init: "any other command here, which initializes first",
};

/** @returns Terraform's exit code. */
export const run = deploying(async (args, io) => {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h") {
    io.stdout.write(`Usage: ${USAGE}\n`);
    return EXIT.fine;
  }
  if (name === undefined) throw new UsageError(`Usage: ${USAGE}`);
  const stack = stackNamed(name);
  const command = rest.find((word) => !word.startsWith("-"));
  if (command === undefined) throw new UsageError(`Say what terraform is to do. Usage: ${USAGE}`);
  const instead = ELSEWHERE[command];
  if (instead !== undefined) throw new UsageError(`terraform ${command} is not run by hand here: use ${instead}.`);
  const deployment = await deploymentOf(selected(io), io, "npm run terraform");
  await synthesizeForStacks(deployment, [stack]);
  const { folder } = await deployment.stack(stack);
  return deployment.setup.terraform.runForPerson(rest, folder);
});

start(module, run);
