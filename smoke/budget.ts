/** The time and the connections that a run may take in all. */

/** The seconds that are left of a run. */
export class Budget {
  readonly #start = performance.now();

  constructor(readonly seconds: number) {}

  spentSeconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  leftSeconds(): number {
    return Math.max(0, this.seconds - this.spentSeconds());
  }
}

/** At most so many tasks at once, in the order they came. */
export class Limiter {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
