/** The run: readiness first, then everything else side by side, within one budget. */
import { Budget, Limiter, sleep } from "./budget";
import { readCertificate } from "./certificate";
import { request } from "./http-request";
import type { Network } from "./network";
import { reportOf } from "./report";
import type { CheckKind, CheckResult, SmokeReport } from "./report";
import { judgeRevision } from "./revision";
import type { RevisionSource } from "./revision";
import type { DependencyProbe, Endpoint, SmokeTarget } from "./target";
import { writeSeconds } from "./transport-error";
import { judge, judgeCertificate, judgeRedirect } from "./verdict";
import type { Expectation, Verdict } from "./verdict";
import { upgrade } from "./websocket-upgrade";

/** A token in nobody's format: it can only be refused. */
const BAD_TOKEN = "not-a-token";

const FIRST_PAUSE_SECONDS = 0.25;
const LONGEST_PAUSE_SECONDS = 2;
/** With less than this left a try could only fail for want of time; what an earlier try saw says more. */
const LEAST_TRY_SECONDS = { first: 0.01, further: 0.5 } as const;

export interface SmokeOptions {
  readonly environment: string;
  /** Every service of the environment; dependencies are asked even where their service is left out. */
  readonly targets: readonly SmokeTarget[];
  /** Keys of the services to look at. @default all */
  readonly only?: readonly string[];
  /** Key -> address to ask instead of the declared one. */
  readonly baseUrls?: ReadonlyMap<string, string>;
  /** For one try. @default 10 */
  readonly timeoutSeconds?: number;
  /** Further tries after a failed one; health paths are asked until the budget is spent. @default 2 */
  readonly retries?: number;
  /** For the whole run. @default 60 */
  readonly budgetSeconds?: number;
  /** Connections open at once. @default 32 */
  readonly concurrency?: number;
  /** How long an accepted WebSocket is watched for a server error. @default 0.5 */
  readonly settleSeconds?: number;
  readonly revisions: RevisionSource;
  readonly network?: Network;
  /** What certificates are dated against. @default the system's clock */
  readonly now?: Date;
  /** Told what takes long, one line each. */
  readonly onProgress?: (line: string) => void;
}

export const SMOKE_DEFAULTS = {
  timeoutSeconds: 10,
  retries: 2,
  budgetSeconds: 60,
  concurrency: 32,
  settleSeconds: 0.5,
} as const;

/** Asks everything once the services are ready. Never rejects because of what a server does. */
export async function smoke(options: SmokeOptions): Promise<SmokeReport> {
  const run = new Run(options);
  const results = await run.all();
  return reportOf(options.environment, results, {
    budgetSeconds: run.budget.seconds,
    seconds: run.budget.spentSeconds(),
  });
}

/** One thing to look at. */
interface Check {
  readonly service: string;
  readonly kind: CheckKind;
  readonly target: string;
  readonly url?: URL;
  /** One try. */
  look(timeoutSeconds: number): Promise<Verdict>;
}

class Run {
  readonly budget: Budget;
  readonly #limiter: Limiter;
  readonly #options: Required<Omit<SmokeOptions, "only" | "baseUrls" | "onProgress">>;
  readonly #baseUrls: ReadonlyMap<string, string>;
  readonly #progress: (line: string) => void;
  readonly #selected: readonly SmokeTarget[];
  readonly #byKey: ReadonlyMap<string, SmokeTarget>;
  /** Service key -> its health and readiness checks, under way or done. */
  readonly #startUps = new Map<string, Promise<readonly CheckResult[]>>();

