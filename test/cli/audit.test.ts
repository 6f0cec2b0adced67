/** `npm run audit`: what a person and a pipeline see of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/audit";
import { runCommand } from "../../cli/start";
import { fakeGcloud } from "./fake-gcloud";
import type { FakeGcloud } from "./fake-gcloud";
import { recordedIo } from "./recorded-io";

const FIXTURES = join(__dirname, "../fixtures/incident");

let installed: FakeGcloud | undefined;
afterEach(() => {
  installed?.remove();
  installed = undefined;
});

async function audit(args: readonly string[], io: Parameters<typeof recordedIo>[0] = {}) {
  const recorded = recordedIo({ cwd: FIXTURES, env: { PATH: "/nowhere" }, ...io });
  const code = await runCommand(run, args, recorded);
  return { code, out: recorded.out(), err: recorded.err() };
}

/** What gcloud lists: the YAML of an export is JSON's superset, and a list of one here. */
function listed(name: string): string {
  const lines = readFileSync(join(FIXTURES, name), "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  return lines.map((line, index) => (index === 0 ? `- ${line}` : line === "" ? "" : `  ${line}`)).join("\n");
}

describe("the incident's revision, against the declaration", () => {
  test("is 1, with the six differences and who made them", async () => {
    const { code, out, err } = await audit(["--from", "00161-67z.yaml"]);
    expect(out).toMatch(/^staging: NOT AS DECLARED\. /);
    for (const cells of [
      /│ cpu +│ 2 +│ 1 +│/,
      /│ memory +│ 4Gi +│ 512Mi +│/,
      /│ request timeout +│ 600 s +│ 300 s +│/,
      /│ start-up probe +│ HTTP \/health, /,
      /│ variable WORKERS +│ "2" +│ "1" +│/,
      /│ variable TIMEOUT +│ "600" +│ "300" +│/,
      /│ variable MALLOC_MMAP_THRESHOLD_ +│ not there +│ "128000" +│/,
    ])
      expect(out).toMatch(cells);
    expect(out).toContain(
      "last changed by netra-staging-deploy@netra-staging.iam.gserviceaccount.com with gcloud 537.0.0 at 2025-09-08T18:43:30.302701Z",
    );
    expect(out).toContain("RUN001");
    expect(err).toBe("");
    expect(code).toBe(1);
  });

  test("the last good revision has none of them; what its file does not hold is not called missing", async () => {
    const { out } = await audit(["--from", "00035-fnj.yaml", "--format", "json"]);
    const { services, missing, notSeen } = JSON.parse(out);
    expect({ missing, notSeen }).toStrictEqual({
      missing: [],
      notSeen: ["netra-auth-service", "netra-frontend-staging"],
    });
    const names = services[0].differences.map(({ name }: { name: string }) => name);
    for (const name of ["cpu", "memory", "request timeout", "variable WORKERS", "variable TIMEOUT"])
      expect(names).not.toContain(name);
  });
});

describe("gcloud", () => {
  test("is asked for every service of the project, and what it leaves out is missing", async () => {
    installed = fakeGcloud(listed("00161-67z.yaml"));
    const { code, out, err } = await audit(["--format", "json"], { env: installed.env });
    expect(installed.calls()).toStrictEqual([
      "run services list --project=netra-staging --region=us-central1 --format=json",
    ]);
    expect(JSON.parse(out)).toMatchObject({ missing: ["netra-auth-service", "netra-frontend-staging"], notSeen: [] });
    expect(err).toBe("Asking gcloud for the services of netra-staging in us-central1...\n");
    expect(code).toBe(1);
  });

  test("lists nothing at all", async () => {
    installed = fakeGcloud("[]\n");
    const { code, out } = await audit(["--format", "json"], { env: installed.env });
    expect(JSON.parse(out).missing).toStrictEqual([
      "netra-backend-staging",
      "netra-auth-service",
      "netra-frontend-staging",
    ]);
    expect(code).toBe(1);
  });

  test("is not installed", async () => {
    const { code, out, err } = await audit([]);
    expect(err).toContain(
      "gcloud is not installed: install it, or give what it prints elsewhere (gcloud run services list --project=netra-staging --region=us-central1 --format=json) with --from FILE.\n",
    );
    expect({ code, out }).toStrictEqual({ code: 2, out: "" });
  });

  test("is not signed in", async () => {
    installed = fakeGcloud("", 'echo "ERROR: (gcloud.run.services.list) You do not have an account." >&2; exit 1');
    const { code, err } = await audit([], { env: installed.env });
    expect(err).toContain(
      "\ngcloud: You do not have an account. Sign in (gcloud auth login), or give an export with --from FILE.\n",
    );
    expect(code).toBe(2);
  });

  test("prints what is no list of services", async () => {
    installed = fakeGcloud("surprise");
    const { code, out } = await audit([], { env: installed.env });
    expect({ code, out }).toStrictEqual({ code: 2, out: "" });
  });
});

describe("files", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "audit-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["is not there", "nowhere.yaml", undefined, "nowhere.yaml is not there."],
    [
      "is a plan",
      "plan.json",
      '{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[]}',
      "plan.json is a plan: an audit reads Cloud Run exports. See npm run check.",
    ],
    [
      "is a configuration",
      "cdk.tf.json",
      '{"terraform":{},"resource":{}}',
      "cdk.tf.json is a configuration: an audit reads Cloud Run exports. See npm run check.",
    ],
    ["is empty", "empty.yaml", "", "empty.yaml is empty: give a cdk.tf.json, a plan as JSON or a Cloud Run export."],
  ])("one that %s", async (_what, name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const { code, out, err } = await audit(["--from", name], { cwd: folder });
    expect({ code, out, err }).toStrictEqual({ code: 2, out: "", err: `${message}\n` });
  });

  test("somebody else's exports, several at once", async () => {
    const other = {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: { name: "theirs" },
      spec: { template: { spec: { containers: [{ image: "i:1" }] } } },
    };
    writeFileSync(join(folder, "theirs.json"), JSON.stringify(other));
    const { code, out } = await audit(
      ["--from", "theirs.json", "--from", join(FIXTURES, "00035-fnj.yaml"), "--format", "json"],
      { cwd: folder },
    );
    expect(JSON.parse(out).undeclared.map(({ name }: { name: string }) => name)).toStrictEqual(["theirs"]);
    expect(code).toBe(1);
  });

  test("stdin, and the audit in a file", async () => {
    const stdin = readFileSync(join(FIXTURES, "00161-67z.yaml"));
    const { code, out } = await audit(["--from", "-", "--format", "markdown", "--out", "audit.md"], {
      cwd: folder,
      stdin,
    });
    expect({ code, out }).toStrictEqual({ code: 1, out: "" });
    expect(readFileSync(join(folder, "audit.md"), "utf8")).toContain("| cpu | `2` | `1` |");
  });
});

// eslint-disable-next-line no-control-regex -- terminal colours are control characters
const COLOUR = /\u001b\[/;
test("colours on a terminal, unless NO_COLOR is set", async () => {
  const args = ["--from", "00161-67z.yaml"];
  expect((await audit(args, { isTTY: true, env: {} })).out).toMatch(COLOUR);
  expect((await audit(args, { isTTY: true, env: { NO_COLOR: "1" } })).out).not.toMatch(COLOUR);
});

describe("wrong usage", () => {
  test.each([
    [["--wrong"], "unknown option '--wrong'"],
    [["file.yaml"], "too many arguments"],
    [["--format", "yaml"], "option '--format <format>' argument 'yaml' is invalid"],
  ])("%j", async (args, message) => {
    const { code, out, err } = await audit(args);
    expect({ code, out }).toStrictEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });
});
