import type { LookupFunction } from "node:net";
import type { CheckResult, SmokeReport } from "../../smoke/report";
import type { RevisionReading, RevisionSource } from "../../smoke/revision";
import { smoke } from "../../smoke/run";
import type { SmokeOptions } from "../../smoke/run";
import type { SmokeTarget } from "../../smoke/target";
import { startBlackHole } from "./black-hole";
import { describeWithOpenssl, selfSigned } from "./certificates";
import { oneAfterAnother, startHealthyServer, status } from "./healthy-server";
import type { Handler, HealthyServer } from "./healthy-server";
import { closedPort, startLyingServer } from "./lying-server";

/** What nobody waits for in a test; a run that needs it has missed its way. */
const LONG_SECONDS = 30;
/** A machine under load may take this many times a budget before a test calls it overrun. */
const LOAD_FACTOR = 6;

const SERVING: RevisionReading = {
  kind: "facts",
  facts: { latestCreated: "r-00002", latestReady: "r-00002", ready: true, trafficOnLatest: true },
};
const revisions = (reading: RevisionReading, isLive = false): RevisionSource => ({ isLive, read: async () => reading });

const backend: SmokeTarget = {
  key: "backend",
  cloudRunName: "netra-backend-staging",
  baseUrl: "https://api.example.org",
  healthPath: "/health",
  readinessPath: "/health/ready",
  endpoints: [
    { path: "/health", kind: "http", mustBe: 200 },
    { path: "/health/ready", kind: "http", mustBe: 200 },
    { path: "/api/threads", kind: "http" },
    { path: "/api/events/stream", kind: "event-stream" },
    { path: "/ws", kind: "websocket" },
    { path: "/ws/beacon", kind: "http" },
  ],
  hosts: ["api.example.org"],
  dependencies: [
    { askedService: "auth", path: "/auth/config", expects: "answers-200" },
    { askedService: "backend", path: "/api/threads", expects: "refuses-bad-token" },
  ],
};
const auth: SmokeTarget = {
  key: "auth",
  cloudRunName: "netra-auth-service",
  baseUrl: "https://auth.example.org",
  healthPath: "/health",
  readinessPath: "/health/ready",
  endpoints: [{ path: "/auth/status", kind: "http" }],
  hosts: ["auth.example.org"],
  dependencies: [],
};

const open: { stop(): Promise<void> }[] = [];
// Each server stops only when the client has closed every connection to it.
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()));
});

async function serve(different?: Readonly<Record<string, Handler>>): Promise<HealthyServer> {
  const server = await startHealthyServer(different);
  open.push(server);
  return server;
}

function run(baseUrls: Readonly<Record<string, string>>, options: Partial<SmokeOptions> = {}): Promise<SmokeReport> {
  return smoke({
    environment: "staging",
    targets: [backend, auth],
    baseUrls: new Map(Object.entries(baseUrls)),
    settleSeconds: 0.05,
    retries: 0,
    firstPauseSeconds: 0.02,
    timeoutSeconds: LONG_SECONDS,
    budgetSeconds: LONG_SECONDS,
    revisions: revisions(SERVING),
    ...options,
  });
}

/** `service kind target: status (symptom)`, one line each. */
function lines({ results }: SmokeReport): readonly string[] {
  return results.map(({ service, kind, target, status: is, symptom }) =>
    [`${service} ${kind} ${target}: ${is}`, ...(symptom === undefined ? [] : [`(${symptom})`])].join(" "),
  );
}

function found({ results }: SmokeReport, service: string, target: string): CheckResult | undefined {
  return results.find((result) => result.service === service && result.target === target);
}

test("two healthy services: everything is asked, in the order declared", async () => {
  const [api, sign] = [await serve(), await serve()];
  const report = await run({ backend: api.url, auth: sign.url });
  const elsewhere = new URL(api.url).host;
  expect(lines(report)).toStrictEqual([
    "backend health /health: passed",
    "backend readiness /health/ready: passed",
    "backend endpoint /api/threads: passed",
    "backend endpoint /api/events/stream: passed",
    "backend endpoint /ws: passed",
    "backend endpoint /ws/beacon: passed",
    "backend dependency auth /auth/config: passed",
    "backend dependency backend /api/threads with a bad token: passed",
    "backend revision netra-backend-staging: passed",
    `backend certificate ${elsewhere}: skipped`,
    `backend redirect ${elsewhere}: skipped`,
    "auth health /health: passed",
    "auth readiness /health/ready: passed",
    "auth endpoint /auth/status: passed",
    "auth revision netra-auth-service: passed",
    `auth certificate ${new URL(sign.url).host}: skipped`,
    `auth redirect ${new URL(sign.url).host}: skipped`,
  ]);
  expect(report.isUp).toBe(true);
  expect(report.counts).toStrictEqual({ passed: 13, warning: 0, failed: 0, "not-reached": 0, skipped: 4 });
  expect(report.seconds).toBeLessThan(10);
});

