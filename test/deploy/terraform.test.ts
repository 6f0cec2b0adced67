import { EventEmitter } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployError } from "../../deploy/deploy-error";
import { Terraform } from "../../deploy/terraform";
import { FakeTerraform } from "./fake-terraform";
import type { Answer } from "./fake-terraform";

let folder: string;
let fake: FakeTerraform;
const quiet = (): void => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terraform-"));
  fake = new FakeTerraform(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(env: NodeJS.ProcessEnv): Promise<{ message: string; exitCode: number }> {
  const error: unknown = await Terraform.find(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeployError)) throw new Error(`no refusal: ${String(error)}`);
  return { message: error.message, exitCode: error.exitCode };
}

describe("finding terraform", () => {
  const found = async (env: NodeJS.ProcessEnv) => {
    const { executable, version } = await Terraform.find(env);
    return { executable, version };
  };

  test("takes the first on the PATH, and says which it is", async () => {
    const second = new FakeTerraform(join(folder, "other"));
    const PATH = [join(folder, "nothing"), fake.folder, second.folder].join(":");
    expect(await found({ PATH })).toEqual({ executable: fake.executable, version: "1.11.4" });
  });

  test("takes the one that TERRAFORM names", async () => {
    const other = new FakeTerraform(join(folder, "other"));
    other.answer({ command: "version", lines: [{ terraform_version: "1.13.0-beta1" }] });
    expect(await found({ PATH: fake.folder, TERRAFORM: other.executable })).toEqual({
      executable: other.executable,
      version: "1.13.0-beta1",
    });
  });

  test("passes over a folder of that name, and a file that cannot be run", async () => {
    const folders = ["a folder", "a file"].map((name) => join(folder, name));
    folders.forEach((name) => mkdirSync(name));
    mkdirSync(join(folder, "a folder", "terraform"));
    writeFileSync(join(folder, "a file", "terraform"), "");
    chmodSync(join(folder, "a file", "terraform"), 0o644);
    expect(await found({ PATH: [...folders, fake.folder].join(":") })).toMatchObject({ executable: fake.executable });
  });

  test("says when there is none", async () => {
    expect(await refusal({ PATH: join(folder, "nothing") })).toEqual({
      exitCode: 2,
      message:
        "terraform 1.11 or later is needed, and there is none on the PATH. Install it, or name it with TERRAFORM=FILE.",
    });
  });

  test("says when TERRAFORM names nothing that can be run, whatever is on the PATH", async () => {
    expect(await refusal({ PATH: fake.folder, TERRAFORM: "/nowhere/terraform" })).toEqual({
      exitCode: 2,
      message:
        "terraform 1.11 or later is needed, and there is none at TERRAFORM=/nowhere/terraform. Install it, or name it with TERRAFORM=FILE.",
    });
  });

  test.each(["1.10.5", "0.15.0", "1.9.8"])("refuses %s, which is too old", async (version) => {
    fake.answer({ command: "version", lines: [{ terraform_version: version }] });
    expect(await refusal({ PATH: fake.folder })).toEqual({
      exitCode: 2,
      message: `${fake.executable} is terraform ${version}; terraform 1.11 or later is needed. Name another with TERRAFORM=FILE.`,
    });
  });

  test.each(["1.11.0", "1.12.2", "2.0.0"])("takes %s", async (version) => {
    fake.answer({ command: "version", lines: [{ terraform_version: version }] });
    expect(await found({ PATH: fake.folder })).toMatchObject({ version });
  });

  test("refuses one that does not tell its version, with what it says instead", async () => {
    fake.answer({ command: "version", code: 3, stderr: "\ncannot open shared object\u001b[31m file\n" });
    expect(await refusal({ PATH: fake.folder })).toEqual({
      exitCode: 2,
      message: `${fake.executable} does not tell its version (exit code 3: cannot open shared object\\u001b[31m file); terraform 1.11 or later is needed.`,
    });
  });

  test("refuses one whose answer is no version", async () => {
    fake.answer({ command: "version", lines: ["Usage: terraform"] });
    expect(await refusal({ PATH: fake.folder })).toMatchObject({
      message: `${fake.executable} does not tell its version (exit code 0); terraform 1.11 or later is needed.`,
    });
  });
});

