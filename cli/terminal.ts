/** What a terminal wants. */
import type { CommandIo } from "./start";

/** Whether to write in colour: on a terminal, unless NO_COLOR says otherwise (whatever its value, as its convention has it). */
export function hasColour({ stdout, env }: Pick<CommandIo, "stdout" | "env">): boolean {
  return stdout.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
}
