/**
 * `npm run bench`: how long a synthesis takes.
 *
 * Held to: the process that `npm run synth` starts takes at most a sixth of `npx cdktf synth` of the same app, and at most
 * 1.5 times the same program bundled beforehand; and time grows with the number of declared services. Every figure is the
 * middle of fresh processes, run in turns so that a busy moment of the machine falls on all alike.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(__dirname, "..");
const ROUNDS = 5;
const SERVICES = [10, 100, 1000];

function secondsOf(command: string, args: readonly string[], outdir: string): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir, CHECKPOINT_DISABLE: "1" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function middle(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function compareStarts(folder: string): void {
  const bundle = join(folder, "bundled.cjs");
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["main.ts"],
    bundle: true,
    platform: "node",
    outfile: bundle,
    logLevel: "error",
  });
  const outdir = join(folder, "cdktf.out");
  const cached = join(ROOT, "node_modules", ".cache", "launch");
  const commands: readonly [name: string, run: () => number][] = [
    ["npm run synth", () => secondsOf("node", ["cli/launch.js", "main.ts"], outdir)],
    ["bundled beforehand", () => secondsOf("node", [bundle], outdir)],
    ["npx cdktf synth", () => secondsOf("npx", ["cdktf", "synth", "--output", outdir], outdir)],
    ["tsx main.ts", () => secondsOf("npx", ["tsx", "main.ts"], outdir)],
    [
      "npm run synth, first run after npm ci",
      () => {
        rmSync(cached, { recursive: true, force: true });
        return secondsOf("node", ["cli/launch.js", "main.ts"], outdir);
      },
    ],
  ];
  const seconds = new Map<string, number[]>(commands.map(([name]) => [name, []]));
  secondsOf("node", ["cli/launch.js", "main.ts"], outdir);
  for (let round = 0; round < ROUNDS; round += 1) for (const [name, run] of commands) seconds.get(name)?.push(run());
  const typical = (name: string) => middle(seconds.get(name) ?? []);
  const ours = typical("npm run synth");
  process.stdout.write("synth, cold process\n");
  for (const [name] of commands) process.stdout.write(`  ${typical(name).toFixed(2).padStart(6)} s  ${name}\n`);
  process.stdout.write(
    `  npx cdktf synth : npm run synth = ${(typical("npx cdktf synth") / ours).toFixed(1)} (at least 6)\n`,
  );
  process.stdout.write(
    `  npm run synth : bundled beforehand = ${(ours / typical("bundled beforehand")).toFixed(2)} (at most 1.5)\n\n`,
  );
}

function compareSizes(): void {
  process.stdout.write("synthesis by declared services\n");
  for (const services of SERVICES) {
    const rounds = Array.from({ length: 3 }, () => {
      const printed = execFileSync("node", ["cli/launch.js", "bench/synth-once.ts", String(services)], {
        cwd: ROOT,
        encoding: "utf8",
      });
      return JSON.parse(printed) as { milliseconds: number; resources: number };
    });
    const { resources = 0 } = rounds[0] ?? {};
    const milliseconds = middle(rounds.map((round) => round.milliseconds));
    process.stdout.write(
      `  ${String(services).padStart(5)} services  ${String(resources).padStart(6)} resources  ${milliseconds.toFixed(0).padStart(6)} ms  ${(milliseconds / resources).toFixed(3)} ms a resource\n`,
    );
  }
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "bench-synth-"));
  try {
    compareStarts(folder);
    compareSizes();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
