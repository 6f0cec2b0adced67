/** Where a command's result goes: stdout, or the file that the person named. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./start";
import type { CommandIo } from "./start";

/**
 * @param out A file, relative to the folder that the person typed in. @default stdout
 * @throws UsageError when the file cannot be written
 */
export function writeResult(text: string, out: string | undefined, io: Pick<CommandIo, "stdout" | "cwd">): void {
  if (out === undefined) {
    io.stdout.write(text);
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, out), text);
  } catch (error) {
    throw new UsageError(`--out ${out} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
}
