/** A thread that is told a mutant and the tests that reach it, and answers whether one of them fails. */
import { parentPort, workerData } from "node:worker_threads";
import { stryker, testFile } from "./test-file.mjs";

const { bundles } = workerData;
const files = [];

parentPort.on("message", async (task) => parentPort.postMessage(await isKilled(task)));

/** @param {import("./reaching-tests.mjs").Task} task */
async function isKilled({ mutant, runs }) {
  stryker.activeMutant = mutant;
  for (const { file, tests: reaching, hitLimit } of runs) {
    stryker.hitCount = 0;
    stryker.hitLimit = hitLimit;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    try {
      files[file] ??= testFile(bundles[file]);
      const tests = files[file].load();
      for (const index of reaching ?? tests.keys()) await tests[index].run();
    } catch {
      return true;
    }
  }
  return false;
}