test("what does not apply at another address is skipped, with the reason", async () => {
  const report = await run({ backend: (await serve()).url, auth: (await serve()).url });
  for (const { service, kind, seen } of report.results.filter((result) => result.status === "skipped")) {
    expect(["certificate", "redirect"]).toContain(kind);
    const { origin } = new URL(found(report, service, "/health")?.url ?? "");
    expect(seen).toBe(`asked at ${origin} instead of the load balancer (--base-url)`);
  }
});

test("a health path is asked once, though it is among the endpoints", async () => {
  const api = await serve();
  await run({ backend: api.url, auth: (await serve()).url });
  expect(api.asked.filter((path) => path === "/health")).toHaveLength(1);
  expect(api.asked.filter((path) => path === "/health/ready")).toHaveLength(1);
});

test("an event stream is asked for as one", async () => {
  const asked: (string | undefined)[] = [];
  const api = await serve({
    "/api/events/stream": ({ headers }, response) => {
      asked.push(headers.accept);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    },
  });
  const report = await run({ backend: api.url, auth: (await serve()).url });
  expect(asked).toStrictEqual(["text/event-stream"]);
  expect(found(report, "backend", "/api/events/stream")?.status).toBe("passed");
});

test("a WebSocket at the health path is another question", async () => {
  const sign = await serve();
  const target: SmokeTarget = { ...auth, endpoints: [{ path: "/health", kind: "websocket" }] };
  const report = await run({ auth: sign.url }, { targets: [target] });
  expect(lines(report)).toContain("auth endpoint /health: passed");
});

test("the bad token is no token that anybody could have issued", async () => {
  const api = await serve({
    "/api/threads": ({ headers }, response) => {
      response.writeHead(headers.authorization === "Bearer not-a-token" ? 403 : 200).end();
    },
  });
  const report = await run({ backend: api.url, auth: (await serve()).url });
  expect(found(report, "backend", "backend /api/threads with a bad token")).toMatchObject({
    status: "passed",
    seen: "403 (bad token refused)",
  });
});

test("a base URL keeps its own path", async () => {
  const api = await serve({ "/prefix/health": status(200) });
  const report = await run({ backend: `${api.url}/prefix/`, auth: (await serve()).url }, { budgetSeconds: 1 });
  expect(found(report, "backend", "/health")).toMatchObject({ status: "passed", url: `${api.url}/prefix/health` });
});

describe("readiness comes before the rest", () => {
  test.each(["/health", "/health/ready"])("%s is not 200: the rest is not reached, and not asked", async (path) => {
    const api = await serve({ [path]: status(503) });
    const report = await run({ backend: api.url, auth: (await serve()).url }, { budgetSeconds: 0.5 });
    const why = `not asked: backend ${path} was not 200 within 0.5 s`;
    const rest = report.results.filter(
      ({ kind, service }) => service === "backend" && ["endpoint", "dependency"].includes(kind),
    );
    expect(rest).toHaveLength(6);
    for (const result of rest) expect(result).toMatchObject({ status: "not-reached", seen: why, tries: 0 });
    expect(report.counts.failed).toBe(1);
    expect(api.asked.filter((asked) => !asked.startsWith("/health"))).toStrictEqual([]);
    expect(report.isUp).toBe(false);
  });

  test("503 on /health is the start's symptom, on /health/ready a dependency's", async () => {
    const [api, sign] = [await serve({ "/health": status(503) }), await serve({ "/health/ready": status(503) })];
    const report = await run({ backend: api.url, auth: sign.url }, { budgetSeconds: 0.5 });
    expect(found(report, "backend", "/health")?.symptom).toBe("start-up-failed");
    expect(found(report, "auth", "/health/ready")?.symptom).toBe("not-ready");
  });

  test("a service that is slow to start is waited for", async () => {
    const api = await serve({ "/health": oneAfterAnother(status(503), status(502), status(200)) });
    const progress: string[] = [];
    const report = await run(
      { backend: api.url, auth: (await serve()).url },
      { onProgress: (line) => progress.push(line) },
    );
    expect(found(report, "backend", "/health")).toMatchObject({ status: "passed", tries: 3 });
    expect(report.isUp).toBe(true);
    expect(progress).toStrictEqual(["backend /health: 503; asking again for 30 s"]);
  });

  test("a service waits for the one it depends on, and for no other", async () => {
    const report = await run(
      { backend: (await serve()).url, auth: (await serve({ "/health": status(503) })).url },
      { budgetSeconds: 1 },
    );
    expect(found(report, "backend", "auth /auth/config")).toMatchObject({
      status: "not-reached",
      seen: "not asked: auth /health was not 200 within 1 s",
    });
    expect(found(report, "backend", "backend /api/threads with a bad token")?.status).toBe("passed");
    expect(found(report, "backend", "/ws")?.status).toBe("passed");
  });
});

