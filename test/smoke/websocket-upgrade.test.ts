import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import type { Observation } from "../../smoke/observation";
import { upgrade } from "../../smoke/websocket-upgrade";
import { closedPort, listen, startLyingServer } from "./lying-server";
import type { LoopbackServer } from "./lying-server";

const ANSWERS_SECONDS = 5;
/** For servers that never answer: long enough for loopback, short enough for a test. */
const HANGS_SECONDS = 0.3;
const SETTLE_SECONDS = 0.1;

let server: LoopbackServer;
beforeEach(async () => {
  server = await startLyingServer();
});
// Resolves only when the client has closed every connection.
afterEach(() => server.stop());

function open(path: string, timeoutSeconds = ANSWERS_SECONDS): Promise<Observation> {
  return upgrade({ url: new URL(path, server.url), timeoutSeconds, settleSeconds: SETTLE_SECONDS, network: {} });
}

describe("a WebSocket that works", () => {
  test("is upgraded, pinged, watched and closed in order", async () => {
    const http = createServer();
    const sockets = new WebSocketServer({ server: http, path: "/ws" });
    const closed = new Promise<number>((resolve) =>
      sockets.on("connection", (socket) => socket.once("close", (code) => resolve(code))),
    );
    const url = new URL(`http://127.0.0.1:${await listen(http)}/ws`);
    const seen = await upgrade({ url, timeoutSeconds: ANSWERS_SECONDS, settleSeconds: SETTLE_SECONDS, network: {} });
    expect(seen).toStrictEqual({ kind: "upgraded", closeCode: undefined });
    expect(await closed).toBe(1000);
    await new Promise((resolve) => http.close(resolve));
  });

  test.each(["ws", "ws-never-closes"])("%s", async (path) => {
    expect(await open(path)).toStrictEqual({ kind: "upgraded", closeCode: undefined });
  });

  test("asks for credentials by closing", async () => {
    expect(await open("ws-1008")).toStrictEqual({ kind: "upgraded", closeCode: 1008 });
    expect(await open("ws-4401")).toStrictEqual({ kind: "upgraded", closeCode: 4401 });
  });

  test("greets with a message longer than what is read", async () => {
    const http = createServer();
    new WebSocketServer({ server: http }).on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.send(Buffer.alloc(2 * 1024 * 1024));
    });
    const url = new URL(`http://127.0.0.1:${await listen(http)}/`);
    const seen = await upgrade({ url, timeoutSeconds: ANSWERS_SECONDS, settleSeconds: SETTLE_SECONDS, network: {} });
    expect(seen).toStrictEqual({ kind: "upgraded", closeCode: undefined });
    await new Promise((resolve) => http.close(resolve));
  });
});

describe("an answer instead of an upgrade is taken as it is", () => {
  test.each([
    ["unauthorized", 401],
    ["forbidden", 403],
    ["missing", 404],
    ["unavailable", 503],
    ["ok", 200],
  ])("%s", async (path, status) => {
    expect(await open(path)).toMatchObject({ kind: "answer", status, location: undefined });
  });

  test("a redirect is not followed", async () => {
    expect(await open("moved")).toMatchObject({ status: 302, location: "https://elsewhere.example.org/sign-in" });
    expect(server.asked).toStrictEqual(["/moved"]);
  });
});

describe("what breaks is named", () => {
  test.each([
    ["ws-1011", "websocket-server-error", "accepted, then closed with 1011 (internal error)"],
    ["ws-1011-later", "websocket-server-error", "accepted, then closed with 1011"],
    ["ws-1013", "websocket-unavailable", "accepted, then closed with 1013"],
    ["ws-drop", "websocket-dropped", "accepted, then closed without a close frame"],
    ["ws-reset", "websocket-dropped", "accepted, then closed without a close frame"],
    [
      "ws-garbage",
      "websocket-dropped",
      "accepted, then WS_ERR_UNEXPECTED_RSV_2_3: Invalid WebSocket frame: RSV2 and RSV3 must be clear",
    ],
    ["ws-wrong-key", "websocket-not-upgraded", "Invalid Sec-WebSocket-Accept header"],
    ["drop", "connection-broken", "ECONNRESET: socket hang up"],
  ])("%s is %s", async (path, symptom, detail) => {
    expect(await open(path)).toStrictEqual({ kind: "broken", symptom, detail });
  });

  test.each(["wrong-status-line", "status-under-100"])("%s is not-http", async (path) => {
    expect(await open(path)).toMatchObject({ kind: "broken", symptom: "not-http" });
  });

  test("a refused connection", async () => {
    const url = new URL(`http://127.0.0.1:${await closedPort()}/ws`);
    const seen = await upgrade({ url, timeoutSeconds: ANSWERS_SECONDS, settleSeconds: SETTLE_SECONDS, network: {} });
    expect(seen).toMatchObject({ kind: "broken", symptom: "connection-refused" });
  });
});

describe("no try lasts longer than its time-out", () => {
  test.each([
    ["hang", "no-answer", "connected, but no answer within 0.3 s"],
    ["trickle-headers", "no-answer", "connected, but no answer within 0.3 s"],
    ["ws-silent", "websocket-silent", "accepted, but no pong within 0.3 s"],
  ])("%s is %s", async (path, symptom, detail) => {
    expect(await open(path, HANGS_SECONDS)).toStrictEqual({ kind: "broken", symptom, detail });
  });

  test.each([
    ["ws-1011-half-open", HANGS_SECONDS],
    ["ws-1011-half-open-later", ANSWERS_SECONDS],
  ])("%s: a close frame counts though the connection stays open", async (path, timeoutSeconds) => {
    expect(await open(path, timeoutSeconds)).toStrictEqual({
      kind: "broken",
      symptom: "websocket-server-error",
      detail: "accepted, then closed with 1011 (stuck)",
    });
  });

  test("a pong counts though the time-out comes while the socket is watched", async () => {
    const seen = await upgrade({
      url: new URL("ws", server.url),
      timeoutSeconds: HANGS_SECONDS,
      settleSeconds: ANSWERS_SECONDS,
      network: {},
    });
    expect(seen).toStrictEqual({ kind: "upgraded", closeCode: undefined });
  });

  test("a name whose look-up never ends", async () => {
    const seen = await upgrade({
      url: new URL("http://slow.example.org/ws"),
      timeoutSeconds: HANGS_SECONDS,
      settleSeconds: SETTLE_SECONDS,
      network: { lookup: () => undefined },
    });
    expect(seen).toStrictEqual({ kind: "broken", symptom: "no-connection", detail: "no connection within 0.3 s" });
  });
});
