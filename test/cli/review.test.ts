/** `npm run review`: what a person and a pipeline see of it. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/review";
import { runCommand } from "../../cli/start";
import { recordedIo } from "./recorded-io";

const PLANS = join(__dirname, "../fixtures/plans");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "review-"));
  for (const name of ["incident", "nothing", "image-only", "replaced-database", "unknown-format"])
    cpSync(join(PLANS, name, "plan.json"), join(folder, `${name}.json`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function review(args: readonly string[], io: Parameters<typeof recordedIo>[0] = {}) {
  const recorded = recordedIo({ cwd: folder, ...io });
  const code = await runCommand(run, args, recorded);
  return { code, out: recorded.out(), err: recorded.err() };
}

describe("the exit code", () => {
  test.each([
    ["nothing.json", 0],
    ["image-only.json", 0],
    ["incident.json", 1],
  ])("of %s is %d, and stderr stays empty", async (plan, code) => {
    expect(await review([plan])).toMatchObject({ code, err: "" });
  });

  test("is 0 when the review only asks for a look", async () => {
    const { code, out } = await review(["--format", "json", "nothing.json", join(PLANS, "errored", "plan.json")]);
    expect({ code, verdict: (JSON.parse(out) as { verdict: string }).verdict }).toEqual({
      code: 0,
      verdict: "attention",
    });
  });
});

describe("the format", () => {
  test("is Markdown on a pipe and text on a terminal", async () => {
    expect((await review(["nothing.json"])).out).toMatch(/^<!-- netra-review /);
    expect((await review(["nothing.json"], { isTTY: true, env: { NO_COLOR: "1" } })).out).toMatch(
      /^Review of staging: /,
    );
  });

  test("is Markdown for a file, even on a terminal, and stdout stays empty", async () => {
    const { out } = await review(["nothing.json", "--out", "review.md"], { isTTY: true });
    expect(out).toBe("");
    expect(readFileSync(join(folder, "review.md"), "utf8")).toMatch(/^<!-- netra-review /);
  });

  test("is in colour on a terminal alone", async () => {
    expect((await review(["--format", "text", "nothing.json"], { isTTY: true })).out).toContain("\u001b[");
    expect((await review(["--format", "text", "nothing.json"])).out).not.toContain("\u001b[");
  });
});

test("several plans are reviewed as one", async () => {
  const { out } = await review(["--format", "json", "nothing.json", "image-only.json"]);
  expect((JSON.parse(out) as { counts: unknown }).counts).toMatchObject({ update: 1, "no-op": 5 });
});

test("a plan may come from stdin", async () => {
  const stdin = readFileSync(join(folder, "image-only.json"));
  const { code, out } = await review(["-", "--format", "json"], { stdin });
  expect({ code, counts: (JSON.parse(out) as { counts: unknown }).counts }).toMatchObject({
    code: 0,
    counts: { update: 1, "no-op": 2 },
  });
});

test("the marker carries the environment, the commit and the digest of the plan's bytes", async () => {
  const digest = createHash("sha256")
    .update(readFileSync(join(folder, "incident.json")))
    .digest("hex");
  const { out } = await review(["incident.json", "--commit", "0123abc"]);
  expect(out.split("\n")[0]).toBe(`<!-- netra-review environment=staging commit=0123abc plan=sha256:${digest} -->`);
});

test("the command is told so that it can be typed again, without the machine's own paths", async () => {
  const { out } = await review([join(folder, "nothing.json"), "--allow-destroy", 'google_x.a["b c"]']);
  expect(out).toContain('Made by `npm run review -- nothing.json --allow-destroy "google_x.a[\\"b c\\"]"`');
  expect(out).not.toContain(folder);
});

test("--allow-destroy may be given again, and each address counts", async () => {
  const acknowledged = ["--allow-destroy", "google_x.a", "--allow-destroy", "google_sql_database_instance.postgres"];
  const { out } = await review(["replaced-database.json", "--format", "json", ...acknowledged]);
  const { risks } = JSON.parse(out) as { risks: readonly { kind: string; severity: string }[] };
  expect(risks.find(({ kind }) => kind === "replace-stateful")?.severity).toBe("warning");
});

describe("what cannot be read or understood ends with 2 and one line", () => {
  const given: readonly (readonly [string, readonly string[], string])[] = [
    ["nothing", [], "Give plans (npm run review -- PLAN.json...), or --base FOLDER --head FOLDER, or --base-ref REF."],
    ["plans and a base", ["nothing.json", "--base-ref", "x"], "Give plans"],
    ["half a pair", ["--base", "."], "--base and --head go together."],
    [
      "no commit",
      ["nothing.json", "--commit", "main -->"],
      '--commit "main -->" is no commit: 7 to 64 hexadecimal digits.',
    ],
    [
      "no address",
      ["nothing.json", "--full-report", "http://x"],
      '--full-report "http://x" is no address: https://...',
    ],
    ["a file that is not there", ["absent.json"], "absent.json is not there."],
    ["another format", ["unknown-format.json"], 'unknown-format.json is a plan of format_version "2.0"'],
    ["another format of the result", ["--format", "html", "nothing.json"], "argument 'html' is invalid"],
    [
      "a configuration",
      ["stack.json"],
      "stack.json is no plan: give the JSON that `terraform show -json` prints of one",
    ],
    ["a folder that is no output", ["--base", ".", "--head", "."], ". is a folder without stacks/*/cdk.tf.json"],
    ["no reference", ["--base-ref", "no/such-branch"], "--base-ref no/such-branch is no branch, tag or commit here"],
  ];
  beforeAll(() => writeFileSync(join(folder, "stack.json"), JSON.stringify({ resource: {} })));

  test.each(given)("%s", async (_, args, message) => {
    const { code, out, err } = await review(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test("two folders are compared without a plan", async () => {
  const write = (name: string, cpu: string): void => {
    const stack = join(folder, name, "stacks", "staging");
    mkdirSync(stack, { recursive: true });
    const containers = [{ image: "x", resources: { limits: { cpu, memory: "4Gi" } } }];
    const backend = { name: "netra-backend-staging", template: { timeout: "600s", containers } };
    writeFileSync(
      join(stack, "cdk.tf.json"),
      JSON.stringify({ resource: { google_cloud_run_v2_service: { backend } } }),
    );
  };
  write("before", "2");
  write("after", "1");
  const { code, out } = await review(["--base", "before", "--head", "after"]);
  expect(code).toBe(1);
  expect(out).toContain("netra-backend-staging falls under its floor: cpu 2 → 1");
  expect(out).toContain("Two configurations were compared, not a plan");
});