describe("services can be left out", () => {
  test("and are still asked as dependencies", async () => {
    const [api, sign] = [await serve(), await serve()];
    const report = await run({ backend: api.url, auth: sign.url }, { only: ["backend"] });
    expect(new Set(report.results.map(({ service }) => service))).toStrictEqual(new Set(["backend"]));
    expect(sign.asked).toStrictEqual(["/auth/config"]);
    expect(report.isUp).toBe(true);
  });
});

describe("a service that nothing outside reaches", () => {
  const worker: SmokeTarget = {
    ...auth,
    key: "worker",
    baseUrl: undefined,
    readinessPath: undefined,
    hosts: [],
    endpoints: [{ path: "/status", kind: "http" }],
  };
  const needsWorker: SmokeTarget = {
    ...auth,
    endpoints: [],
    dependencies: [{ askedService: "worker", path: "/status", expects: "answers-200" }],
  };

  test("has its revision looked at, and nothing else", async () => {
    const report = await run({ auth: (await serve()).url }, { targets: [worker, needsWorker] });
    const why = "worker has no host: nothing outside reaches it";
    expect(lines(report)).toEqual(
      expect.arrayContaining([
        "worker health /health: skipped",
        "worker endpoint /status: skipped",
        "worker revision netra-auth-service: passed",
        "auth dependency worker /status: skipped",
      ]),
    );
    for (const target of ["/health", "/status"]) expect(found(report, "worker", target)?.seen).toBe(why);
    expect(found(report, "auth", "worker /status")?.seen).toBe(why);
    expect(report.isUp).toBe(true);
  });

  test("can be asked at an address of its own", async () => {
    const report = await run({ worker: (await serve()).url }, { targets: [worker] });
    expect(found(report, "worker", "/health")?.status).toBe("passed");
    expect(found(report, "worker", "/status")?.symptom).toBe("route-missing");
  });
});

test("a dependency on a service that is nowhere is a mistake of the caller", async () => {
  await expect(run({ backend: (await serve()).url }, { targets: [backend] })).rejects.toThrow(
    "backend depends on auth, which is not among the targets.",
  );
});

describe("retries", () => {
  test("a failure that passes is no failure", async () => {
    const api = await serve({ "/ws/beacon": oneAfterAnother(status(500), status(404), status(422)) });
    const report = await run({ backend: api.url, auth: (await serve()).url }, { retries: 2 });
    expect(found(report, "backend", "/ws/beacon")).toMatchObject({ status: "passed", tries: 3 });
  });

  test("are as many as were asked for, and are nobody's news", async () => {
    const api = await serve({ "/ws/beacon": oneAfterAnother(status(500), status(404), status(422)) });
    const progress: string[] = [];
    const report = await run(
      { backend: api.url, auth: (await serve()).url },
      { retries: 1, onProgress: (line) => progress.push(line) },
    );
    expect(progress).toStrictEqual([]);
    expect(found(report, "backend", "/ws/beacon")).toMatchObject({
      status: "failed",
      symptom: "route-missing",
      tries: 2,
    });
    expect(report.isUp).toBe(false);
  });

  test("are not spent on an answer", async () => {
    const api = await serve();
    await run({ backend: api.url, auth: (await serve()).url }, { retries: 2 });
    expect(api.asked.filter((path) => path === "/ws/beacon")).toHaveLength(1);
  });
});

