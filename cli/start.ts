/** How every command starts and ends. */
import { DeclarationError } from "../platform/violation";
import { ReadError } from "../policy/read/read-error";

/** What a command reads and writes; a test gives its own. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream;
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress and errors. */
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that the person typed in; paths on the command line are relative to it. */
  readonly cwd: string;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Command = (args: readonly string[], io: CommandIo) => Promise<number> | number;

/** Exit codes of every command. */
export const EXIT = { fine: 0, refused: 1, unreadable: 2 } as const;

/** A usage or input mistake: its message is all that a person needs. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Runs a command if its file is the one that node was started with.
 *
 * The command's number becomes the exit code. A wrong declaration ends with 1, input that cannot be read with 2, each with its
 * message. Anything else is a defect of this project: it is said in one line, with 2, and its trace with NETRA_DEBUG=1.
 */
export function start(module: NodeModule, command: Command): void {
  if (require.main !== module) return;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no error, and ends nothing: an apply goes on.
    if (error.code === "EPIPE") return;
    process.stderr.write(`The result cannot be written: ${error.message}\n`);
    process.exit(EXIT.unreadable);
  });
  // Nobody has to listen to progress, and Terraform must not lose its parent over it.
  process.stderr.on("error", () => undefined);
  const io: CommandIo = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    // npm runs a script in the project's folder and says here where the person was.
    cwd: process.env.INIT_CWD ?? process.cwd(),
  };
  void runCommand(command, process.argv.slice(2), io).then((code) => {
    process.exitCode = code;
    // What a command had to give up on (a name that no server looks up) must not hold the process up; its result goes out first.
    // In the next turn: an earlier write that failed is told before.
    process.stdout.write("", () => setImmediate(() => process.exit()));
  });
}

/** Runs a command and turns what it throws into a message and an exit code. */
export async function runCommand(command: Command, args: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await command(args, io);
  } catch (error) {
    if (error instanceof DeclarationError) {
      io.stderr.write(`${error.message}\n`);
      return EXIT.refused;
    }
    if (error instanceof ReadError || error instanceof UsageError) {
      io.stderr.write(`${error.message}\n`);
      return EXIT.unreadable;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(
      `This should not have happened: ${message.split("\n")[0]} (run again with NETRA_DEBUG=1 for more)\n`,
    );
    if (io.env.NETRA_DEBUG === "1" && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return EXIT.unreadable;
  }
}
