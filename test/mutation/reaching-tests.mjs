/** Runs every test without a mutant, and finds out which of them reach which mutant. */
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { stryker, testFile } from "./test-file.mjs";

/** A mutant that a test file reaches this many times as often as the code without it does not end. Stryker's own factor. */
const HIT_LIMIT_FACTOR = 100;

/** So many tests are asked besides those of the mutant's own folder. All of them, thousands for each mutant, take hours. */
const MOST_OTHER_TESTS = 300;

/**
 * @typedef {object} Run The tests of one file that reach a mutant.
 * @property {number} file Its index.
 * @property {number[] | undefined} tests Their indexes; all, however many there are then, where it is reached on loading.
 * @property {number} count How many they are without it.
 * @property {number} milliseconds How long they take without it.
 * @property {number} hitLimit
 */

/**
 * @typedef {object} Task
 * @property {string} mutant
 * @property {Run[]} runs
 * @property {number} milliseconds Of all runs.
 */

/**
 * What there is to run for each mutant that a test reaches.
 *
 * @param {string} folder The folder of the mutants' files, mirrored by that of their tests.
 * @param {readonly import("./test-file.mjs").Bundle[]} bundles
 * @returns {Promise<Map<string, Task>>}
 * @throws the first error of a test that fails without a mutant.
 */
export async function tasksOf(folder, bundles) {
  const found = new Map();
  for (const [file, bundle] of bundles.entries()) {
    const { tests, times, reaching } = await reachedBy(bundle);
    for (const [mutant, { hits, indexes }] of reaching) {
      const task = found.get(mutant) ?? { mutant, runs: [], milliseconds: 0 };
      const chosen = indexes ?? [...tests.keys()];
      const milliseconds = times.load + chosen.reduce((sum, index) => sum + times.tests[index], 0);
      task.runs.push({ file, tests: indexes, count: chosen.length, milliseconds, hitLimit: hits * HIT_LIMIT_FACTOR });
      found.set(mutant, task);
    }
  }
  const isOwn = ({ file }) => dirname(bundles[file].file).endsWith(join("test", folder));
  for (const task of found.values()) {
    task.runs = inOrder(task.runs, isOwn);
    task.milliseconds = task.runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  }
  return found;
}

/** The tests of the same folder first, and among them and the others the quickest files: most mutants need no second one. */
function inOrder(runs, isOwn) {
  const byTime = [...runs].sort((a, b) => a.milliseconds - b.milliseconds);
  const chosen = byTime.filter(isOwn);
  let others = 0;
  for (const run of byTime) {
    if (isOwn(run) || others >= MOST_OTHER_TESTS) continue;
    chosen.push(run);
    others += run.count;
  }
  return chosen;
}

/** Runs one test file without a mutant: its tests, their times, and which of them reach which mutant. */
async function reachedBy(bundle) {
  stryker.currentTestId = undefined;
  stryker.mutantCoverage = { static: {}, perTest: {} };
  const file = testFile(bundle);
  let since = performance.now();
  const tests = file.load();
  const times = { load: performance.now() - since, tests: [] };
  for (const [index, { name, run }] of tests.entries()) {
    stryker.currentTestId = String(index);
    since = performance.now();
    try {
      await run();
    } catch (error) {
      throw new Error(`${bundle.file}: "${name}" fails without a mutant`, { cause: error });
    }
    times.tests.push(performance.now() - since);
  }
  const { static: onLoad, perTest } = stryker.mutantCoverage;
  const reaching = new Map(Object.entries(onLoad).map(([mutant, hits]) => [mutant, { hits }]));
  for (const [index, counts] of Object.entries(perTest)) {
    for (const [mutant, hits] of Object.entries(counts)) {
      if (!reaching.has(mutant)) reaching.set(mutant, { hits: 0, indexes: [] });
      const reached = reaching.get(mutant);
      reached.hits += hits;
      reached.indexes?.push(Number(index));
    }
  }
  return { tests, times, reaching };
}