  constructor({ only, baseUrls, onProgress, ...options }: SmokeOptions) {
    this.#options = { ...SMOKE_DEFAULTS, network: {}, now: new Date(), ...options };
    this.#baseUrls = baseUrls ?? new Map();
    this.#progress = onProgress ?? (() => undefined);
    this.#selected = options.targets.filter(({ key }) => only === undefined || only.includes(key));
    this.#byKey = new Map(options.targets.map((target) => [target.key, target]));
    this.budget = new Budget(this.#options.budgetSeconds);
    this.#limiter = new Limiter(this.#options.concurrency);
  }

  async all(): Promise<readonly CheckResult[]> {
    for (const target of this.#selected) this.#startUps.set(target.key, this.#startUp(target));
    const perService = await Promise.all(this.#selected.map((target) => this.#service(target)));
    return perService.flat();
  }

  async #service(target: SmokeTarget): Promise<readonly CheckResult[]> {
    const [startUp, served, dependencies, platform] = await Promise.all([
      this.#startUps.get(target.key) ?? [],
      this.#whenReady([target.key], this.#servedChecks(target)),
      Promise.all(
        target.dependencies.map((probe) =>
          this.#whenReady([target.key, probe.askedService], [this.#dependencyCheck(target, probe)]),
        ),
      ),
      this.#platformChecks(target),
    ]);
    return [...startUp, ...served, ...dependencies.flat(), ...platform];
  }

  #startUp(target: SmokeTarget): Promise<readonly CheckResult[]> {
    const checks = [this.#answerCheck(target, "health", target.healthPath)];
    if (target.readinessPath !== undefined) checks.push(this.#answerCheck(target, "readiness", target.readinessPath));
    return Promise.all(checks.map((check) => this.#follow(check, Infinity)));
  }

  /** Follows the checks once the services are ready; of those that are looked at in this run. */
  async #whenReady(services: readonly string[], checks: readonly Check[]): Promise<readonly CheckResult[]> {
    for (const service of services) {
      const startUp = (await this.#startUps.get(service)) ?? [];
      const missing = startUp.find(({ status }) => status !== "passed");
      if (missing) {
        const seen = `not asked: ${service} ${missing.target} was not 200 within ${writeSeconds(this.budget.seconds)}`;
        return checks.map((check) => resultOf(check, { status: "not-reached", seen }));
      }
    }
    return Promise.all(checks.map((check) => this.#follow(check, this.#options.retries)));
  }

  #servedChecks(target: SmokeTarget): readonly Check[] {
    const startUpPaths = [target.healthPath, target.readinessPath];
    const endpoints = target.endpoints
      .filter(({ path, kind }) => kind !== "http" || !startUpPaths.includes(path))
      .map((endpoint) => this.#endpointCheck(target, endpoint));
    return [...endpoints, ...this.#furtherHosts(target).map((host) => this.#hostCheck(target, host))];
  }

  /** Hosts that lead to the service and are not the one it is asked at. None when it is asked elsewhere altogether. */
  #furtherHosts(target: SmokeTarget): readonly string[] {
    if (this.#baseUrls.has(target.key)) return [];
    const asked = new URL(target.baseUrl).hostname;
    return target.hosts.filter((host) => host !== asked);
  }

  #answerCheck(target: SmokeTarget, kind: "health" | "readiness", path: string): Check {
    const url = this.#address(target, path);
    return { service: target.key, kind, target: path, url, look: (seconds) => this.#ask(url, { kind }, seconds) };
  }

  #endpointCheck(target: SmokeTarget, { path, kind, mustBe }: Endpoint): Check {
    const url = this.#address(target, path);
    const expectation: Expectation = { kind: "endpoint", of: kind, mustBe };
    const { settleSeconds, network } = this.#options;
    return {
      service: target.key,
      kind: "endpoint",
      target: path,
      url,
      look: async (timeoutSeconds) =>
        kind === "websocket"
          ? judge(await upgrade({ url, timeoutSeconds, settleSeconds, network }), expectation)
          : this.#ask(url, expectation, timeoutSeconds),
    };
  }

  #hostCheck(target: SmokeTarget, host: string): Check {
    const url = this.#hostAddress("https", host, target.healthPath);
    return {
      service: target.key,
      kind: "host",
      target: host,
      url,
      look: (seconds) => this.#ask(url, { kind: "health" }, seconds),
    };
  }

  #dependencyCheck(target: SmokeTarget, { askedService, path, expects }: DependencyProbe): Check {
    const asked = this.#byKey.get(askedService);
    if (!asked) throw new Error(`${target.key} depends on ${askedService}, which is not among the targets.`);
    const url = this.#address(asked, path);
    const what = expects === "answers-200" ? path : `${path} with a bad token`;
    return {
      service: target.key,
      kind: "dependency",
      target: `${askedService} ${what}`,
      url,
      look: (seconds) => this.#ask(url, { kind: "dependency", expects }, seconds),
    };
  }

  async #ask(url: URL, expectation: Expectation, timeoutSeconds: number): Promise<Verdict> {
    const streams = expectation.kind === "endpoint" && expectation.of === "event-stream";
    const badToken = expectation.kind === "dependency" && expectation.expects === "refuses-bad-token";
    const observation = await request({
      url,
      timeoutSeconds,
      readsBody: !streams,
      headers: {
        ...(streams && { accept: "text/event-stream" }),
        ...(badToken && { authorization: `Bearer ${BAD_TOKEN}` }),
      },
      network: this.#options.network,
    });
    return judge(observation, expectation);
  }

  /** What is seen beside the service's own answers: its revision, its hosts' certificates and redirects. */
  #platformChecks(target: SmokeTarget): Promise<readonly CheckResult[]> {
    const { retries, revisions } = this.#options;
    const revision: Check = {
      service: target.key,
      kind: "revision",
      target: target.cloudRunName,
      look: async (seconds) => judgeRevision(await revisions.read(target.cloudRunName, seconds)),
    };
    const elsewhere = this.#baseUrls.get(target.key);
    if (elsewhere !== undefined) {
      const url = new URL(elsewhere);
      const seen = `asked at ${url.origin} instead of the load balancer (--base-url)`;
      const skip = (check: Check): CheckResult => resultOf(check, { status: "skipped", seen });
      return Promise.all([
        // An export is about the service wherever it is asked; the live service need not be the one at that address.
        revisions.isLive ? skip(revision) : this.#follow(revision, 0),
        url.protocol === "https:"
          ? this.#follow(this.#certificateCheck(target, url.hostname, Number(url.port || 443)), retries)
          : skip(this.#certificateCheck(target, url.host, 443)),
        skip(this.#redirectCheck(target, url.host)),
      ]);
    }
    const httpsPort = this.#options.network.httpsPort ?? 443;
    return Promise.all([
      this.#follow(revision, revisions.isLive ? retries : 0),
      ...target.hosts.map((host) => this.#follow(this.#certificateCheck(target, host, httpsPort), retries)),
      ...target.hosts.map((host) => this.#follow(this.#redirectCheck(target, host), retries)),
    ]);
  }

  #certificateCheck(target: SmokeTarget, host: string, port: number): Check {
    const { network, now } = this.#options;
    return {
      service: target.key,
      kind: "certificate",
      target: host,
      look: async (timeoutSeconds) => {
        const shown = await readCertificate({ host, port, timeoutSeconds, network });
        return "kind" in shown ? judge(shown, { kind: "health" }) : judgeCertificate(shown, now);
      },
    };
  }

  #redirectCheck(target: SmokeTarget, host: string): Check {
    const url = this.#hostAddress("http", host, target.healthPath);
    const { network } = this.#options;
    return {
      service: target.key,
      kind: "redirect",
      target: host,
      url,
      look: async (timeoutSeconds) => judgeRedirect(await request({ url, timeoutSeconds, network }), host),
    };
  }

  #address(target: SmokeTarget, path: string): URL {
    const base = this.#baseUrls.get(target.key) ?? target.baseUrl;
    return new URL(base.replace(/\/+$/, "") + path);
  }

  #hostAddress(protocol: "http" | "https", host: string, path: string): URL {
    const { httpPort, httpsPort } = this.#options.network;
    const port = protocol === "http" ? httpPort : httpsPort;
    return new URL(`${protocol}://${host}${port === undefined ? "" : `:${port}`}${path}`);
  }

  /** Looks until the verdict is no failure, the retries are used up, or the budget is spent. */
  async #follow(check: Check, retries: number): Promise<CheckResult> {
    const start = this.budget.spentSeconds();
    let tries = 0;
    let last: Verdict | undefined;
    for (;;) {
      const verdict = await this.#limiter.run(async () => {
        const left = this.budget.leftSeconds();
        const { timeoutSeconds } = this.#options;
        if (left < Math.min(timeoutSeconds, tries === 0 ? LEAST_TRY_SECONDS.first : LEAST_TRY_SECONDS.further))
          return undefined;
        tries += 1;
        return check.look(Math.min(timeoutSeconds, left));
      });
      if (verdict === undefined) break;
      last = verdict;
      if (verdict.status !== "failed" || tries > retries) break;
      if (tries === 1 && retries === Infinity)
        this.#progress(
          `${check.service} ${check.target}: ${verdict.seen}; asking again for ${writeSeconds(Math.round(this.budget.leftSeconds()))}`,
        );
      const pauseSeconds = Math.min(FIRST_PAUSE_SECONDS * 2 ** (tries - 1), LONGEST_PAUSE_SECONDS);
      if (pauseSeconds >= this.budget.leftSeconds()) break;
      await sleep(pauseSeconds);
    }
    const seen = `not asked: the budget of ${writeSeconds(this.budget.seconds)} was spent`;
    return resultOf(check, last ?? { status: "not-reached", seen }, {
      tries,
      seconds: this.budget.spentSeconds() - start,
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
