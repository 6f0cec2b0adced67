/** Reading a command line with commander, without letting it end the process or print past the command's own output. */
import { CommanderError } from "commander";
import type { Command } from "commander";
import { UsageError } from "./start";
import type { CommandIo } from "./start";

/**
 * Parses the arguments; `undefined` after `--help` or `--version`, which has then been printed.
 *
 * @throws UsageError with commander's message and where to read more
 */
export function parseArguments(program: Command, args: readonly string[], io: CommandIo): Command | undefined {
  program.exitOverride().configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => undefined });
  try {
    return program.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const message = error.message
      .replace(/^error: /, "")
      .replace(/^command-argument value ('.*') is invalid for argument '(.*)'\. (.*)$/, "$2 cannot be $1. $3");
    throw new UsageError(`${message}\nSee ${program.name()} --help.`);
  }
}
