/** Everything that is looked at for a service, made from its target. */
import { readCertificate } from "./certificate";
import { request } from "./http-request";
import type { Network } from "./network";
import type { CheckKind } from "./report";
import { judgeRevision } from "./revision";
import type { RevisionSource } from "./revision";
import type { DependencyProbe, Endpoint, SmokeTarget } from "./target";
import { judge, judgeCertificate, judgeRedirect } from "./verdict";
import type { Expectation, Verdict } from "./verdict";
import { upgrade } from "./websocket-upgrade";

/** One thing to look at. */
export interface Check {
  readonly service: string;
  readonly kind: CheckKind;
  readonly target: string;
  readonly url?: URL | undefined;
  /** Why it cannot be looked at from here. @default it can */
  readonly skip?: string | undefined;
  /** Whether a second look may see something else. @default true */
  readonly repeats?: boolean;
  /** One try. Never rejects because of what a server does. */
  look(timeoutSeconds: number): Promise<Verdict>;
}

export interface ServiceChecks {
  /** Health and readiness: what all others wait for. */
  readonly startUp: readonly Check[];
  /** Asked once the service is ready. */
  readonly served: readonly Check[];
  /** Asked once the service and the one that is asked are ready. */
  readonly dependencies: readonly { readonly askedService: string; readonly check: Check }[];
  /** Seen beside the service's own answers, whatever it answers: its revision, its hosts' certificates and redirects. */
  readonly platform: readonly Check[];
}

export interface CheckContext {
  /** Every service of the environment, by key. */
  readonly targets: ReadonlyMap<string, SmokeTarget>;
  /** Key -> address to ask instead of the declared one. */
  readonly baseUrls: ReadonlyMap<string, string>;
  readonly revisions: RevisionSource;
  readonly network: Network;
  readonly settleSeconds: number;
  readonly now: Date;
}

/** A token in nobody's format: it can only be refused. */
const BAD_TOKEN = "not-a-token";

const HTTPS_PORT = 443;

/** @throws Error when a dependency is not among the targets */
export function checksOf(target: SmokeTarget, context: CheckContext): ServiceChecks {
  return new Checks(target, context).all();
}

class Checks {
  /** Where the service is asked instead of its hosts. */
  readonly #elsewhere: string | undefined;

  constructor(
    readonly target: SmokeTarget,
    readonly context: CheckContext,
  ) {
    this.#elsewhere = context.baseUrls.get(target.key);
  }

