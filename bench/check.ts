/**
 * `npm run bench`: how long `check` takes over plans of 1,000, 10,000 and 50,000 resource changes, and how much memory.
 *
 * What it is held to: less time than five bare JSON.parse runs of the same file, under ten times the file in memory, and
 * time in proportion to the number of resources. Each figure is the best of three fresh processes.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planOfSize } from "./plans";

const SIZES = [1_000, 10_000, 50_000];
const ROUNDS = 3;

interface Measured {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

function measure(what: "parse" | "check", file: string): Measured {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const launcher = join(__dirname, "..", "cli", "launch.js");
    return JSON.parse(
      execFileSync(process.execPath, [launcher, "bench/check-once.ts", what, file], { encoding: "utf8" }),
    ) as Measured;
  });
  return rounds.reduce((best, round) => (round.milliseconds < best.milliseconds ? round : best));
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell, index) => cell.padStart([9, 9, 12, 10, 8, 10, 8, 14][index] ?? 10)).join("")}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "bench-"));
try {
  process.stdout.write(row(["changes", "MiB", "5 parses ms", "check ms", "ratio", "peak MiB", "x file", "ms / 1000"]));
  for (const size of SIZES) {
    const file = join(folder, `${size}.plan.json`);
    writeFileSync(file, planOfSize(size));
    const fileMiB = statSync(file).size / 2 ** 20;
    const parse = measure("parse", file);
    const check = measure("check", file);
    process.stdout.write(
      row([
        String(size),
        fileMiB.toFixed(1),
        parse.milliseconds.toFixed(0),
        check.milliseconds.toFixed(0),
        (check.milliseconds / parse.milliseconds).toFixed(2),
        check.peakMiB.toFixed(0),
        (check.peakMiB / fileMiB).toFixed(1),
        ((check.milliseconds / size) * 1000).toFixed(0),
      ]),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
