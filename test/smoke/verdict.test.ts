import type { Certificate } from "../../smoke/certificate";
import type { Observation } from "../../smoke/observation";
import { judge, judgeCertificate, judgeRedirect } from "../../smoke/verdict";
import type { Expectation, Verdict } from "../../smoke/verdict";

function answer(status: number, location?: string): Observation {
  return { kind: "answer", status, location, contentType: undefined };
}

/** `passed`, or the status and the symptom: `failed route-missing`. */
function short(verdict: Verdict): string {
  return "symptom" in verdict ? `${verdict.status} ${verdict.symptom}` : verdict.status;
}

const HEALTH: Expectation = { kind: "health" };
const READINESS: Expectation = { kind: "readiness" };
const ENDPOINT: Expectation = { kind: "endpoint", of: "http", mustBe: undefined };
const STREAM: Expectation = { kind: "endpoint", of: "event-stream", mustBe: undefined };
const MUST_BE_200: Expectation = { kind: "endpoint", of: "http", mustBe: 200 };
const WEBSOCKET: Expectation = { kind: "endpoint", of: "websocket", mustBe: undefined };
const ANSWERS: Expectation = { kind: "dependency", expects: "answers-200" };
const REFUSES: Expectation = { kind: "dependency", expects: "refuses-bad-token" };

describe("a health path must answer 200", () => {
  test.each([
    [200, "passed"],
    [204, "failed unexpected-status"],
    [301, "failed unexpected-status"],
    [401, "failed unexpected-status"],
    [429, "failed unexpected-status"],
    [404, "failed route-missing"],
    [500, "failed server-error"],
    [502, "failed bad-gateway"],
    [503, "failed start-up-failed"],
    [504, "failed gateway-timeout"],
  ])("%d: %s", (status, expected) => {
    expect(short(judge(answer(status), HEALTH))).toBe(expected);
  });

  test("503 on the readiness path is a dependency's, not the start's", () => {
    expect(short(judge(answer(503), READINESS))).toBe("failed not-ready");
    expect(short(judge(answer(200), READINESS))).toBe("passed");
  });
});

describe("an endpoint is there when it answers anything but 404 and 5xx", () => {
  const answers = [200, 201, 204, 302, 307, 400, 401, 403, 405, 409, 410, 415, 422, 426, 451];
  test.each(answers)("%d is an answer", (status) => {
    expect(short(judge(answer(status), ENDPOINT))).toBe("passed");
    expect(short(judge(answer(status), STREAM))).toBe("passed");
  });

  test.each([
    [404, "failed route-missing"],
    [500, "failed server-error"],
    [501, "failed server-error"],
    [502, "failed bad-gateway"],
    [503, "failed unavailable"],
    [504, "failed gateway-timeout"],
    [599, "failed server-error"],
  ])("%d: %s", (status, expected) => {
    for (const expectation of [ENDPOINT, STREAM, WEBSOCKET])
      expect(short(judge(answer(status), expectation))).toBe(expected);
  });

  test("429 says nothing about the endpoint", () => {
    expect(judge(answer(429), ENDPOINT)).toStrictEqual({ status: "warning", seen: "429", symptom: "throttled" });
  });

  test("one status may be demanded", () => {
    expect(short(judge(answer(200), MUST_BE_200))).toBe("passed");
    expect(short(judge(answer(204), MUST_BE_200))).toBe("failed unexpected-status");
    expect(short(judge(answer(404), MUST_BE_200))).toBe("failed route-missing");
  });

  test.each([
    [401, "401 (asks for credentials)"],
    [403, "403 (asks for credentials)"],
    [405, "405 (asks for another verb)"],
    [422, "422 (asks for other input)"],
    [200, "200"],
  ])("%d is shown as %s", (status, seen) => {
    expect(judge(answer(status), ENDPOINT).seen).toBe(seen);
  });

  test("a redirect says where it points", () => {
    expect(judge(answer(307, "https://elsewhere.example.org/"), ENDPOINT)).toStrictEqual({
      status: "passed",
      seen: "307, points to https://elsewhere.example.org/",
    });
  });

  test("an event stream of another type is worth a look", () => {
    const page: Observation = {
      kind: "answer",
      status: 200,
      location: undefined,
      contentType: "text/html; charset=utf-8",
    };
    const stream: Observation = { ...page, contentType: "text/event-stream; charset=utf-8" };
    expect(judge(page, STREAM)).toStrictEqual({
      status: "warning",
      seen: "200 as text/html",
      symptom: "not-a-stream",
    });
    expect(judge(stream, STREAM)).toStrictEqual({ status: "passed", seen: "200" });
    expect(judge(page, ENDPOINT)).toStrictEqual({ status: "passed", seen: "200" });
  });
});

