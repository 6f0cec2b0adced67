/**
 * Synthesizes staging with a number of declared services, in a process of its own: `synth-once SERVICES`. Prints
 * `{"milliseconds", "resources"}`; the time is that of the synthesis alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declare } from "../config/declare";
import type { EnvironmentDeclaration } from "../config/model";
import { staging } from "../config/staging";
import { synthesizeInto } from "../stacks/synthesize";

function main(): void {
  const count = Number(process.argv[2]);
  const environment = declare(withServices(count));
  const outdir = mkdtempSync(join(tmpdir(), "bench-synth-"));
  try {
    const start = process.hrtime.bigint();
    const stacks = synthesizeInto(outdir, { environment, digests: {} });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    const resources = stacks.reduce((sum, { text }) => sum + resourcesIn(text), 0);
    process.stdout.write(JSON.stringify({ milliseconds, resources }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Staging's three services and as many workers, each with a secret of its own, as make up the number. */
function withServices(count: number): EnvironmentDeclaration {
  const { frontend } = staging.services;
  if (!frontend) throw new Error("staging declares no frontend");
  const workers = Array.from({ length: count - Object.keys(staging.services).length }, (_, index) => [
    `worker-${index}`,
    {
      ...frontend,
      name: `netra-worker-${index}`,
      hosts: [],
      startAfter: undefined,
      buildArguments: undefined,
      secretVariables: { SIGNING_KEY: `worker-${index}-signing-key` },
      secrets: { [`worker-${index}-signing-key`]: { source: "generated" as const } },
    },
  ]);
  return { ...staging, services: { ...staging.services, ...Object.fromEntries(workers) } };
}

function resourcesIn(text: string): number {
  const { resource } = JSON.parse(text) as { resource: Record<string, object> };
  return Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
}

main();
