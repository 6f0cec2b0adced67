/** `npm run check`: what a person and a pipeline see of it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/check";
import { runCommand } from "../../cli/start";
import { CATALOGUE } from "../../policy/catalogue";
import type { Report } from "../../policy/engine";
import { recordedIo } from "./recorded-io";

const ROOT = join(__dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return name;
}

const UNKNOWN_SERVICE = JSON.stringify({
  apiVersion: "serving.knative.dev/v1",
  kind: "Service",
  metadata: { name: "other", annotations: { "run.googleapis.com/ingress": "all" } },
  spec: {
    template: {
      spec: {
        timeoutSeconds: 300,
        containers: [{ image: "i:1.2.3", resources: { limits: { cpu: "500m", memory: "512Mi" } } }],
      },
    },
  },
});

async function check(args: readonly string[], io: Parameters<typeof recordedIo>[0] = {}) {
  const recorded = recordedIo({ cwd: folder, ...io });
  const code = await runCommand(run, args, recorded);
  return { code, out: recorded.out(), err: recorded.err() };
}

describe("the result", () => {
  test("is 1 with error findings, which are on stdout alone", async () => {
    const { code, out, err } = await check([file("service.json", UNKNOWN_SERVICE)]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain("google_cloud_run_v2_service.other (service.json)\n");
    expect(out).toMatch(/\n\d+ errors, \d+ warnings?, \d+ unknown, 0 suppressed; \d+ rules over 1 resource\n$/);
    expect(out).not.toContain("\u001b");
  });

  test("holds a service that the declaration does not know to the default floor", async () => {
    const { out } = await check(["--format", "json", "--rule", "RUN001", file("service.json", UNKNOWN_SERVICE)]);
    const { findings } = JSON.parse(out) as Report;
    expect(findings.map(({ rule, status, got, want }) => [rule, status, got, want])).toEqual([
      ["RUN001", "fail", "500m", "at least 1"],
    ]);
  });

  test("is 0 without error findings, warnings or not", async () => {
    const { code } = await check(["--rule", "RUN020", "--format", "json", file("service.json", UNKNOWN_SERVICE)]);
    const { code: clean, out } = await check(["--rule", "IAM002", file("service.json", UNKNOWN_SERVICE)]);
    expect([code, clean, out]).toEqual([
      0,
      0,
      "0 errors, 0 warnings, 0 unknown, 0 suppressed; 1 rule over 1 resource\n",
    ]);
  });

  test.each(["json", "sarif"])("in %s is JSON and nothing else", async (format) => {
    const { out } = await check(["--format", format, file("service.json", UNKNOWN_SERVICE)]);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
  });

  test("in SARIF names the file as it was given", async () => {
    const { out } = await check(["--format", "sarif", file("live/service.json", UNKNOWN_SERVICE)]);
    expect(out).toContain('"uri": "live/service.json"');
  });

  test("in Markdown is a table", async () => {
    const { out } = await check(["--format", "markdown", file("service.json", UNKNOWN_SERVICE)]);
    expect(out).toContain("| Severity | Rule | Resource | Finding | Fix |\n");
  });

  test("goes to a file with --out, relative to where the person is, without colour", async () => {
    const { code, out } = await check(["--out", "report.txt", file("service.json", UNKNOWN_SERVICE)], { isTTY: true });
    expect([code, out]).toEqual([1, ""]);
    const written = readFileSync(join(folder, "report.txt"), "utf8");
    expect(written).toContain("RUN001");
    expect(written).not.toContain("\u001b");
  });

  test.each<[string, object, boolean]>([
    ["is in colour on a terminal", { isTTY: true }, true],
    ["is not where NO_COLOR is set", { isTTY: true, env: { NO_COLOR: "1" } }, false],
    ["is where NO_COLOR is empty, as its convention has it", { isTTY: true, env: { NO_COLOR: "" } }, true],
    ["is not on a dumb terminal", { isTTY: true, env: { TERM: "dumb" } }, false],
    ["is not in a pipe", { isTTY: false }, false],
  ])("%s", async (_, io, coloured) => {
    const { out } = await check([file("service.json", UNKNOWN_SERVICE)], io);
    expect(out.includes("\u001b[")).toBe(coloured);
  });
});

describe("the input", () => {
  test("is stdin for -", async () => {
    const { code, out } = await check(["-"], { stdin: UNKNOWN_SERVICE });
    expect([code, out.includes("(stdin)")]).toEqual([1, true]);
  });

  test("is read in whatever encoding a shell wrote", async () => {
    const { code } = await check([
      file("utf16.json", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(UNKNOWN_SERVICE, "utf16le")])),
    ]);
    expect(code).toBe(1);
  });

  test("of several files is one estate", async () => {
    const second = UNKNOWN_SERVICE.replace('"other"', '"second"');
    const { out } = await check(["--rule", "RUN001", file("a.json", UNKNOWN_SERVICE), file("b.json", second)]);
    expect(out).toMatch(/1 rule over 2 resources\n$/);
  });

  test("of a folder is its stacks, in the order of their names", async () => {
    const stack = (name: string) =>
      JSON.stringify({ resource: { google_service_account_key: { [name]: { service_account_id: "x" } } } });
    file("out/stacks/b/cdk.tf.json", stack("b"));
    file("out/stacks/a/cdk.tf.json", stack("a"));
    file("out/stacks/none/other.json", "{");
    file("out/manifest.json", JSON.stringify({ version: "1", stacks: { b: { dependencies: ["a"] } } }));
    const { code, out } = await check(["--rule", "IAM002", "--format", "json", "./out"]);
    const { findings, summary } = JSON.parse(out) as Report;
    expect([code, findings.map(({ stack: name }) => name), summary.resources]).toEqual([1, ["a", "b"], 2]);
  });

  test.each<[string, readonly string[], string]>([
    ["a file that is not there", ["nope.json"], "nope.json is not there.\n"],
    [
      "a folder without stacks",
      ["."],
      ". is a folder without stacks/*/cdk.tf.json: give the folder that npm run synth writes, or files.\n",
    ],
    ["no file", [], "No file given. Usage: npm run check -- FILE... (- is stdin, --help tells more).\n"],
    ["a rule that there is not", ["--rule", "run001,NOPE1", "x"], "There is no rule NOPE1; --list shows all ids.\n"],
    [
      "a format that there is not",
      ["--format", "xml", "x"],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, markdown, sarif.\nSee npm run check -- --help.\n",
    ],
    ["an option that there is not", ["--nope"], "unknown option '--nope'\nSee npm run check -- --help.\n"],
    [
      "a place to write that is not there",
      ["--out", "no/such/folder", "--list"],
      "--out no/such/folder cannot be written (ENOENT).\n",
    ],
  ])("that is %s gets one message and 2", async (_, args, err) => {
    expect(await check(args)).toEqual({ code: 2, out: "", err });
  });

  test("that cannot be read gets one line and 2", async () => {
    expect(await check([file("broken.json", '{"a":')])).toEqual({
      code: 2,
      out: "",
      err: "broken.json is cut off: its JSON ends too early.\n",
    });
    expect(await check(["-"])).toEqual({
      code: 2,
      out: "",
      err: "stdin is empty: give a cdk.tf.json, a plan as JSON or a Cloud Run export.\n",
    });
  });
});

