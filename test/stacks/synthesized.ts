/** Stacks synthesized into a temporary folder, as parsed JSON: what Terraform would read, not what the constructs meant. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declare } from "../../config/declare";
import type { ImageDigests } from "../../config/environments";
import type { EnvironmentDeclaration } from "../../config/model";
import { staging } from "../../config/staging";
import type { NetraStack } from "../../constructs/netra-stack";
import type { StackOptions } from "../../stacks/stack-props";
import { synthesizeInto } from "../../stacks/synthesize";
import type { App } from "cdktf";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Terraform's JSON syntax, any shape
export type Json = any;

export interface Synthesized {
  /** The text of each stack's `cdk.tf.json`. */
  readonly texts: Readonly<Record<string, string>>;
  /** One stack, parsed. */
  stack(name: string): Json;
  /** The resources of a type in a stack, name -> body. */
  resources(stack: string, type: string): Record<string, Json>;
  /** The one resource at an address; a test that misspells it fails. */
  resource(stack: string, address: string): Json;
}

export interface SynthesizeOptions {
  readonly declaration?: EnvironmentDeclaration;
  readonly digests?: ImageDigests;
  readonly options?: StackOptions;
  readonly extend?: (app: App, stacks: readonly NetraStack[]) => void;
}

export function synthesized({
  declaration = staging,
  digests = {},
  options,
  extend,
}: SynthesizeOptions = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), "synthesized-"));
  try {
    const stacks = synthesizeInto(outdir, { environment: declare(declaration), digests }, options, extend);
    const texts = Object.fromEntries(stacks.map(({ name, text }) => [name, text]));
    const parsed = new Map(stacks.map(({ name, text }) => [name, JSON.parse(text) as Json]));
    const stack = (name: string): Json => {
      const found = parsed.get(name);
      if (!found) throw new Error(`no stack ${name}`);
      return found;
    };
    return {
      texts,
      stack,
      resources: (name, type) => stack(name).resource[type] ?? {},
      resource: (name, address) => {
        const [type = "", id = ""] = address.split(".");
        const found = stack(name).resource[type]?.[id];
        if (!found) throw new Error(`no ${address} in ${name}`);
        return found;
      },
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every address of a stack, sorted: resources, data sources and ephemeral values. */
export function addressesOf(stack: Json): readonly string[] {
  const kinds: readonly [string, string][] = [
    ["resource", ""],
    ["data", "data."],
    ["ephemeral", "ephemeral."],
  ];
  return kinds
    .flatMap(([kind, prefix]) =>
      Object.entries<Record<string, unknown>>(stack[kind] ?? {}).flatMap(([type, named]) =>
        Object.keys(named).map((name) => `${prefix}${type}.${name}`),
      ),
    )
    .sort();
}
