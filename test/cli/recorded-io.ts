/** A command's surroundings for a test: what it writes is kept, what it reads is given. */
import { Readable } from "node:stream";
import type { CommandIo } from "../../cli/start";

export interface RecordedIo extends CommandIo {
  readonly out: () => string;
  readonly err: () => string;
}

export function recordedIo({
  stdin = "",
  isTTY = false,
  env = {},
  cwd = process.cwd(),
}: { stdin?: string | Uint8Array; isTTY?: boolean; env?: NodeJS.ProcessEnv; cwd?: string } = {}): RecordedIo {
  const out: string[] = [];
  const err: string[] = [];
  return {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: { write: (text: string) => out.push(text), isTTY },
    stderr: { write: (text: string) => err.push(text) },
    env,
    cwd,
    out: () => out.join(""),
    err: () => err.join(""),
  };
}
