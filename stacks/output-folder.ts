/** All or nothing: configuration is written beside its place, judged, and then moved in. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SynthesizedStack } from "./synthesize";

const MANIFEST = "manifest.json";

/** A new folder beside the output folder, on the same file system, so that moving is renaming. */
export function folderBeside(outdir: string): string {
  const beside = `${outdir}.next-${process.pid}`;
  removeAbandoned(outdir);
  mkdirSync(beside, { recursive: true });
  return beside;
}

/**
 * Moves what was written into its place, file by file: what Terraform keeps beside a configuration (`.terraform`, the lock
 * file) stays. Configurations of stacks that are no longer declared go away.
 */
export function moveIntoPlace(beside: string, outdir: string, stacks: readonly SynthesizedStack[]): void {
  for (const { path } of stacks) {
    mkdirSync(dirname(join(outdir, path)), { recursive: true });
    renameSync(join(beside, path), join(outdir, path));
  }
  const kept = new Set(stacks.map(({ path }) => basename(dirname(path))));
  const stacksDir = join(outdir, "stacks");
  for (const name of existsSync(stacksDir) ? readdirSync(stacksDir) : []) {
    if (!kept.has(name)) rmSync(join(stacksDir, name, "cdk.tf.json"), { force: true });
  }
  renameSync(join(beside, MANIFEST), join(outdir, MANIFEST));
  rmSync(beside, { recursive: true, force: true });
}

/** Folders of runs that were killed. One that still runs keeps its own. */
function removeAbandoned(outdir: string): void {
  const parent = dirname(outdir);
  if (!existsSync(parent)) return;
  const prefix = `${basename(outdir)}.next-`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
