import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { terraformEnvironment } from "./environment";

export interface CommandResult {
  /** The exit code; -1 when a signal ended the command. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terraform command under way. */
export interface RunningCommand {
  readonly finished: Promise<CommandResult>;
  /** Sends the signal to terraform alone, as Ctrl-C on `kill -INT` would: it then stops its providers itself. */
  interrupt(): void;
  /** Ends terraform and the provider processes it started at once, as a machine that goes away would. */
  kill(): void;
}

const STATE_FILE = "terraform.tfstate";

/** Made by a command beside the configuration: not part of a stack. */
const NOT_COPIED = [".terraform", ".terraform.lock.hcl", STATE_FILE, `${STATE_FILE}.backup`];

const QUIET = ["-input=false", "-no-color"];

/**
 * A copy of one synthesized stack in a temporary folder, on which terraform can be run without touching the original:
 * the backend is a local file (`terraform.tfstate` in the folder), whatever the stack itself declares.
 */
export class TerraformWorkspace {
  private readonly environment: Record<string, string>;

  private constructor(
    readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.environment = terraformEnvironment(settings);
  }

  /** `stackFolder` holds a `cdk.tf.json` (or any `*.tf.json`); `settings` are environment variables for every command. */
  static copy(stackFolder: string, settings: Readonly<Record<string, string>> = {}): TerraformWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "terraform-workspace-"));
    cpSync(stackFolder, folder, {
      recursive: true,
      filter: (source) => source === stackFolder || !NOT_COPIED.includes(basename(source)),
    });
    writeFileSync(
      join(folder, "backend_override.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path: STATE_FILE } } } }),
    );
    return new TerraformWorkspace(folder, settings);
  }

  /** A workspace of a configuration that is no stack: `configuration` is Terraform's JSON syntax. */
  static of(configuration: object, settings: Readonly<Record<string, string>> = {}): TerraformWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "terraform-workspace-"));
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration, undefined, 2));
    return new TerraformWorkspace(folder, settings);
  }

  /** Replaces the configuration by that of another folder; state and installed providers stay. */
  reconfigure(stackFolder: string): void {
    cpSync(stackFolder, this.folder, {
      recursive: true,
      filter: (source) => source === stackFolder || !NOT_COPIED.includes(basename(source)),
    });
  }

  /** A copy with its state and installed providers: a place to start from more than once. */
  clone(settings: Readonly<Record<string, string>> = this.settings): TerraformWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "terraform-workspace-"));
    // Providers are links to a mirror or a cache; they stay links.
    cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    return new TerraformWorkspace(folder, settings);
  }

  init(...options: string[]): Promise<CommandResult> {
    return this.run("init", ...QUIET, ...options);
  }

  validate(): Promise<CommandResult> {
    return this.run("validate", "-no-color");
  }

  /** With `-detailed-exitcode` the code is 0 for "No changes" and 2 for a change. */
  plan(...options: string[]): Promise<CommandResult> {
    return this.run("plan", ...QUIET, ...options);
  }

  /** `options` may end with a plan file; without one the changes are approved unseen. */
  apply(...options: string[]): Promise<CommandResult> {
    return this.run("apply", ...QUIET, "-auto-approve", ...options);
  }

  destroy(...options: string[]): Promise<CommandResult> {
    return this.run("destroy", ...QUIET, "-auto-approve", ...options);
  }

  /** The state, or a plan file of {@link plan}'s `-out`, as JSON. Throws with terraform's own words when it cannot be shown. */
  async show(planFile?: string): Promise<unknown> {
    const shown = await this.run("show", "-json", "-no-color", ...(planFile === undefined ? [] : [planFile]));
    if (shown.code !== 0) throw new Error(`terraform show failed in ${this.folder}:\n${shown.stderr}`);
    return JSON.parse(shown.stdout);
  }

  run(...args: string[]): Promise<CommandResult> {
    return this.start(...args).finished;
  }

  start(...args: string[]): RunningCommand {
    // A process group of its own, so that kill() reaches the providers too.
    const child = spawn("terraform", args, {
      cwd: this.folder,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return {
      finished: finish(child),
      interrupt: () => child.kill("SIGINT"),
      kill: () => killGroup(child),
    };
  }

  /** The text of the state file; `undefined` before the first apply. */
  readState(): string | undefined {
    const file = join(this.folder, STATE_FILE);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  /** Makes what {@link readState} gave at another time the state; `undefined` forgets everything. */
  writeState(state: string | undefined): void {
    const file = join(this.folder, STATE_FILE);
    if (state === undefined) rmSync(file, { force: true });
    else writeFileSync(file, state);
  }

  /** Removes the folder with its state. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Lines that tell how far a command is, not what came of it. */
const PROGRESS =
  /: (Refreshing|Reading|Read complete|Opening|Closing|Creating|Creation complete|Still|Destroying|Destruction|Modif)/;

/** Fails with terraform's own words unless the command exited with one of the `codes`. */
export function expectCode(result: CommandResult, ...codes: number[]): CommandResult {
  if (!codes.includes(result.code)) {
    const told = result.stdout.split("\n").filter((line) => !PROGRESS.test(line));
    throw new Error(
      `terraform exited with ${result.code}, not ${codes.join(" or ")}:\n${told.join("\n")}\n${result.stderr}`,
    );
  }
  return result;
}

function finish(child: ChildProcess): Promise<CommandResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      }),
    );
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended between the look and the signal.
  }
}
