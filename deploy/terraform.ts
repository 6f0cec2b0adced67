/** The terraform executable: which one, whether it is recent enough, and how it is run. */
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { constants as system } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { printable } from "../platform/printable";
import { DeployError } from "./deploy-error";
import { passInterrupts } from "./interrupts";
import type { SignalSource } from "./interrupts";

/** Write-only arguments and ephemeral values need it. */
const OLDEST = { major: 1, minor: 11 };

/** Would change what a command does, or show secrets, behind its back. */
const NOT_PASSED_ON = /^TF_(CLI_ARGS|WORKSPACE$|DATA_DIR$|LOG|INPUT$)/;

/** Of what Terraform says beside its messages. */
const MAX_LINE_LENGTH = 600;

export interface TerraformRun {
  /** The folder of the configuration. */
  readonly folder: string;
  /** Lines of stdout; with `-json` each is a message. @default they are gathered into {@link TerraformResult.stdout} */
  readonly onLine?: (line: string) => void;
  /** Lines of stderr, and what is said of signals. */
  readonly say: (line: string) => void;
}

export interface TerraformResult {
  /** Terraform's exit code; 128 and the signal's number when a signal ended it. */
  readonly code: number;
  /** What killed it, as a name: `SIGKILL`. */
  readonly killedBy: NodeJS.Signals | undefined;
  /** Empty when lines were asked for. */
  readonly stdout: string;
  /** True when a person or a supervisor stopped it. */
  readonly interrupted: boolean;
}

export class Terraform {
  private constructor(
    /** The path of the executable. */
    readonly executable: string,
    /** `1.11.4`. */
    readonly version: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly signals: SignalSource,
  ) {}

  /**
   * Finds the executable that TERRAFORM names, or the first on the PATH, and asks its version.
   *
   * @throws DeployError when there is none, when it does not answer, and when it is older than 1.11
   */
  static async find(env: NodeJS.ProcessEnv, signals: SignalSource = process): Promise<Terraform> {
    const needed = `terraform ${OLDEST.major}.${OLDEST.minor} or later is needed`;
    const executable = find(env);
    if (executable === undefined) {
      const where = env.TERRAFORM ? `at TERRAFORM=${printable(env.TERRAFORM)}` : "on the PATH";
      throw new DeployError(`${needed}, and there is none ${where}. Install it, or name it with TERRAFORM=FILE.`, 2);
    }
    const asked = new Terraform(executable, "", cleanEnvironment(env), signals);
    const heard: string[] = [];
    const { code, stdout } = await asked.run(["version", "-json"], { folder: ".", say: (line) => heard.push(line) });
    const version = code === 0 ? versionIn(stdout) : undefined;
    if (version === undefined) {
      const why = heard.find((line) => line.trim() !== "");
      const answer = why === undefined ? "" : `: ${printable(why)}`;
      throw new DeployError(`${executable} does not tell its version (exit code ${code}${answer}); ${needed}.`, 2);
    }
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))
      throw new DeployError(`${executable} is terraform ${version}; ${needed}. Name another with TERRAFORM=FILE.`, 2);
    return new Terraform(executable, version, asked.environment, signals);
  }

  /** Variables of the person's that Terraform does not get, by name; a command says so. */
  static notPassedOn(env: NodeJS.ProcessEnv): readonly string[] {
    return Object.keys(env).filter((name) => NOT_PASSED_ON.test(name));
  }

  /** Runs a command in a folder. Terraform gets no input: whatever it wants to know has to be among the arguments. */
  run(args: readonly string[], { folder, onLine, say }: TerraformRun): Promise<TerraformResult> {
    return new Promise((done, fail) => {
      const child = spawn(this.executable, args, {
        cwd: folder,
        env: this.environment,
        // A process group of its own: one Ctrl-C must reach it once.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const interrupts = passInterrupts(child, say, this.signals);
      const gathered: Buffer[] = [];
      if (onLine) createInterface({ input: child.stdout, crlfDelay: Infinity }).on("line", onLine);
      else child.stdout.on("data", (chunk: Buffer) => gathered.push(chunk));
      createInterface({ input: child.stderr, crlfDelay: Infinity }).on("line", (line) => {
        if (line.trim() !== "") say(printable(line, MAX_LINE_LENGTH));
      });
      child.once("error", (error: NodeJS.ErrnoException) => {
        interrupts.stop();
        fail(new DeployError(`${this.executable} cannot be started (${error.code ?? error.message}).`, 2));
      });
      child.once("close", (code, signal) => {
        interrupts.stop();
        done({
          code: code ?? 128 + (signal ? system.signals[signal] : 0),
          killedBy: signal ?? undefined,
          stdout: Buffer.concat(gathered).toString("utf8"),
          interrupted: interrupts.happened,
        });
      });
    });
  }

  /** Runs a command for a person at the terminal, with its input and output. @returns the exit code */
  runForPerson(args: readonly string[], folder: string): Promise<number> {
    return new Promise((done, fail) => {
      // In this process's group: the terminal's Ctrl-C reaches it without help, and must not end this process before it.
      const child = spawn(this.executable, args, { cwd: folder, env: this.environment, stdio: "inherit" });
      const wait = (): void => undefined;
      this.signals.on("SIGINT", wait);
      child.once("error", (error: NodeJS.ErrnoException) =>
        fail(new DeployError(`${this.executable} cannot be started (${error.code ?? error.message}).`, 2)),
      );
      child.once("close", (code, signal) => {
        this.signals.off("SIGINT", wait);
        done(code ?? 128 + (signal ? system.signals[signal] : 0));
      });
    });
  }
}

function find(env: NodeJS.ProcessEnv): string | undefined {
  if (env.TERRAFORM) return isExecutable(resolve(env.TERRAFORM)) ? resolve(env.TERRAFORM) : undefined;
  const names = process.platform === "win32" ? ["terraform.exe"] : ["terraform"];
  return (env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder === "" ? "." : folder, name)))
    .map((file) => resolve(file))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    // A folder may be entered, which is the same bit.
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => !NOT_PASSED_ON.test(name));
  return {
    ...Object.fromEntries(passed),
    // Leaves out advice to run commands that are run for the person here.
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    // Whatever workspace was once chosen in a folder: an environment has one state for each stack.
    TF_WORKSPACE: "default",
  };
}

function versionIn(stdout: string): string | undefined {
  try {
    const { terraform_version: version } = JSON.parse(stdout) as { terraform_version?: unknown };
    return typeof version === "string" && /^\d+\.\d+/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}
