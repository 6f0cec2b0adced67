/**
 * `npm run test:mutation`: changes policy/ in one place at a time and looks whether a test of test/policy fails.
 *
 * Stryker's instrumenter makes the mutants; the tests that reach one are run here (docs/decisions/0009). Prints what was
 * killed in each file and folder, and writes what was not to reports/mutation/survivors.txt.
 *
 *     npm run test:mutation                       all of policy/
 *     npm run test:mutation -- policy/rules/run   files whose path begins so
 *
 * Exit: 0 when every folder reaches the score, 1 when one does not or a test fails without a mutant, 2 when no file is meant.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesIn, mutatedTests } from "./mutated-tests.mjs";
import { tasksOf } from "./reaching-tests.mjs";
import { described, scoreTable, scoresOf } from "./score.mjs";
import { runAll } from "./threads.mjs";

/** Percent of the mutants that a test has to kill, in every folder. */
const LEAST_SCORE = 90;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const LEFT = join("reports", "mutation", "survivors.txt");

const started = Date.now();
const beginnings = process.argv.slice(2);
const files = filesIn(ROOT, "policy", ".ts").filter(
  (file) => beginnings.length === 0 || beginnings.some((beginning) => file.startsWith(beginning)),
);
if (files.length === 0) {
  process.stderr.write(`No file of policy/ begins with ${beginnings.join(" or ")}.\n`);
  process.exit(2);
}

const judged = [];
// Folder by folder: what holds no mutant runs at its own speed.
for (const folder of new Set(files.map(dirname))) {
  const { mutants, bundles } = await mutatedTests(
    ROOT,
    files.filter((file) => dirname(file) === folder),
  );
  const tasks = await tasksOf(folder, bundles);
  progress(`${folder}: ${mutants.length} mutants, and ${bundles.length} test files that hold them`);
  const outcomes = await runAll(bundles, [...tasks.values()], (count) => {
    if (count % 500 === 0) progress(`${folder}: ${count} of ${tasks.size} that a test reaches`);
  });
  for (const mutant of mutants) judged.push({ mutant, outcome: outcomes.get(mutant.id) ?? "not reached" });
}

const scores = scoresOf(ROOT, judged);
process.stdout.write(`${scoreTable(scores)}\n`);
const left = judged.filter(({ outcome }) => outcome === "survived" || outcome === "not reached");
mkdirSync(join(ROOT, dirname(LEFT)), { recursive: true });
writeFileSync(join(ROOT, LEFT), left.map((item) => `${described(ROOT, item)}\n`).join(""));
progress(`${left.length} of ${judged.length} left, in ${LEFT}`);
const low = scores.filter(({ place, percent }) => !place.endsWith(".ts") && percent < LEAST_SCORE);
if (low.length > 0) {
  progress(`Under ${LEAST_SCORE} %: ${low.map(({ place }) => place).join(", ")}`);
  process.exitCode = 1;
}

function progress(text) {
  process.stderr.write(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${text}\n`);
}
