import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A working copy of this project in a temporary folder, with the installed packages of this one: there a declaration can be
 * edited as a person does, and the commands be run as npm runs them.
 */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "project-"));

  constructor(private readonly env: NodeJS.ProcessEnv) {
    for (const file of sources()) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(file, join(this.folder, file));
    }
    // A folder of its own, so that what the launcher keeps in it is the copy's.
    const packages = join(this.folder, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync("node_modules"))
      if (name !== ".cache") symlinkSync(resolve("node_modules", name), join(packages, name));
  }

  /** Edits a file. @throws Error when the text is not in it */
  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(path, text.replaceAll(from, to));
  }

  /** `npm run COMMAND -- ARGS`. */
  run(
    command: string,
    args: readonly string[] = [],
    { stdin = "", env = {} }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Ended> {
    const child = spawn(process.execPath, ["cli/launch.js", `cli/${command}.ts`, ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(stdin);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    return new Promise((done) => child.once("close", (code) => done({ code, stdout, stderr })));
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What the commands are made of. */
function sources(): readonly string[] {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  return stdout
    .split("\n")
    .filter((file) =>
      /^((cli|config|constructs|deploy|platform|policy|review|smoke|stacks)\/|main\.ts$|package\.json$)/.test(file),
    );
}
