import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { FakeGoogle } from "../deploy/fake-google";
import { FakeTerraform, change, planWith } from "../deploy/fake-terraform";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { terraformEnvironment } from "../terraform/environment";

/** The commands as npm runs them: launched, with a synth of their own; what they write is in a temporary folder. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param onStderr is told what has been said so far, and the group that a terminal's Ctrl-C goes to */
function launch(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStderr: (said: string, group: number) => void = () => undefined,
): Promise<Ended> {
  const [command = "", ...rest] = args;
  const child = spawn(process.execPath, ["cli/launch.js", `cli/${command}.ts`, ...rest], {
    env: { ...env, CDKTF_OUTDIR: join(folder, "cdktf.out"), INIT_CWD: folder },
    stdio: ["ignore", "pipe", "pipe"],
    // As a job of a shell: in a group of its own.
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
    onStderr(stderr, child.pid ?? 0);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

describeWithTerraform("terraform and the provider themselves", () => {
  test("plan a stack with neither the bucket nor credentials, and the plan is reviewed and kept", async () => {
    const args = ["plan", "--local-state", "--stack", "foundation", "--out", "plans"];
    const env = { ...terraformEnvironment(), GOOGLE_OAUTH_ACCESS_TOKEN: undefined };
    const { code, stdout, stderr } = await launch(args, env);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Review of staging: /);
    expect(stdout).toContain("google_compute_network.network_vpc");
    expect(stderr).toMatch(/^terraform \d+\.\d+\.\d+ \(.*terraform\)\nsynth\nfoundation: terraform init\n/);
    expect(stderr).toMatch(/foundation: Plan: \d+ to add, 0 to change, 0 to destroy\./);
    expect(readdirSync(join(folder, "plans")).sort()).toEqual(["foundation.plan.json", "foundation.tfplan"]);
    const plan = JSON.parse(readFileSync(join(folder, "plans", "foundation.plan.json"), "utf8")) as {
      resource_changes: readonly { address: string; change: { actions: readonly string[] } }[];
    };
    const actions = new Set(plan.resource_changes.flatMap(({ change: { actions: done } }) => done));
    expect([...actions]).toEqual(["create"]);
    // Nothing beside the stacks' own folders, and nothing of the other stacks.
    expect(existsSync(join(folder, "cdktf.out", "stacks", "foundation", ".terraform"))).toBe(false);
    expect(readdirSync(join(folder, "cdktf.out", "without-bucket"))).toEqual(["foundation"]);
  }, 180_000);
});

describe("with a stand-in for terraform", () => {
  let google: FakeGoogle;
  let terraform: FakeTerraform;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    google = await FakeGoogle.start();
    terraform = new FakeTerraform(join(folder, "bin"));
    env = {
      ...process.env,
      ...google.environment(),
      TERRAFORM: "",
      PATH: [terraform.folder, process.env.PATH].join(delimiter),
    };
  });
  afterEach(() => google.stop());

  test("one Ctrl-C, which reaches every process of the group, reaches terraform once, and ends the run", async () => {
    terraform.planOf("foundation", planWith(change("terraform_data.harmless", ["create"], { after: {} })));
    terraform.answer({ command: "apply", waits: true });
    let sent = false;
    const { code, stdout, stderr } = await launch(
      ["apply", "--stack", "foundation", "--auto-approve"],
      env,
      (said, group) => {
        if (sent || !said.includes("Still waiting")) return;
        sent = true;
        process.kill(-group, "SIGINT");
      },
    );
    // In the group of its caller it would be interrupted by the terminal as well: a second time.
    const heard = terraform.calls().flatMap(({ args: [word = ""] }) => (/^(group|interrupt)/.test(word) ? [word] : []));
    expect({ code, stdout, heard }).toEqual({ code: 1, stdout: "", heard: ["group of its own", "interrupt 1"] });
    expect(stderr).toMatch(
      /foundation: Stopping: Terraform finishes what it has begun\. Once more to make it give up\.\n.*terraform apply of foundation was stopped; the next run takes it up\.\n$/s,
    );
  }, 60_000);

  test("an environment that nobody declares is not planned", async () => {
    const { code, stdout, stderr } = await launch(["plan", "--stack", "foundation"], {
      ...env,
      NETRA_ENVIRONMENT: "none",
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain('There is no environment "none"; there is staging.');
    expect(terraform.calls()).toEqual([]);
  }, 60_000);

  test("a variable that was left in the shell takes no protection away", async () => {
    await launch(["plan", "--stack", "staging"], { ...env, NETRA_PROTECTION: "off", NETRA_DATABASE_GENERATION: "9" });
    const written = readFileSync(join(folder, "cdktf.out", "stacks", "staging", "cdk.tf.json"), "utf8");
    const { resource } = JSON.parse(written) as { resource: Record<string, Record<string, unknown>> };
    expect(resource["google_sql_database_instance"]?.["postgres"]).toMatchObject({
      name: "staging-shared-postgres",
      deletion_protection: true,
    });
  }, 60_000);

  test("too old a terraform ends with 2, before anything is synthesized", async () => {
    terraform.answer({ command: "version", lines: [{ terraform_version: "1.10.5" }] });
    const { code, stderr } = await launch(["apply", "--auto-approve"], env);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${terraform.executable} is terraform 1.10.5; terraform 1.11 or later is needed. Name another with TERRAFORM=FILE.\n`,
    });
    expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
  }, 60_000);

  test.each([
    [["plan", "--stack", "stagging"], 'There is no stack "stagging"; there are bootstrap, foundation, staging.\n'],
    [["apply", "--local-state"], "--local-state goes with --dry-run: an apply needs the real state.\n"],
    [["terraform", "staging", "apply"], "terraform apply is not run by hand here: use npm run apply.\n"],
    [
      ["terraform", "staging", "-no-color", "destroy"],
      "terraform destroy is not run by hand here: use npm run recreate.\n",
    ],
    [["terraform", "nothing"], 'There is no stack "nothing"; there are bootstrap, foundation, staging.\n'],
    [["state", "restore", "staging"], "Say which version: npm run state -- versions staging lists them.\n"],
    [
      ["state", "restore", "staging", "newest"],
      'A generation is a number, and not "newest": npm run state -- versions staging lists them.\n',
    ],
    [["state", "versions", "staging", "1"], "versions takes a stack and no generation: it lists them.\n"],
    [
      ["state", "list", "staging"],
      "list takes no stack: it looks at all of them. npm run state -- versions staging looks at one.\n",
    ],
    [["state", "list", "--auto-approve"], "list changes nothing: it takes no --auto-approve.\n"],
    [
      ["state", "nope"],
      "what cannot be 'nope'. Allowed choices are list, versions, restore.\nSee npm run state -- --help.\n",
    ],
  ])(
    "wrong usage ends with 2: %j",
    async (args, message) => {
      expect(await launch(args, env)).toEqual({ code: 2, stdout: "", stderr: message });
      expect(terraform.calls()).toEqual([]);
    },
    60_000,
  );
});
