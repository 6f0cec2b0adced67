import { request } from "../../smoke/http-request";
import type { Observation } from "../../smoke/observation";
import { closedPort, startLyingServer } from "./lying-server";
import type { LoopbackServer } from "./lying-server";

const ANSWERS_SECONDS = 5;
/** For servers that never answer: long enough for loopback, short enough for a test. */
const HANGS_SECONDS = 0.3;

let server: LoopbackServer;
beforeEach(async () => {
  server = await startLyingServer();
});
// Resolves only when the client has closed every connection.
afterEach(() => server.stop());

function ask(path: string, timeoutSeconds: number, readsBody = true): Promise<Observation> {
  return request({ url: new URL(path, server.url), timeoutSeconds, readsBody, network: {} });
}

describe("an answer is taken as it is", () => {
  test.each([
    ["ok", 200],
    ["no-content", 204],
    ["unauthorized", 401],
    ["missing", 404],
    ["unavailable", 503],
  ])("%s", async (path, status) => {
    expect(await ask(path, ANSWERS_SECONDS)).toStrictEqual({
      kind: "answer",
      status,
      location: undefined,
      contentType: undefined,
    });
  });

  test("a redirect is not followed, and says where it points", async () => {
    expect(await ask("moved", ANSWERS_SECONDS)).toMatchObject({
      status: 302,
      location: "https://elsewhere.example.org/sign-in",
    });
    expect(server.asked).toStrictEqual(["/moved"]);
  });

  test("a body without an end is read up to a bound", async () => {
    expect(await ask("endless", ANSWERS_SECONDS)).toMatchObject({ kind: "answer", status: 200 });
  });

  test("an event stream is judged by its headers", async () => {
    expect(await ask("stream", ANSWERS_SECONDS, false)).toMatchObject({
      kind: "answer",
      status: 200,
      contentType: "text/event-stream",
    });
  });

  test("bytes after the announced end are not part of the answer", async () => {
    expect(await ask("length-too-short", ANSWERS_SECONDS)).toMatchObject({ kind: "answer", status: 200 });
  });
});

describe("what breaks is named", () => {
  test.each([
    ["drop", "connection-broken", /^ECONNRESET: socket hang up$/],
    ["reset", "connection-broken", /ECONNRESET/],
    ["length-too-long", "body-broken", /^answered 200, and the body broke off after 3 bytes \(ECONNRESET: aborted\)$/],
    ["reset-in-body", "body-broken", /^answered 200, and the body broke off after 3 bytes \(.*ECONNRESET.*\)$/],
    [
      "broken-chunk",
      "body-broken",
      /^answered 200, and the body broke off after 0 bytes \(HPE_INVALID_CHUNK_SIZE: .*\)$/,
    ],
    ["length-no-number", "not-http", /^HPE_INVALID_CONTENT_LENGTH: /],
    ["wrong-status-line", "not-http", /^HPE_/],
    ["binary", "not-http", /^HPE_/],
    [
      "status-under-100",
      "not-http",
      /^(HPE_INVALID_STATUS: .*|answered with the status 42, which HTTP does not know)$/,
    ],
    ["status-over-599", "not-http", /^answered with the status 999, which HTTP does not know$/],
    ["unasked-upgrade", "not-http", /^answered 101 to a request that asked for no upgrade$/],
    ["endless-headers", "not-http", /^HPE_HEADER_OVERFLOW: /],
  ])("%s is %s", async (path, symptom, detail) => {
    expect(await ask(path, ANSWERS_SECONDS)).toStrictEqual({
      kind: "broken",
      symptom,
      detail: expect.stringMatching(detail),
    });
  });

  test("a refused connection", async () => {
    const port = await closedPort();
    const seen = await request({
      url: new URL(`http://127.0.0.1:${port}/`),
      timeoutSeconds: ANSWERS_SECONDS,
      network: {},
    });
    expect(seen).toStrictEqual({
      kind: "broken",
      symptom: "connection-refused",
      detail: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  test("a name with two addresses that both refuse", async () => {
    const port = await closedPort();
    const seen = await request({
      url: new URL(`http://two.example.org:${port}/`),
      timeoutSeconds: ANSWERS_SECONDS,
      network: {
        lookup: (_name, _options, found) =>
          found(null, [
            { address: "127.0.0.1", family: 4 },
            { address: "127.0.0.2", family: 4 },
          ]),
      },
    });
    expect(seen).toStrictEqual({ kind: "broken", symptom: "connection-refused", detail: "ECONNREFUSED" });
  });

  test("a name without an address", async () => {
    const seen = await request({
      url: new URL("http://nowhere.example.org/"),
      timeoutSeconds: ANSWERS_SECONDS,
      network: {
        lookup: (name, _options, found) =>
          found(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }), ""),
      },
    });
    expect(seen).toStrictEqual({
      kind: "broken",
      symptom: "name-unknown",
      detail: "getaddrinfo ENOTFOUND nowhere.example.org",
    });
  });

  test("TLS asked of a server that speaks plain HTTP", async () => {
    const seen = await request({
      url: new URL(server.url.replace("http:", "https:")),
      timeoutSeconds: ANSWERS_SECONDS,
      network: {},
    });
    expect(seen).toMatchObject({ kind: "broken", symptom: "not-http" });
  });
});

describe("no try lasts longer than its time-out", () => {
  test.each([
    ["hang", "no-answer", "connected, but no answer within 0.3 s"],
    ["trickle-headers", "no-answer", "connected, but no answer within 0.3 s"],
    ["only-informational", "no-answer", "connected, but no answer within 0.3 s"],
    ["hang-in-body", "body-slow", "the body did not end within 0.3 s"],
    ["trickle-body", "body-slow", "the body did not end within 0.3 s"],
    ["stream", "body-slow", "the body did not end within 0.3 s"],
  ])("%s is %s", async (path, symptom, detail) => {
    expect(await ask(path, HANGS_SECONDS)).toStrictEqual({ kind: "broken", symptom, detail });
  });

  test("a name whose look-up never ends", async () => {
    const seen = await request({
      url: new URL("http://slow.example.org/"),
      timeoutSeconds: HANGS_SECONDS,
      network: { lookup: () => undefined },
    });
    expect(seen).toStrictEqual({ kind: "broken", symptom: "no-connection", detail: "no connection within 0.3 s" });
  });
});

test("a connection is for one request, and says so", async () => {
  let asked = "";
  const listening = await startLyingServer({
    "": (socket, head) => {
      asked = head;
      socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    },
  });
  await request({ url: new URL(listening.url), timeoutSeconds: ANSWERS_SECONDS, network: {} });
  expect(asked).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
  expect(asked).toMatch(/^connection: close\r$/im);
  expect(asked).toMatch(/^user-agent: netra-staging-smoke\r$/im);
  await listening.stop();
});

test("what a server says cannot rewrite a terminal", async () => {
  const rude = await startLyingServer({
    rude: (socket) =>
      socket.end("HTTP/1.1 302 Found\r\nlocation: /\u009b31mred\r\ncontent-length: 0\r\n\r\n", "latin1"),
  });
  const seen = await request({ url: new URL("/rude", rude.url), timeoutSeconds: ANSWERS_SECONDS, network: {} });
  expect(seen).toMatchObject({ kind: "answer", location: "/\\u009b31mred" });
  await rude.stop();
});
