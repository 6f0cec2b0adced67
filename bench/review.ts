/**
 * `npm run bench`: how long a review takes over plans of 1,000, 10,000 and 50,000 resource changes, and how much memory.
 *
 * What it is held to, for 10,000 changes: at most eight times a bare JSON.parse of the same file, and under ten times the
 * file in memory. Each figure is the best of five fresh processes, the two kinds in turns, so that a busy moment of the
 * machine falls on both alike.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planOfSize } from "./plans";

const SIZES = [1_000, 10_000, 50_000];
const ROUNDS = 5;
const LAUNCHER = join(__dirname, "..", "cli", "launch.js");

interface Measured {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

function once(what: "parse" | "review", file: string): Measured {
  const written = execFileSync(process.execPath, [LAUNCHER, "bench/review-once.ts", what, file], { encoding: "utf8" });
  return JSON.parse(written) as Measured;
}

function best(rounds: readonly Measured[]): Measured {
  return rounds.reduce((least, round) => (round.milliseconds < least.milliseconds ? round : least));
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell, index) => cell.padStart([9, 9, 10, 11, 8, 10, 8][index] ?? 10)).join("")}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "bench-"));
try {
  process.stdout.write(row(["changes", "MiB", "parse ms", "review ms", "ratio", "peak MiB", "x file"]));
  for (const size of SIZES) {
    const file = join(folder, `${size}.plan.json`);
    writeFileSync(file, planOfSize(size));
    const fileMiB = statSync(file).size / 2 ** 20;
    const rounds = Array.from({ length: ROUNDS }, () => [once("parse", file), once("review", file)] as const);
    const parse = best(rounds.map(([parsed]) => parsed));
    const review = best(rounds.map(([, reviewed]) => reviewed));
    const ratio = review.milliseconds / parse.milliseconds;
    process.stdout.write(
      row([
        String(size),
        fileMiB.toFixed(1),
        parse.milliseconds.toFixed(0),
        review.milliseconds.toFixed(0),
        ratio.toFixed(2),
        review.peakMiB.toFixed(0),
        (review.peakMiB / fileMiB).toFixed(1),
      ]),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
