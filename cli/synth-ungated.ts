/**
 * Synthesizes the stacks into a folder without the gate, for a review, which judges them itself and says what is new:
 * `node cli/launch.js cli/synth-ungated.ts FOLDER`. Nothing else may use what it writes.
 */
import { resolve } from "node:path";
import { selectEnvironment } from "../config/environments";
import { synthesizeInto } from "../stacks/synthesize";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";

export function run(args: readonly string[], { env, cwd }: CommandIo): number {
  const [folder, ...others] = args;
  if (folder === undefined || others.length > 0) throw new UsageError("Give one folder, new or empty.");
  synthesizeInto(resolve(cwd, folder), selectEnvironment(env.NETRA_ENVIRONMENT));
  return EXIT.fine;
}

start(module, run);
