/** The run: readiness first, then everything else side by side, within one budget. */
import { Budget, Limiter, sleep } from "./budget";
import { checksOf } from "./checks";
import type { Check, ServiceChecks } from "./checks";
import type { Network } from "./network";
import { reportOf } from "./report";
import type { CheckResult, SmokeReport } from "./report";
import type { RevisionSource } from "./revision";
import type { SmokeTarget } from "./target";
import { writeSeconds } from "./transport-error";
import type { Verdict } from "./verdict";

const LONGEST_PAUSE_SECONDS = 2;
/** With less than this left a try could only fail for want of time; what an earlier try saw says more. */
const LEAST_TRY_SECONDS = { first: 0.01, further: 0.5 } as const;

export interface SmokeOptions {
  readonly environment: string;
  /** Every service of the environment; dependencies are asked even where their service is left out. */
  readonly targets: readonly SmokeTarget[];
  /** Keys of the services to look at. @default all */
  readonly only?: readonly string[] | undefined;
  /** Key -> address to ask instead of the declared one. @default none */
  readonly baseUrls?: ReadonlyMap<string, string>;
  /** For one try. @default 10 */
  readonly timeoutSeconds?: number;
  /** Further tries after a failed one; health paths are asked until the budget is spent. @default 2 */
  readonly retries?: number;
  /** Between the first try and the second; each further pause is twice as long, up to 2 s. @default 0.25 */
  readonly firstPauseSeconds?: number;
  /** For the whole run. @default 60 */
  readonly budgetSeconds?: number;
  /** Connections open at once. @default 32 */
  readonly concurrency?: number;
  /** How long an accepted WebSocket is watched for a server error. @default 0.5 */
  readonly settleSeconds?: number;
  readonly revisions: RevisionSource;
  /** @default the system's names and ports */
  readonly network?: Network;
  /** What certificates are dated against. @default the system's clock */
  readonly now?: Date;
  /** Told what takes long, one line each. @default nobody is */
  readonly onProgress?: (line: string) => void;
}

export const SMOKE_DEFAULTS = {
  timeoutSeconds: 10,
  retries: 2,
  firstPauseSeconds: 0.25,
  budgetSeconds: 60,
  concurrency: 32,
  settleSeconds: 0.5,
} as const;

/**
 * Asks everything, each thing once its service is ready. Never rejects because of what a server does.
 *
 * @throws Error when a service depends on one that is not among the targets
 */
export async function smoke(options: SmokeOptions): Promise<SmokeReport> {
  const run = new Run({ ...SMOKE_DEFAULTS, onProgress: () => undefined, ...options });
  const { targets, only, baseUrls = new Map(), network = {}, now = new Date() } = options;
  const context = {
    targets: new Map(targets.map((target) => [target.key, target])),
    baseUrls,
    revisions: options.revisions,
    network,
    settleSeconds: options.settleSeconds ?? SMOKE_DEFAULTS.settleSeconds,
    now,
  };
  const services = targets
    .filter(({ key }) => only === undefined || only.includes(key))
    .map((target): readonly [string, ServiceChecks] => [target.key, checksOf(target, context)]);
  const results = await run.all(new Map(services));
  return reportOf(options.environment, results, {
    budgetSeconds: run.budget.seconds,
    seconds: run.budget.spentSeconds(),
  });
}

type RunOptions = Required<
  Pick<
    SmokeOptions,
    "timeoutSeconds" | "retries" | "firstPauseSeconds" | "budgetSeconds" | "concurrency" | "onProgress"
  >
>;

class Run {
  readonly budget: Budget;
  readonly #limiter: Limiter;
  readonly #options: RunOptions;
  /** Service key -> its health and readiness checks, under way or done. */
  readonly #startUps = new Map<string, Promise<readonly CheckResult[]>>();

  constructor(options: RunOptions) {
    this.#options = options;
    this.budget = new Budget(options.budgetSeconds);
    this.#limiter = new Limiter(options.concurrency);
  }