describe("the choice of rules", () => {
  test("takes ids with commas between and the option again, in any case", async () => {
    const { out } = await check(["--rule", "run001,RUN002", "--rule", "IAM002", file("service.json", UNKNOWN_SERVICE)]);
    expect(out).toMatch(/; 3 rules over 1 resource\n$/);
  });

  test("--severity error hides warnings, and the summary still counts them", async () => {
    const { out } = await check(["--severity", "error", "--format", "json", file("service.json", UNKNOWN_SERVICE)]);
    const { findings, summary } = JSON.parse(out) as Report;
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["error"]));
    expect(summary.warnings).toBeGreaterThan(0);
  });

  test("--list shows every rule and reads no file", async () => {
    const { code, out } = await check(["--list", "nope.json"]);
    expect([code, out.trimEnd().split("\n").length]).toEqual([0, CATALOGUE.length]);
    const { out: json } = await check(["--list", "--format", "json", "--rule", "RUN001"]);
    expect((JSON.parse(json) as { rules: readonly { id: string }[] }).rules.map(({ id }) => id)).toEqual(["RUN001"]);
  });
});

test("--help says what to give and what the exit codes mean", async () => {
  const { code, out } = await check(["--help"]);
  expect(code).toBe(0);
  expect(out).toContain("Usage: npm run check -- [options] [files...]");
  expect(out).toContain("Exit code: 0 without error findings, 1 with, 2 for input that cannot be read.");
});

test("as a process of its own it ends with its code, and quietly when its reader stops early", () => {
  const launch = join(ROOT, "cli/launch.js");
  const broken = spawnSync(process.execPath, [launch, "cli/check.ts", "-"], {
    cwd: folder,
    input: "{",
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: folder },
  });
  expect([broken.status, broken.stdout, broken.stderr]).toEqual([
    2,
    "",
    "stdin is broken JSON: Expected property name or '}' at line 1.\n",
  ]);
  const command = `"${process.execPath}" "${launch}" cli/check.ts --list --format json | head -c 10`;
  const stopped = spawnSync("bash", ["-c", command], { cwd: folder, encoding: "utf8" });
  expect([stopped.stdout.length, stopped.stderr]).toEqual([10, ""]);
});
