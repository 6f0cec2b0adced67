import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../cli/start";
import { exceptions } from "../config/exceptions";
import { run } from "../main";
import type { Exception } from "../policy/exceptions";
import { recordedIo } from "./cli/recorded-io";

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "main-"))));
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
  (exceptions as Exception[]).length = 0;
});

async function synth(
  env: NodeJS.ProcessEnv = {},
  args: readonly string[] = [],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = recordedIo({ env: { CDKTF_OUTDIR: join(parent, "out"), ...env }, cwd: parent });
  const code = await runCommand(run, args, io);
  return { code, stdout: io.out(), stderr: io.err() };
}

/** Makes the gate refuse: an exception that has expired is an error. */
function withExpiredException(): void {
  (exceptions as Exception[]).push({
    rule: "RUN006",
    address: "google_cloud_run_v2_service.service-backend",
    reason: "for the test of the gate",
    expires: "2025-09-08",
  });
}

describe("synth", () => {
  it("writes every stack and the manifest, and says what it made, found and costs", async () => {
    const { code, stdout, stderr } = await synth();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readdirSync(join(parent, "out/stacks")).sort()).toEqual(["bootstrap", "foundation", "staging"]);
    expect(JSON.parse(readFileSync(join(parent, "out/manifest.json"), "utf8"))).toHaveProperty(
      "stacks.staging.dependencies",
      ["foundation"],
    );
    expect(stdout).toMatch(/^staging: \d+ resources in /);
    expect(stdout).toContain("0 errors, 0 warnings");
    expect(stdout).toMatch(/about 2\d\d \$ a month/);
    expect(stdout).toContain(
      [
        "",
        "  what each floor costs, the least that a service starts with",
        "      105.12  netra-backend-staging: 1 instance of 2 vCPU and 2 GiB, CPU always allocated",
        "        9.86  netra-auth-service: 1 instance of 1 vCPU and 0.5 GiB, CPU by request, idle price",
        "        9.86  netra-frontend-staging: 1 instance of 1 vCPU and 0.5 GiB, CPU by request, idle price",
        "",
      ].join("\n"),
    );
    expect(readdirSync(parent)).toEqual(["out"]);
  });

  it("writes nothing when an error stands, and leaves what was there", async () => {
    mkdirSync(join(parent, "out/stacks/staging"), { recursive: true });
    writeFileSync(join(parent, "out/stacks/staging/cdk.tf.json"), "before");
    withExpiredException();
    const { code, stdout, stderr } = await synth();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("EXC006");
    expect(stderr).toMatch(/Nothing was written to .*out\.\n$/);
    expect(readFileSync(join(parent, "out/stacks/staging/cdk.tf.json"), "utf8")).toBe("before");
    expect(existsSync(join(parent, "out/manifest.json"))).toBe(false);
    expect(readdirSync(parent)).toEqual(["out"]);
  });

  it("knows no other environment than the declared ones", async () => {
    expect(await synth({ NETRA_ENVIRONMENT: "prodution" })).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'There is no environment "prodution"; there is staging. ' +
        "Name one with --environment or NETRA_ENVIRONMENT, or add yours to config/environments.ts.\n",
    });
    expect(existsSync(join(parent, "out"))).toBe(false);
  });

  it.each([
    [{ ADOPT: "yes" }, 'ADOPT is "yes"; it takes 0 or 1.\n'],
    [{ BOOTSTRAP_STATE: "s3" }, 'BOOTSTRAP_STATE is "s3"; it takes local or gcs.\n'],
  ])("says what %j may hold", async (env, stderr) => {
    expect(await synth(env)).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each(["--help", "-h"])("says with %s which variables it takes, and writes nothing", async (argument) => {
    const { code, stdout, stderr } = await synth({}, [argument]);
    expect({ code, stderr, written: readdirSync(parent) }).toEqual({ code: 0, stderr: "", written: [] });
    const read = readFileSync("main.ts", "utf8") + readFileSync("config/environments.ts", "utf8");
    const variables = new Set(read.match(/\b(NETRA|ADOPT|BOOTSTRAP|CDKTF)_?[A-Z_]*\b/g));
    expect(variables.size).toBe(7);
    for (const variable of variables) expect(stdout).toMatch(new RegExp(`^ {2}${variable} `, "m"));
  });

  it("shows no finding but what stands: what is not known yet is only counted", async () => {
    const { stdout } = await synth();
    expect(stdout).toMatch(/ [1-9]\d* unknown/);
    expect(stdout).not.toMatch(/[A-Z]{3}\d{3}/);
  });

  it("takes no arguments", async () => {
    expect(await synth({}, ["--stack", "staging"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "synth takes no arguments; it was given --stack staging. See npm run synth -- --help.\n",
    });
  });
});
