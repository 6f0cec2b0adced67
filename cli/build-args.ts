/** `npm run build-args -- frontend`: what a service's image is built with, from the same declaration as its run-time variables. */
import { Command } from "commander";
import { buildArgumentsOf, writeBuildArguments } from "../config/build-arguments";
import { selectEnvironment } from "../config/environments";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";
import { parseArguments } from "./arguments";
import { writeResult } from "./result";

export function run(args: readonly string[], io: CommandIo): number {
  const program = new Command("npm run build-args --")
    .description("Prints the build arguments of a service's image as NAME=value lines.")
    .argument("[service]", "the service", "frontend")
    .option("--environment <name>", "the environment", io.env.NETRA_ENVIRONMENT)
    .option("--out <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      "\nExit code: 0, 1 when the declaration is refused, 2 for a service without build arguments.",
    );
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const [service = "frontend"] = parsed.args;
  const { environment: name, out } = parsed.opts<{ environment?: string; out?: string }>();
  const { environment } = selectEnvironment(name);
  const buildArguments = buildArgumentsOf(environment, service);
  if (!buildArguments) {
    const having = Object.keys(environment.services).filter((key) => buildArgumentsOf(environment, key));
    throw new UsageError(`${service} has no build arguments. Services that have: ${having.join(", ")}.`);
  }
  writeResult(writeBuildArguments(buildArguments), out, io);
  return EXIT.fine;
}

start(module, run);