  all(): ServiceChecks {
    const { healthPath, readinessPath, endpoints, dependencies } = this.target;
    const startUpPaths = [healthPath, readinessPath];
    return {
      startUp: [
        this.#answer("health", healthPath),
        ...(readinessPath === undefined ? [] : [this.#answer("readiness", readinessPath)]),
      ],
      served: [
        ...endpoints
          .filter(({ path, kind }) => kind !== "http" || !startUpPaths.includes(path))
          .map((endpoint) => this.#endpoint(endpoint)),
        ...this.#furtherHosts().map((host) => this.#host(host)),
      ],
      dependencies: dependencies.map((probe) => ({
        askedService: probe.askedService,
        check: this.#dependency(probe),
      })),
      platform: this.#platform(),
    };
  }

  #answer(kind: "health" | "readiness", path: string): Check {
    return this.#asking({ kind, target: path }, this.target, path, { kind });
  }

  #endpoint({ path, kind, mustBe }: Endpoint): Check {
    const expectation: Expectation = { kind: "endpoint", of: kind, mustBe };
    return this.#asking({ kind: "endpoint", target: path }, this.target, path, expectation);
  }

  #dependency({ askedService, path, expects }: DependencyProbe): Check {
    const { key } = this.target;
    const asked = this.context.targets.get(askedService);
    if (!asked) throw new Error(`${key} depends on ${askedService}, which is not among the targets.`);
    const what = expects === "answers-200" ? path : `${path} with a bad token`;
    return this.#asking({ kind: "dependency", target: `${askedService} ${what}` }, asked, path, {
      kind: "dependency",
      expects,
    });
  }

  /** A check that asks a service's own address. */
  #asking(
    name: { readonly kind: CheckKind; readonly target: string },
    asked: SmokeTarget,
    path: string,
    expectation: Expectation,
  ): Check {
    const base = this.context.baseUrls.get(asked.key) ?? asked.baseUrl;
    const url = base === undefined ? undefined : new URL(base.replace(/\/+$/, "") + path);
    return {
      service: this.target.key,
      ...name,
      url,
      skip: url ? undefined : `${asked.key} has no host: nothing outside reaches it`,
      look: async (timeoutSeconds) =>
        url ? this.#ask(url, expectation, timeoutSeconds) : { status: "skipped", seen: `${asked.key} has no host` },
    };
  }

  async #ask(url: URL, expectation: Expectation, timeoutSeconds: number): Promise<Verdict> {
    const { network, settleSeconds } = this.context;
    const endpoint = expectation.kind === "endpoint" ? expectation.of : "http";
    if (endpoint === "websocket")
      return judge(await upgrade({ url, timeoutSeconds, settleSeconds, network }), expectation);
    const streams = endpoint === "event-stream";
    const badToken = expectation.kind === "dependency" && expectation.expects === "refuses-bad-token";
    const headers = {
      ...(streams && { accept: "text/event-stream" }),
      ...(badToken && { authorization: `Bearer ${BAD_TOKEN}` }),
    };
    return judge(await request({ url, timeoutSeconds, headers, readsBody: !streams, network }), expectation);
  }

  /** Hosts that lead to the service and are not the one it is asked at. None when it is asked elsewhere altogether. */
  #furtherHosts(): readonly string[] {
    const { baseUrl, hosts } = this.target;
    if (this.#elsewhere !== undefined || baseUrl === undefined) return [];
    const asked = new URL(baseUrl).hostname;
    return hosts.filter((host) => host !== asked);
  }

  #host(host: string): Check {
    const url = this.#hostAddress("https", host);
    return {
      service: this.target.key,
      kind: "host",
      target: host,
      url,
      look: (timeoutSeconds) => this.#ask(url, { kind: "health" }, timeoutSeconds),
    };
  }

  #platform(): readonly Check[] {
    const { hosts } = this.target;
    if (this.#elsewhere === undefined) {
      const port = this.context.network.httpsPort ?? HTTPS_PORT;
      return [
        this.#revision(),
        ...hosts.map((host) => this.#certificate(host, port)),
        ...hosts.map((host) => this.#redirect(host)),
      ];
    }
    const { origin, protocol, hostname, host, port } = new URL(this.#elsewhere);
    const skip = `asked at ${origin} instead of the load balancer (--base-url)`;
    return [
      // An export is about the service wherever it is asked; the live service need not be the one at that address.
      { ...this.#revision(), skip: this.context.revisions.isLive ? skip : undefined },
      protocol === "https:"
        ? this.#certificate(hostname, Number(port || HTTPS_PORT))
        : { ...this.#certificate(host, HTTPS_PORT), skip },
      { ...this.#redirect(host), skip },
    ];
  }

  #revision(): Check {
    const { revisions } = this.context;
    const { key, cloudRunName } = this.target;
    return {
      service: key,
      kind: "revision",
      target: cloudRunName,
      repeats: revisions.isLive,
      look: async (timeoutSeconds) => judgeRevision(await revisions.read(cloudRunName, timeoutSeconds)),
    };
  }

  #certificate(host: string, port: number): Check {
    const { network, now } = this.context;
    return {
      service: this.target.key,
      kind: "certificate",
      target: host,
      look: async (timeoutSeconds) => {
        const shown = await readCertificate({ host, port, timeoutSeconds, network });
        return "kind" in shown ? judge(shown, { kind: "health" }) : judgeCertificate(shown, now);
      },
    };
  }

  #redirect(host: string): Check {
    const url = this.#hostAddress("http", host);
    const { network } = this.context;
    return {
      service: this.target.key,
      kind: "redirect",
      target: host,
      url,
      look: async (timeoutSeconds) => judgeRedirect(await request({ url, timeoutSeconds, network }), host),
    };
  }

  #hostAddress(protocol: "http" | "https", host: string): URL {
    const { httpPort, httpsPort } = this.context.network;
    const port = protocol === "http" ? httpPort : httpsPort;
    return new URL(`${protocol}://${host}${port === undefined ? "" : `:${port}`}${this.target.healthPath}`);
  }
}
