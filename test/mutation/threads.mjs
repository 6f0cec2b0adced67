/** Runs mutants, one at a time in each thread, and ends the thread of one that does not end by itself. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { clearTimeout, setTimeout } from "node:timers";
import { Worker } from "node:worker_threads";

/** A mutant may take this many times as long as its tests take without it, and as many milliseconds more. */
const TIME_FACTOR = 2;
const TIME_ALLOWANCE_MS = 10_000;

/** @typedef {"killed" | "timed out" | "survived"} Outcome */

/**
 * @param {readonly import("./test-file.mjs").Bundle[]} bundles
 * @param {readonly import("./reaching-tests.mjs").Task[]} tasks
 * @param {(count: number) => void} onDone Told how many are done, after each.
 * @returns {Promise<Map<string, Outcome>>}
 */
export async function runAll(bundles, tasks, onDone) {
  const outcomes = new Map();
  const pending = [...tasks];
  const runPending = async () => {
    let worker = newWorker(bundles);
    for (let task = pending.shift(); task; task = pending.shift()) {
      const outcome = await outcomeOf(worker, task);
      outcomes.set(task.mutant, outcome);
      onDone(outcomes.size);
      if (outcome === "timed out") {
        await worker.terminate();
        worker = newWorker(bundles);
      }
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, runPending));
  return outcomes;
}

function newWorker(bundles) {
  return new Worker(new URL("worker.mjs", import.meta.url), { workerData: { bundles } });
}

/**
 * What becomes of one mutant. A thread that does not answer is in a loop that no counter is part of; one that ends has met an
 * error that no test caught.
 */
async function outcomeOf(worker, task) {
  const given = new globalThis.AbortController();
  const timer = setTimeout(() => given.abort(), TIME_ALLOWANCE_MS + TIME_FACTOR * task.milliseconds);
  worker.postMessage(task);
  try {
    const [isKilled] = await once(worker, "message", { signal: given.signal });
    return isKilled ? "killed" : "survived";
  } catch {
    return "timed out";
  } finally {
    clearTimeout(timer);
  }
}
