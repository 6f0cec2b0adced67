/** `npm run state -- list|versions|restore`: where each stack's state is, who holds it, and the way back to an older one. */
import { Argument, Command } from "commander";
import { STACKS } from "../deploy/deployment";
import type { StackName } from "../deploy/deployment";
import { restoreState } from "../deploy/restore-state";
import { counted } from "../policy/render/counts";
import { parseArguments } from "./arguments";
import { deploying, deploymentOf, selected, stackNamed, withoutTerraform } from "./deployment";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";

/** @returns 0; 1 when a restoration is refused; 2 (thrown) for wrong usage. */
export const run = deploying(async (args, io) => {
  const program = new Command("npm run state --")
    .description(
      "The states in the bucket: which there are and who holds them, their older versions, and the way back.",
    )
    .addArgument(new Argument("<what>", "what to do").choices(["list", "versions", "restore"]))
    .argument("[stack]", `for versions and restore: ${STACKS.join(", ")}`)
    .argument("[generation]", "for restore: one of the versions")
    .option("--auto-approve", "restore without a question")
    .addHelpText(
      "after",
      "\nWhen to restore, and when not to: docs/state.md." +
        "\nExit code: 0, 1 when a restoration is refused, 2 for wrong usage.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const [what, stack, generation] = parsed.args;
  const { autoApprove } = parsed.opts<{ autoApprove?: true }>();
  if (autoApprove && what !== "restore") throw new UsageError(`${what} changes nothing: it takes no --auto-approve.`);
  if (what === "list" && stack !== undefined)
    throw new UsageError(
      `list takes no stack: it looks at all of them. npm run state -- versions ${stack} looks at one.`,
    );
  if (what === "list") return list(io);
  if (stack === undefined) throw new UsageError(`Say which stack's: ${STACKS.join(", ")}.`);
  if (what === "versions" && generation !== undefined)
    throw new UsageError("versions takes a stack and no generation: it lists them.");
  if (what === "versions") return versions(stackNamed(stack), io);
  if (generation === undefined)
    throw new UsageError(`Say which version: npm run state -- versions ${stack} lists them.`);
  if (!/^\d+$/.test(generation))
    throw new UsageError(
      `A generation is a number, and not ${JSON.stringify(generation)}: npm run state -- versions ${stack} lists them.`,
    );
  const deployment = await deploymentOf(selected(io), io, "npm run state");
  await restoreState(deployment, stackNamed(stack), generation, { autoApprove });
  return EXIT.fine;
});

async function list(io: CommandIo): Promise<number> {
  const { bucket, say } = withoutTerraform(selected(io), io);
  const inBucket = await bucket.stacksWithState(STACKS);
  if (!inBucket) {
    say(`There is no bucket ${bucket.name} yet: bootstrap makes it.`);
    return EXIT.fine;
  }
  for (const stack of STACKS) io.stdout.write(`${stack.padEnd(12)}${await describe(stack)}\n`);
  return EXIT.fine;

  async function describe(stack: StackName): Promise<string> {
    const [generations, lock] = await Promise.all([bucket.generations(stack), bucket.lock(stack)]);
    const live = generations.find(({ isLive }) => isLive);
    const state = live ? `generation ${live.generation} of ${live.written}` : "no state";
    const older = generations.length - (live ? 1 : 0);
    return `${state}, ${counted(older, "older version")}${lock ? `; locked since ${lock.since}, lock id ${lock.id}` : ""}`;
  }
}

async function versions(stack: StackName, io: CommandIo): Promise<number> {
  const { bucket, say } = withoutTerraform(selected(io), io);
  const generations = await bucket.generations(stack);
  if (generations.length === 0) say(`The bucket ${bucket.name} has no state of ${stack}.`);
  for (const { generation, written, size, isLive } of generations)
    io.stdout.write(`${generation}  ${written}  ${String(size).padStart(9)} bytes${isLive ? "  in use" : ""}\n`);
  return EXIT.fine;
}

start(module, run);
