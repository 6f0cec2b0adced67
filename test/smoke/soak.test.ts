import { request } from "../../smoke/http-request";
import type { CheckStatus, SmokeReport } from "../../smoke/report";
import { smoke } from "../../smoke/run";
import type { SymptomId } from "../../smoke/symptoms";
import type { Endpoint, EndpointKind, SmokeTarget } from "../../smoke/target";
import { startLyingServer } from "./lying-server";
import type { LoopbackServer } from "./lying-server";

const REQUESTS = 1000;
/** Loopback answers within milliseconds; a machine under load gets more, see {@link calibrated}. */
const LEAST_TIMEOUT_SECONDS = 1;
/** How many times what a full round of good answers took. */
const LOAD_FACTOR = 5;
/** A machine that stands still for a whole time-out gets a second try. */
const RETRIES = 1;
/** Hundreds of hanging connections wait side by side. */
const CONCURRENCY = 250;
const BUDGET_SECONDS = 100;

type Expected = readonly [status: CheckStatus, symptom?: SymptomId];

/** What each way of a server to behave has to come to, every time. */
const EXPECTED: Readonly<Record<EndpointKind, Readonly<Record<string, Expected>>>> = {
  http: {
    ok: ["passed"],
    "no-content": ["passed"],
    unauthorized: ["passed"],
    forbidden: ["passed"],
    "wrong-verb": ["passed"],
    unprocessable: ["passed"],
    moved: ["passed"],
    endless: ["passed"],
    "length-too-short": ["passed"],
    throttled: ["warning", "throttled"],
    missing: ["failed", "route-missing"],
    error: ["failed", "server-error"],
    "bad-gateway": ["failed", "bad-gateway"],
    unavailable: ["failed", "unavailable"],
    "gateway-timeout": ["failed", "gateway-timeout"],
    drop: ["failed", "connection-broken"],
    reset: ["failed", "connection-broken"],
    hang: ["failed", "no-answer"],
    "trickle-headers": ["failed", "no-answer"],
    "only-informational": ["failed", "no-answer"],
    "trickle-body": ["failed", "body-slow"],
    "hang-in-body": ["failed", "body-slow"],
    "reset-in-body": ["failed", "body-broken"],
    "length-too-long": ["failed", "body-broken"],
    "broken-chunk": ["failed", "body-broken"],
    "length-no-number": ["failed", "not-http"],
    "wrong-status-line": ["failed", "not-http"],
    "status-under-100": ["failed", "not-http"],
    "status-over-599": ["failed", "not-http"],
    "unasked-upgrade": ["failed", "not-http"],
    "endless-headers": ["failed", "not-http"],
    binary: ["failed", "not-http"],
  },
  websocket: {
    ws: ["passed"],
    "ws-never-closes": ["passed"],
    "ws-1008": ["passed"],
    "ws-4401": ["passed"],
    forbidden: ["passed"],
    "ws-1011": ["failed", "websocket-server-error"],
    "ws-1011-later": ["failed", "websocket-server-error"],
    "ws-1011-half-open": ["failed", "websocket-server-error"],
    "ws-1011-half-open-later": ["failed", "websocket-server-error"],
    "ws-1013": ["failed", "websocket-unavailable"],
    "ws-drop": ["failed", "websocket-dropped"],
    "ws-reset": ["failed", "websocket-dropped"],
    "ws-garbage": ["failed", "websocket-dropped"],
    "ws-silent": ["failed", "websocket-silent"],
    "ws-wrong-key": ["failed", "websocket-not-upgraded"],
    ok: ["failed", "websocket-not-upgraded"],
    missing: ["failed", "route-missing"],
    unavailable: ["failed", "unavailable"],
    hang: ["failed", "no-answer"],
    drop: ["failed", "connection-broken"],
    "wrong-status-line": ["failed", "not-http"],
  },
  "event-stream": {
    stream: ["passed"],
    unauthorized: ["passed"],
    page: ["warning", "not-a-stream"],
    missing: ["failed", "route-missing"],
    hang: ["failed", "no-answer"],
    reset: ["failed", "connection-broken"],
  },
};

interface Case {
  readonly kind: EndpointKind;
  readonly path: string;
  readonly expected: Expected;
}

function cases(): readonly Case[] {
  const each = (Object.keys(EXPECTED) as EndpointKind[]).flatMap((kind) =>
    Object.entries(EXPECTED[kind]).map(([behaviour, expected]) => ({ kind, behaviour, expected })),
  );
  // Well- and ill-behaved requests mixed, in an order that a run can repeat.
  return Array.from({ length: REQUESTS }, (_, index) => {
    const { kind, behaviour, expected } = each[(index * 7) % each.length] ?? each[0] ?? neverEmpty();
    return { kind, path: `/${behaviour}/${kind}/${index}`, expected };
  });
}

function neverEmpty(): never {
  throw new Error("There is no behaviour to soak.");
}

function soak(server: LoopbackServer, endpoints: readonly Endpoint[], timeoutSeconds: number): Promise<SmokeReport> {
  const target: SmokeTarget = {
    key: "liar",
    cloudRunName: "liar",
    baseUrl: server.url,
    healthPath: "/ok",
    endpoints,
    hosts: [],
    dependencies: [],
  };
  return smoke({
    environment: "soak",
    targets: [target],
    baseUrls: new Map([["liar", server.url]]),
    timeoutSeconds,
    retries: RETRIES,
    budgetSeconds: BUDGET_SECONDS,
    concurrency: CONCURRENCY,
    settleSeconds: 0.1,
    revisions: { isLive: true, read: async () => ({ kind: "unavailable", why: "not asked" }) },
  });
}

/** A time-out that good answers keep on this machine, under the load that it has now. */
async function calibrated(server: LoopbackServer): Promise<number> {
  const endpoints = Array.from({ length: CONCURRENCY }, (_, index) => ({
    path: `/ok/calibration/${index}`,
    kind: "http" as const,
  }));
  const { seconds } = await soak(server, endpoints, BUDGET_SECONDS);
  return Math.max(LEAST_TIMEOUT_SECONDS, seconds * LOAD_FACTOR);
}

let server: LoopbackServer;
beforeEach(async () => {
  server = await startLyingServer();
});
// No connection is left: the server stops only when the last one has ended, which only the client does.
afterEach(() => server.stop());

test("a thousand requests to a server that drops, hangs, resets and lies: the right verdict each time", async () => {
  const timeoutSeconds = await calibrated(server);
  const all = cases();
  const report = await soak(server, all, timeoutSeconds);

  const verdicts = new Map(report.results.map(({ target, status, symptom }) => [target, [status, symptom]]));
  const wrong = all
    .map(({ path, expected: [status, symptom] }) => ({ path, expected: [status, symptom], got: verdicts.get(path) }))
    .filter(({ expected, got }) => expected[0] !== got?.[0] || expected[1] !== got?.[1]);
  expect(wrong).toStrictEqual([]);
  expect(report.results.filter(({ kind }) => kind === "endpoint")).toHaveLength(REQUESTS);
  expect(new Set(server.asked.filter((path) => !path.startsWith("/ok/calibration"))).size).toBe(REQUESTS + 1);
  process.stderr.write(
    `soak: ${REQUESTS} checks in ${report.seconds.toFixed(2)} s, ${server.asked.length} requests, at most ${server.mostOpen()} connections open\n`,
  );

  const after = await request({ url: new URL("/ok", server.url), timeoutSeconds, network: {} });
  expect(after).toMatchObject({ kind: "answer", status: 200 });
}, 120_000);
