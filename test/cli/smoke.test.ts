/** `npm run smoke`: what a person and a pipeline see of it. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/smoke";
import { runCommand } from "../../cli/start";
import { startHealthyServer, status } from "../smoke/healthy-server";
import type { HealthyServer } from "../smoke/healthy-server";
import { recordedIo } from "./recorded-io";

const ROOT = join(__dirname, "../..");
const FIXTURES = join(ROOT, "test/fixtures/incident");

/** What backend, auth and frontend answer together. */
const ROUTES = Object.fromEntries(
  [
    ["/api/agents/start", 405],
    ["/api/agents/stop", 405],
    ["/api/agents/cancel", 405],
    ["/api/chat/messages", 405],
    ["/api/events", 401],
  ].map(([path, code]) => [path, status(Number(code))]),
);

const open: HealthyServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()));
});

async function serve(different: Parameters<typeof startHealthyServer>[0] = {}): Promise<HealthyServer> {
  const server = await startHealthyServer({ ...ROUTES, ...different });
  open.push(server);
  return server;
}

async function smoke(args: readonly string[], io: Parameters<typeof recordedIo>[0] = {}) {
  const recorded = recordedIo({ env: { PATH: "/nowhere" }, ...io });
  const code = await runCommand(run, args, recorded);
  return { code, out: recorded.out(), err: recorded.err() };
}

function at(url: string): readonly string[] {
  return ["backend", "auth", "frontend"].flatMap((key) => ["--base-url", `${key}=${url}`]);
}

describe("what is up", () => {
  test("is 0, a table on stdout, and what was not checked on stderr", async () => {
    const { url } = await serve();
    const { code, out, err } = await smoke(at(url));
    expect(out).toMatch(/^staging: up\. 18 ok, 9 not checked, in [\d.]+ s of 60 s\.\n/);
    expect(err).toBe(
      `NOT CHECKED: backend revision, backend certificate, backend redirect, auth revision, auth certificate, auth redirect, frontend revision, frontend certificate, frontend redirect: asked at ${url} instead of the load balancer (--base-url)\n`,
    );
    expect(code).toBe(0);
  });

  test("takes the revision from an export, wherever the service is asked", async () => {
    const { url } = await serve();
    const args = [...at(url), "--only", "backend", "--from", "00035-fnj.yaml"];
    const { code, out } = await smoke(args, { cwd: FIXTURES });
    expect(out).toContain("netra-backend-staging-00035-fnj serves all traffic");
    expect(code).toBe(0);
  });
});

describe("what is down", () => {
  test("is 1, with its symptom and the incident that it is known from", async () => {
    const { url } = await serve({ "/ws/beacon": status(404) });
    const { code, out } = await smoke([...at(url), "--retries", "0"]);
    expect(out).toMatch(/^staging: DOWN\. 17 ok, 1 failed, 9 not checked/);
    expect(out).toContain("4 September 2025: /ws/beacon answered 404, because its route was not deployed.");
    expect(code).toBe(1);
  });

  test("is told while it is waited for", async () => {
    const { url } = await serve({ "/health": status(503) });
    const { code, err } = await smoke([...at(url), "--only", "auth", "--budget-seconds", "0.5"]);
    expect(err).toMatch(/^auth \/health: 503; asking again for [01] s\nNOT CHECKED: /);
    expect(code).toBe(1);
  });

  test("shows in the revision, though every endpoint answers", async () => {
    const { url } = await serve();
    const args = [...at(url), "--only", "backend", "--from", "00161-67z.yaml"];
    const { code, out } = await smoke(args, { cwd: FIXTURES });
    expect(out).toContain(
      "backend netra-backend-staging: created netra-backend-staging-00161-67z, ready netra-backend-staging-00160-2hd: Revision",
    );
    expect(code).toBe(1);
  });
});

test("the process ends with the run, whatever still hangs", async () => {
  const { url } = await serve({ "/": () => undefined });
  const child = spawn(
    process.execPath,
    ["cli/launch.js", "cli/smoke.ts", "--base-url", `frontend=${url}`, "--only", "frontend", "--budget-seconds", "0.5"],
    { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] },
  );
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(out).toContain("frontend /: connected, but no answer within");
  expect(code).toBe(1);
}, 30_000);