describe("a WebSocket", () => {
  test("that was upgraded is there", () => {
    expect(judge({ kind: "upgraded", closeCode: undefined }, WEBSOCKET)).toStrictEqual({
      status: "passed",
      seen: "upgraded",
    });
    expect(judge({ kind: "upgraded", closeCode: 1008 }, WEBSOCKET)).toStrictEqual({
      status: "passed",
      seen: "upgraded, closed with 1008",
    });
  });

  test.each([400, 401, 403, 405, 422])("%d refuses the upgrade, and so knows it", (status) => {
    expect(short(judge(answer(status), WEBSOCKET))).toBe("passed");
  });

  test.each([200, 204, 302, 426])("%d did not see an upgrade", (status) => {
    expect(short(judge(answer(status), WEBSOCKET))).toBe("failed websocket-not-upgraded");
  });
});

describe("a dependency", () => {
  test.each([
    [200, "passed"],
    [204, "failed unexpected-status"],
    [401, "failed unexpected-status"],
    [404, "failed route-missing"],
    [503, "failed unavailable"],
  ])("that must answer 200 and answers %d: %s", (status, expected) => {
    expect(short(judge(answer(status), ANSWERS))).toBe(expected);
  });

  test.each([
    [401, "passed"],
    [403, "passed"],
    [200, "failed token-accepted"],
    [204, "failed token-accepted"],
    [302, "failed token-not-judged"],
    [405, "failed token-not-judged"],
    [422, "failed token-not-judged"],
    [404, "failed route-missing"],
    [500, "failed server-error"],
    [502, "failed bad-gateway"],
    [503, "failed unavailable"],
    [504, "failed gateway-timeout"],
  ])("that must refuse a bad token and answers %d: %s", (status, expected) => {
    expect(short(judge(answer(status), REFUSES))).toBe(expected);
  });
});

test("what broke keeps its symptom and its words", () => {
  const broken: Observation = { kind: "broken", symptom: "connection-refused", detail: "connect ECONNREFUSED" };
  for (const expectation of [HEALTH, READINESS, ENDPOINT, STREAM, WEBSOCKET, ANSWERS, REFUSES])
    expect(judge(broken, expectation)).toStrictEqual({
      status: "failed",
      seen: "connect ECONNREFUSED",
      symptom: "connection-refused",
    });
});

describe("port 80 must answer 301 to the same host under https", () => {
  const HOST = "api.example.org";
  test("301 to https", () => {
    expect(judgeRedirect(answer(301, "https://api.example.org/health"), HOST)).toStrictEqual({
      status: "passed",
      seen: "301, points to https://api.example.org/health",
    });
    expect(short(judgeRedirect(answer(301, "https://api.example.org:443/health"), HOST))).toBe("passed");
  });

  test.each([
    ["302 to https", answer(302, "https://api.example.org/")],
    ["308 to https", answer(308, "https://api.example.org/")],
    ["301 to http", answer(301, "http://api.example.org/health")],
    ["301 to another host", answer(301, "https://app.example.org/health")],
    ["301 to a path", answer(301, "/health")],
    ["301 to nowhere", answer(301)],
    ["200", answer(200)],
    ["404", answer(404)],
    ["503", answer(503)],
  ])("%s is no redirect", (_what, observation) => {
    expect(short(judgeRedirect(observation, HOST))).toBe("failed redirect-missing");
  });

  test("what broke keeps its symptom", () => {
    const broken: Observation = { kind: "broken", symptom: "no-connection", detail: "no connection within 1 s" };
    expect(short(judgeRedirect(broken, HOST))).toBe("failed no-connection");
  });
});

describe("a certificate", () => {
  const good: Certificate = {
    validFrom: new Date("2025-09-01T00:00:00Z"),
    validTo: new Date("2025-11-30T00:00:00Z"),
    wrongHost: undefined,
    distrust: undefined,
  };
  const EARLY = new Date("2025-09-15T00:00:00Z");

  test("with time left is good", () => {
    expect(judgeCertificate(good, EARLY)).toStrictEqual({ status: "passed", seen: "until 2025-11-30, 76 days" });
  });

  test.each([
    ["2025-11-09T00:00:00Z", "passed", "until 2025-11-30, 21 days"],
    ["2025-11-09T00:00:01Z", "warning certificate-expiring", "until 2025-11-30, 20 days"],
    ["2025-11-29T23:59:59Z", "warning certificate-expiring", "until 2025-11-30, 0 days"],
    ["2025-11-30T00:00:00Z", "failed certificate-expired", "expired on 2025-11-30"],
    ["2025-08-31T23:59:59Z", "failed certificate-not-yet-valid", "valid from 2025-09-01"],
  ])("at %s: %s", (now, expected, seen) => {
    const verdict = judgeCertificate(good, new Date(now));
    expect(short(verdict)).toBe(expected);
    expect(verdict.seen).toBe(seen);
  });

  test("of another host fails, whatever else is right", () => {
    expect(judgeCertificate({ ...good, wrongHost: "DNS:app.example.org" }, EARLY)).toStrictEqual({
      status: "failed",
      seen: "is for DNS:app.example.org",
      symptom: "certificate-wrong-host",
    });
  });

  test("that nobody vouches for fails", () => {
    expect(judgeCertificate({ ...good, distrust: "DEPTH_ZERO_SELF_SIGNED_CERT" }, EARLY)).toStrictEqual({
      status: "failed",
      seen: "DEPTH_ZERO_SELF_SIGNED_CERT",
      symptom: "certificate-untrusted",
    });
  });
});