describe("running terraform", () => {
  const run = async (answer: Answer, env: NodeJS.ProcessEnv = {}) => {
    const terraform = await Terraform.find({ PATH: fake.folder, ...env });
    fake.answer(answer);
    return terraform.run(["plan", "-out=a"], { folder, say: quiet });
  };

  test.each([0, 1, 2, 17])("carries the exit code %i through", async (code) => {
    fake.planOf("any", {});
    expect(await run({ command: "plan", code })).toMatchObject({ code, killedBy: undefined, interrupted: false });
  });

  test("tells a signal as its number over 128, and by its name", async () => {
    expect(await run({ command: "plan", dies: true })).toMatchObject({ code: 137, killedBy: "SIGKILL" });
  });

  test("runs in the folder, with no input to wait for", async () => {
    await run({ command: "plan", code: 1 });
    expect(fake.calls().at(-1)).toMatchObject({ stack: folder.split("/").at(-1), args: ["plan", "-out=a"] });
  });

  test("keeps from it what would change its commands or print secrets, and says what that is", async () => {
    const personal = {
      TF_CLI_ARGS: "-lock=false",
      TF_CLI_ARGS_apply: "-auto-approve",
      TF_WORKSPACE: "other",
      TF_DATA_DIR: "/elsewhere",
      TF_LOG: "trace",
      TF_LOG_PROVIDER: "trace",
      TF_INPUT: "1",
    };
    await run({ command: "plan", code: 1 }, { ...personal, TF_PLUGIN_CACHE_DIR: "/cache" });
    expect(fake.calls().at(-1)?.env).toEqual({
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_PLUGIN_CACHE_DIR: "/cache",
      TF_WORKSPACE: "default",
    });
    expect(Terraform.notPassedOn({ ...personal, TF_PLUGIN_CACHE_DIR: "/cache" })).toEqual(Object.keys(personal));
  });

  test("tells its lines on stderr one by one, and none of them steers a terminal", async () => {
    const terraform = await Terraform.find({ PATH: fake.folder });
    fake.answer({ command: "plan", code: 1, stderr: "one\n\n\u001b]0;title\u0007two\n" });
    const said: string[] = [];
    await terraform.run(["plan"], { folder, say: (line) => said.push(line) });
    expect(said).toEqual(["one", "\\u001b]0;title\\u0007two"]);
  });
});

describe("stopping terraform", () => {
  /** Runs a command that goes on until it is interrupted; each signal is sent when it has begun. */
  const stopWith = async (...sent: readonly NodeJS.Signals[]) => {
    const signals = new EventEmitter();
    const terraform = await Terraform.find({ PATH: fake.folder }, signals);
    fake.answer({ command: "apply", waits: true });
    const said: string[] = [];
    const result = await terraform.run(["apply", "-json"], {
      folder,
      onLine: (line) => {
        if (line.includes("Still waiting")) for (const signal of sent) signals.emit(signal);
      },
      say: (line) => said.push(line),
    });
    const interrupts = fake.calls().filter(({ args }) => args[0]?.startsWith("interrupt")).length;
    return { result, said, interrupts, listening: signals.eventNames() };
  };
  const stopping = "Stopping: Terraform finishes what it has begun. Once more to make it give up.";

  test.each<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGHUP"])("passes one %s on as one SIGINT", async (signal) => {
    const { result, said, interrupts } = await stopWith(signal);
    expect({ interrupts, said }).toEqual({ interrupts: 1, said: [stopping] });
    expect(result).toMatchObject({ code: 1, interrupted: true });
  });

  test("takes a Ctrl-C that arrives twice at once, from the terminal and from npm, for one", async () => {
    expect(await stopWith("SIGINT", "SIGINT")).toMatchObject({ interrupts: 1, said: [stopping] });
  });

  test("listens no longer than terraform runs", async () => {
    expect((await stopWith("SIGINT")).listening).toEqual([]);
  });
});