describe("the form of the result", () => {
  test("json", async () => {
    const { url } = await serve();
    const { out } = await smoke([...at(url), "--only", "frontend", "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({ verdict: "up", summary: { passed: 1, skipped: 3 } });
  });

  test("junit, in a file beside the person", async () => {
    const folder = mkdtempSync(join(tmpdir(), "smoke-"));
    const { url } = await serve();
    const args = [...at(url), "--only", "frontend", "--format", "junit", "--out", "smoke.xml"];
    const { code, out } = await smoke(args, { cwd: folder });
    expect({ code, out }).toStrictEqual({ code: 0, out: "" });
    expect(readFileSync(join(folder, "smoke.xml"), "utf8")).toContain('<testsuite name="frontend" tests="4"');
    rmSync(folder, { recursive: true });
  });

  // eslint-disable-next-line no-control-regex -- terminal colours are control characters
  const colour = /\u001b\[/;
  test("colours on a terminal, unless NO_COLOR is set", async () => {
    const { url } = await serve();
    const args = [...at(url), "--only", "frontend"];
    expect((await smoke(args, { isTTY: true, env: {} })).out).toMatch(colour);
    expect((await smoke(args, { isTTY: true, env: { NO_COLOR: "1" } })).out).not.toMatch(colour);
    expect((await smoke(args)).out).not.toMatch(colour);
    const folder = mkdtempSync(join(tmpdir(), "smoke-"));
    await smoke([...args, "--out", "smoke.txt"], { isTTY: true, env: {}, cwd: folder });
    expect(readFileSync(join(folder, "smoke.txt"), "utf8")).not.toMatch(colour);
    rmSync(folder, { recursive: true });
  });

  test("help", async () => {
    const { code, out } = await smoke(["--help"]);
    expect(out).toContain("--base-url [service=url]");
    expect(code).toBe(0);
  });
});

describe("wrong usage", () => {
  async function refused(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await smoke(args);
    expect({ code, out }).toStrictEqual({ code: 2, out: "" });
    expect(err).toMatch(/\nSee npm run smoke -- --help\.\n$/);
    return err.replace(/\nSee [^\n]*\n$/, "");
  }

  test.each([
    [["--wrong"], "--wrong is no option."],
    [["backend"], "backend is out of place: smoke takes options only."],
    [["--only", "nope"], '--only nope: there is no service "nope"; there are backend, auth, frontend.'],
    [["--only", "auth,nope"], '--only nope: there is no service "nope"; there are backend, auth, frontend.'],
    [["--only"], "--only needs a value."],
    [
      ["--base-url", "http://127.0.0.1"],
      "--base-url http://127.0.0.1: write SERVICE=URL, such as backend=http://127.0.0.1:8000.",
    ],
    [
      ["--base-url", "nope=http://127.0.0.1"],
      '--base-url nope: there is no service "nope"; there are backend, auth, frontend.',
    ],
    [
      ["--base-url", "auth=ftp://127.0.0.1"],
      "--base-url auth=ftp://127.0.0.1: the address must begin with http:// or https://.",
    ],
    [["--base-url", "auth=http://"], "--base-url auth=http://: this is no address."],
    [
      ["--base-url", "auth=http://a:b@h"],
      "--base-url auth=http://***@h: an address here has no user name and no password.",
    ],
    [
      ["--base-url", "auth=http://h/?q=1"],
      "--base-url auth=http://h/?q=1: an address here has no query and no fragment: paths are added to it.",
    ],
    [["--base-url", "auth=http://h", "--base-url", "auth=http://i"], "--base-url auth: given twice."],
    [["--base-url"], "--base-url needs a value."],
    [["--timeout-seconds", "0"], "--timeout-seconds 0: a number from 0.05 to 600 is needed."],
    [["--timeout-seconds", "soon"], "--timeout-seconds soon: a number from 0.05 to 600 is needed."],
    [["--retries", "1.5"], "--retries 1.5: a whole number from 0 to 20 is needed."],
    [["--retries", "-1"], "--retries -1: a whole number from 0 to 20 is needed."],
    [["--budget-seconds", "3601"], "--budget-seconds 3601: a number from 0.05 to 3600 is needed."],
    [["--format", "yaml"], "--format yaml: there are text, json, junit."],
    [["--from", "nowhere.json"], "--from: nowhere.json is not there."],
    [["--out"], "--out needs a value."],
  ])("%j", async (args, message) => {
    expect(await refused(...args)).toBe(message);
  });

  test("everything that is wrong is told at once, a line each", async () => {
    const told = await refused("--wrong", "--only", "nope", "--base-url", "x=ftp://u:secret@h", "--retries", "many");
    expect(told.split("\n")).toStrictEqual([
      "--wrong is no option.",
      '--only nope: there is no service "nope"; there are backend, auth, frontend.',
      '--base-url x: there is no service "x"; there are backend, auth, frontend.',
      "--base-url x=ftp://***@h: the address must begin with http:// or https://.",
      "--retries many: a whole number from 0 to 20 is needed.",
    ]);
  });

  test("an environment that nobody declared is wrong usage, not an outage", async () => {
    expect(await refused("--environment", "nowhere")).toBe(
      'There is no environment "nowhere"; there is staging. ' +
        "Name one with --environment or NETRA_ENVIRONMENT, or add yours to config/environments.ts.",
    );
  });
});
