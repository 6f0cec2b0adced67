import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { SelectedEnvironment } from "../config/environments";
import type { NetraStack } from "../constructs/netra-stack";
import { buildStacks } from "./build-stacks";
import type { StackOptions } from "./stack-props";

/** A stack as it was written. */
export interface SynthesizedStack {
  readonly name: string;
  /** Path of the configuration below the output folder. */
  readonly path: string;
  /** The text of `cdk.tf.json`. */
  readonly text: string;
}

/**
 * Writes the configuration of every stack into a folder, and gives back what is in it.
 *
 * @param outdir an empty or new folder; what it holds is not for use until the rules have passed it
 * @param extend is called with the app before it is synthesized; a test puts resources beside the stacks' own
 */
export function synthesizeInto(
  outdir: string,
  selected: SelectedEnvironment,
  options: StackOptions = {},
  extend: (app: App, stacks: readonly NetraStack[]) => void = () => undefined,
): readonly SynthesizedStack[] {
  return withoutTraces(() => {
    // Stack traces would carry this machine's paths into the configuration.
    const app = new App({ outdir, stackTraces: false });
    const stacks = buildStacks(app, selected, options);
    extend(app, stacks);
    app.synth();
    return app.node.children.flatMap((child) => {
      const manifest = app.manifest.stacks[child.node.id];
      if (!manifest) return [];
      const path = manifest.synthesizedStackPath;
      return [{ name: child.node.id, path, text: readFileSync(join(outdir, path), "utf8") }];
    });
  });
}

/**
 * cdktf takes a whole stack trace for each of thousands of tokens, and shows none of them here. Errors keep theirs: they
 * do not come from `captureStackTrace`.
 */
function withoutTraces<T>(work: () => T): T {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