  async all(services: ReadonlyMap<string, ServiceChecks>): Promise<readonly CheckResult[]> {
    for (const [key, { startUp }] of services)
      this.#startUps.set(key, Promise.all(startUp.map((check) => this.#follow(check, Infinity))));
    const results = await Promise.all([...services].map(([key, checks]) => this.#service(key, checks)));
    return results.flat();
  }

  async #service(key: string, checks: ServiceChecks): Promise<readonly CheckResult[]> {
    const { retries } = this.#options;
    const all = await Promise.all([
      this.#startUps.get(key) ?? [],
      this.#whenReady([key], checks.served),
      ...checks.dependencies.map(({ askedService, check }) => this.#whenReady([key, askedService], [check])),
      ...checks.platform.map(async (check) => [await this.#follow(check, retries)]),
    ]);
    return all.flat();
  }

  /** Follows the checks once the services are ready; those of them that are looked at in this run. */
  async #whenReady(services: readonly string[], checks: readonly Check[]): Promise<readonly CheckResult[]> {
    for (const service of services) {
      const startUp = (await this.#startUps.get(service)) ?? [];
      const missing = startUp.find(({ status }) => status === "failed" || status === "not-reached");
      if (missing) {
        const seen = `not asked: ${service} ${missing.target} was not 200 within ${writeSeconds(this.budget.seconds)}`;
        return checks.map((check) => resultOf(check, { status: "not-reached", seen }));
      }
    }
    return Promise.all(checks.map((check) => this.#follow(check, this.#options.retries)));
  }

  /** Looks until the verdict is no failure, the retries are used up, or the budget is spent. */
  async #follow(check: Check, retries: number): Promise<CheckResult> {
    if (check.skip !== undefined) return resultOf(check, { status: "skipped", seen: check.skip });
    const { onProgress } = this.#options;
    const start = this.budget.spentSeconds();
    let tries = 0;
    let last: Verdict | undefined;
    for (;;) {
      const verdict = await this.#look(check, tries === 0);
      if (verdict === undefined) break;
      tries += 1;
      last = verdict;
      if (verdict.status !== "failed" || tries > retries || check.repeats === false) break;
      const leftSeconds = this.budget.leftSeconds();
      if (tries === 1 && retries === Infinity)
        onProgress(
          `${check.service} ${check.target}: ${verdict.seen}; asking again for ${writeSeconds(Math.round(leftSeconds))}`,
        );
      const pauseSeconds = Math.min(this.#options.firstPauseSeconds * 2 ** (tries - 1), LONGEST_PAUSE_SECONDS);
      if (pauseSeconds >= leftSeconds) break;
      await sleep(pauseSeconds);
    }
    const seen = `not asked: the budget of ${writeSeconds(this.budget.seconds)} was spent`;
    return resultOf(check, last ?? { status: "not-reached", seen }, {
      tries,
      seconds: this.budget.spentSeconds() - start,
    });
  }

  /** One try as soon as there is room for it; `undefined` when too little of the budget is left by then. */
  #look(check: Check, isFirst: boolean): Promise<Verdict | undefined> {
    const { timeoutSeconds } = this.#options;
    const leastSeconds = Math.min(timeoutSeconds, isFirst ? LEAST_TRY_SECONDS.first : LEAST_TRY_SECONDS.further);
    return this.#limiter.run(async () => {
      const leftSeconds = this.budget.leftSeconds();
      return leftSeconds < leastSeconds ? undefined : check.look(Math.min(timeoutSeconds, leftSeconds));
    });
  }
}

function resultOf(
  { service, kind, target, url }: Check,
  verdict: Verdict | { readonly status: "not-reached"; readonly seen: string },
  { tries, seconds }: { readonly tries: number; readonly seconds: number } = { tries: 0, seconds: 0 },
): CheckResult {
  return {
    service,
    kind,
    target,
    url: url?.href,
    status: verdict.status,
    seen: verdict.seen,
    symptom: "symptom" in verdict ? verdict.symptom : undefined,
    tries,
    seconds,
  };
}