describe("a run ends within its budget", () => {
  const BUDGET_SECONDS = 0.6;

  async function runDead(url: string): Promise<SmokeReport> {
    const start = performance.now();
    // Without a budget every one of these would be waited for.
    const report = await run({ backend: url, auth: url }, { budgetSeconds: BUDGET_SECONDS, retries: 1000 });
    expect((performance.now() - start) / 1000).toBeLessThan(BUDGET_SECONDS * LOAD_FACTOR);
    expect(report.isUp).toBe(false);
    return report;
  }

  test("against refused connections", async () => {
    const report = await runDead(`http://127.0.0.1:${await closedPort()}`);
    expect(found(report, "backend", "/health")?.symptom).toBe("connection-refused");
  });

  test.each([
    ["hang", "no-answer"],
    ["trickle-headers", "no-answer"],
    ["trickle-body", "body-slow"],
    ["drop", "connection-broken"],
    ["reset", "connection-broken"],
  ])("against a server that answers with %s", async (behaviour, symptom) => {
    const server = await startLyingServer();
    open.push(server);
    const report = await runDead(`${server.url}/${behaviour}`);
    expect(found(report, "backend", "/health")?.symptom).toBe(symptom);
    expect(found(report, "backend", "/ws")?.status).toBe("not-reached");
  });

  (process.platform === "linux" ? test : test.skip)("against an address that swallows everything", async () => {
    const hole = await startBlackHole();
    open.push(hole);
    const report = await runDead(hole.url);
    expect(found(report, "backend", "/health")).toMatchObject({
      symptom: "no-connection",
      seen: "no connection within 0.6 s",
      tries: 1,
    });
  });

  test("against a name whose look-up never ends", async () => {
    const report = await run(
      { backend: "http://nowhere.example.org", auth: "http://nowhere.example.org" },
      { budgetSeconds: BUDGET_SECONDS, network: { lookup: () => undefined } },
    );
    expect(report.seconds).toBeLessThan(BUDGET_SECONDS * LOAD_FACTOR);
    expect(found(report, "backend", "/health")?.symptom).toBe("no-connection");
  });

  test("against endpoints that hang behind a healthy start", async () => {
    const api = await serve({ "/api/threads": () => undefined, "/ws/beacon": () => undefined });
    const report = await run(
      { backend: api.url, auth: (await serve()).url },
      { budgetSeconds: BUDGET_SECONDS, retries: 1000 },
    );
    expect(report.seconds).toBeLessThan(BUDGET_SECONDS * LOAD_FACTOR);
    expect(found(report, "backend", "/api/threads")?.symptom).toBe("no-answer");
    expect(found(report, "backend", "/ws")?.status).toBe("passed");
  });

  test("and says what its time was not enough for", async () => {
    const server = await startLyingServer({
      "": (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"),
      hang: () => undefined,
    });
    open.push(server);
    const paths = Array.from({ length: 6 }, (_, index) => `/hang/${index}`);
    const target: SmokeTarget = {
      ...auth,
      healthPath: "/",
      readinessPath: undefined,
      endpoints: paths.map((path) => ({ path, kind: "http" })),
    };
    const report = await run(
      { auth: server.url },
      { targets: [target], budgetSeconds: BUDGET_SECONDS, concurrency: 2 },
    );
    const statuses = paths.map((path) => found(report, "auth", path)?.status);
    expect(statuses).toStrictEqual(["failed", "failed", "not-reached", "not-reached", "not-reached", "not-reached"]);
    expect(found(report, "auth", "/hang/5")?.seen).toBe("not asked: the budget of 0.6 s was spent");
  });
});

test("no more connections are open at once than the limit", async () => {
  const server = await startLyingServer();
  open.push(server);
  const endpoints = Array.from({ length: 60 }, (_, index) => ({ path: `/ok/${index}`, kind: "http" as const }));
  const target: SmokeTarget = { ...auth, healthPath: "/ok", readinessPath: undefined, endpoints };
  const report = await run({ auth: server.url }, { targets: [target], concurrency: 4 });
  expect(report.counts.passed).toBe(62);
  // A closed connection may still be closing on the server's side when the next one opens.
  expect(server.mostOpen()).toBeLessThanOrEqual(4 * 2);
});

describe("the revision", () => {
  const failing: RevisionReading = {
    kind: "facts",
    facts: { latestCreated: "r-00002", latestReady: "r-00001", ready: false, trafficOnLatest: false },
  };

  test("that failed brings the run down, though every endpoint answers", async () => {
    const report = await run(
      { backend: (await serve()).url, auth: (await serve()).url },
      { revisions: revisions(failing), retries: 2 },
    );
    expect(found(report, "backend", "netra-backend-staging")).toMatchObject({
      status: "failed",
      symptom: "rollout-failed",
      tries: 1,
    });
    expect(report.isUp).toBe(false);
  });

  test("is not read live for a service that is asked elsewhere", async () => {
    const report = await run(
      { backend: (await serve()).url, auth: (await serve()).url },
      { revisions: revisions(failing, true) },
    );
    expect(found(report, "backend", "netra-backend-staging")?.status).toBe("skipped");
    expect(report.isUp).toBe(true);
  });

  test("that nobody can read is skipped, not passed", async () => {
    const report = await run(
      { backend: (await serve()).url, auth: (await serve()).url },
      { revisions: revisions({ kind: "unavailable", why: "gcloud is not installed" }) },
    );
    expect(found(report, "backend", "netra-backend-staging")).toMatchObject({
      status: "skipped",
      seen: "gcloud is not installed",
    });
  });
});

describeWithOpenssl("behind the load balancer", () => {
  const HOSTS = ["app.example.org", "example.org"];
  const frontend: SmokeTarget = {
    key: "frontend",
    cloudRunName: "netra-frontend-staging",
    baseUrl: "https://app.example.org",
    healthPath: "/",
    endpoints: [{ path: "/", kind: "http", mustBe: 200 }],
    hosts: HOSTS,
    dependencies: [],
  };
  const lookup: LookupFunction = (_name, { all }, answer) =>
    all ? answer(null, [{ address: "127.0.0.1", family: 4 }]) : answer(null, "127.0.0.1", 4);
  const certificate = selfSigned(HOSTS, 60);

  /** Every host redirects on its http port and serves on its https port. */
  async function runBehind(
    { redirect, ...different }: Readonly<Record<string, Handler>> = {},
    options: Partial<SmokeOptions> = {},
  ): Promise<SmokeReport> {
    const secure = await startHealthyServer(different, certificate);
    const plain = await startHealthyServer({
      "/":
        redirect ??
        (({ headers }, response) => {
          const host = headers.host?.split(":")[0] ?? "";
          response.writeHead(301, { location: `https://${host}/` }).end();
        }),
    });
    open.push(secure, plain);
    const target = { ...frontend, baseUrl: `https://app.example.org:${secure.port}` };
    return run(
      {},
      {
        targets: [target],
        budgetSeconds: 5,
        network: { lookup, httpPort: plain.port, httpsPort: secure.port, issuer: certificate.cert },
        ...options,
      },
    );
  }

  test("every host is asked for its health, its certificate and its redirect", async () => {
    const report = await runBehind();
    expect(lines(report)).toStrictEqual([
      "frontend health /: passed",
      "frontend host example.org: passed",
      "frontend revision netra-frontend-staging: passed",
      "frontend certificate app.example.org: passed",
      "frontend certificate example.org: passed",
      "frontend redirect app.example.org: passed",
      "frontend redirect example.org: passed",
    ]);
    expect(report.isUp).toBe(true);
  });

  test("a certificate about to expire is a warning, and the run is up", async () => {
    const now = new Date(Date.now() + 45 * 24 * 60 * 60 * 1000);
    const report = await runBehind({}, { now });
    expect(found(report, "frontend", "example.org")?.status).toBe("passed");
    expect(lines(report)).toContain("frontend certificate example.org: warning (certificate-expiring)");
    expect(report.counts.warning).toBe(2);
    expect(report.isUp).toBe(true);
  });

  test("a redirect that is not permanent brings the run down", async () => {
    const report = await runBehind({ redirect: status(302, { location: "https://example.org/" }) });
    expect(lines(report)).toContain("frontend redirect example.org: failed (redirect-missing)");
    expect(report.isUp).toBe(false);
  });

  test("a certificate of other hosts fails the host that it leaves out", async () => {
    const report = await runBehind(
      {},
      { targets: [{ ...frontend, baseUrl: "https://api.example.org", hosts: ["api.example.org"] }], budgetSeconds: 1 },
    );
    expect(lines(report)).toContain("frontend certificate api.example.org: failed (certificate-wrong-host)");
  });

  test("an https base URL has its certificate looked at, and no redirect", async () => {
    const secure = await startHealthyServer({}, certificate);
    open.push(secure);
    const report = await run(
      { frontend: `https://example.org:${secure.port}` },
      { targets: [frontend], network: { lookup, issuer: certificate.cert } },
    );
    expect(lines(report)).toStrictEqual([
      "frontend health /: passed",
      "frontend revision netra-frontend-staging: passed",
      "frontend certificate example.org: passed",
      `frontend redirect example.org:${secure.port}: skipped`,
    ]);
  });
});
