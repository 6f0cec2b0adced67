/** What a person or a supervisor sends while Terraform runs, passed on so that it stops cleanly. */
import type { ChildProcess } from "node:child_process";

/** Where signals come from: the process, or a test's own. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** One Ctrl-C may arrive twice: from the terminal, and from npm, which passes its own on. Nobody presses that fast. */
const ONE_CTRL_C_MS = 500;
/** Terraform saves its state when it is told to give up; after that nothing is gained by waiting. */
const LAST_RESORT_MS = 10_000;

/** A supervisor ends a run with SIGTERM, a terminal that is closed with SIGHUP. */
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

export interface Interrupts {
  /** Whether any signal was passed on. */
  readonly happened: boolean;
  /** Ends the passing on. */
  stop(): void;
}

/**
 * Passes the first signal on as one SIGINT: Terraform finishes what it has begun, saves its state and lets the lock go. The
 * second makes it give up; what is left of it ten seconds later is killed.
 *
 * @param child has to lead a process group of its own: otherwise the terminal's Ctrl-C reaches it as well, and Terraform
 *   takes two for "give up at once"
 */
export function passInterrupts(child: ChildProcess, say: (line: string) => void, signals: SignalSource): Interrupts {
  let count = 0;
  let last = -Infinity;
  let lastResort: NodeJS.Timeout | undefined;
  const listener = (): void => {
    const now = performance.now();
    if (now - last < ONE_CTRL_C_MS) return;
    last = now;
    count += 1;
    child.kill("SIGINT");
    if (count === 1) say("Stopping: Terraform finishes what it has begun. Once more to make it give up.");
    else if (lastResort === undefined) {
      say("Giving up: what Terraform has begun may be missing from the state.");
      lastResort = setTimeout(() => killGroup(child), LAST_RESORT_MS);
    }
  };
  for (const signal of SIGNALS) signals.on(signal, listener);
  return {
    get happened() {
      return count > 0;
    },
    stop: () => {
      for (const signal of SIGNALS) signals.off(signal, listener);
      clearTimeout(lastResort);
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended between the look and the signal.
  }
}
