/** `npm run secrets -- list|missing|fill [ID]`: the secrets that people supply. No value is shown or kept. */
import { Argument, Command } from "commander";
import { DeployError } from "../deploy/deploy-error";
import { fillFromPipe, fillFromPrompt } from "../deploy/fill-secret";
import { isMissing, writeState } from "../deploy/supplied-secrets";
import type { SecretStatus } from "../deploy/supplied-secrets";
import { parseArguments } from "./arguments";
import { deploying, selected, withoutTerraform } from "./deployment";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";

/** @returns 0; 1 when one is missing, or a value cannot be the real one; 2 (thrown) for wrong usage. */
export const run = deploying(async (args, io) => {
  const program = new Command("npm run secrets --")
    .description("The secrets that people supply: which there are, which have no value, and how one gets its next.")
    .addArgument(
      new Argument("<what>", "list all, list what is missing, or fill one").choices(["list", "missing", "fill"]),
    )
    .argument("[id]", "the secret to fill; at a terminal, all that are missing when left out")
    .addHelpText(
      "after",
      "\nA value is typed at the terminal, where it is not shown, or comes through a pipe." +
        "\nExit code: 0, 1 when one is missing or a value is refused, 2 for wrong usage.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const [what, id] = parsed.args;
  if (what === "fill") return fill(id, io);
  if (id !== undefined) throw new UsageError(`${what} takes no secret: it looks at all of them.`);
  return what === "list" ? list(io) : missing(io);
});

async function list(io: CommandIo): Promise<number> {
  const statuses = await withoutTerraform(selected(io), io).secrets.status();
  io.stdout.write(write(statuses));
  return EXIT.fine;
}

async function missing(io: CommandIo): Promise<number> {
  const statuses = (await withoutTerraform(selected(io), io).secrets.status()).filter(isMissing);
  io.stdout.write(write(statuses));
  return statuses.length > 0 ? EXIT.refused : EXIT.fine;
}

async function fill(id: string | undefined, io: CommandIo): Promise<number> {
  const { secrets, prompt, say } = withoutTerraform(selected(io), io);
  const ids = secrets.declared.map((secret) => secret.id);
  const named = secrets.declared.find((secret) => secret.id === id);
  if (id !== undefined && !named)
    throw new UsageError(`People supply no secret ${JSON.stringify(id)}; they supply ${ids.join(", ")}.`);
  if (named) {
    const setup = { secrets, prompt, say };
    await (prompt.isTerminal ? fillFromPrompt(named, setup) : fillFromPipe(named, setup));
  } else {
    if (!prompt.isTerminal) throw new UsageError(`Name the secret that the pipe's text belongs to: ${ids.join(", ")}.`);
    const empty = (await secrets.status()).filter(isMissing);
    if (empty.some(({ state }) => state.kind === "no-container"))
      throw new DeployError("The containers are not there yet: npm run apply -- --stack foundation makes them.");
    if (empty.length === 0) say("Every secret that people supply has a value. Name one to give it another.");
    for (const { secret } of empty) await fillFromPrompt(secret, { secrets, prompt, say });
  }
  say("Staging takes new versions over with the next npm run apply.");
  return EXIT.fine;
}

function write(statuses: readonly SecretStatus[]): string {
  const idWidth = Math.max(0, ...statuses.map(({ secret }) => secret.id.length));
  const stateWidth = Math.max(0, ...statuses.map(({ state }) => writeState(state).length));
  return statuses
    .map(
      ({ secret, state }) =>
        `${secret.id.padEnd(idWidth)}  ${writeState(state).padEnd(stateWidth)}  ${secret.description}\n`,
    )
    .join("");
}

start(module, run);
