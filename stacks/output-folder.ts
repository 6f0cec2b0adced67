/** All or nothing: configuration is written beside its place, judged, and then moved in. */
import { accessSync, constants, existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isFolder, makeFolder } from "../platform/make-folder";
import { ReadError } from "../policy/read/read-error";
import type { SynthesizedStack } from "./synthesize";

const MANIFEST = "manifest.json";

/**
 * A new folder beside the output folder, on the same file system, so that moving is renaming.
 *
 * @throws ReadError when the output folder is the project's own, or is none and cannot be made one
 */
export function folderBeside(outdir: string): string {
  const beside = `${outdir}.next-${process.pid}`;
  writing(outdir, () => {
    if (existsSync(outdir) || isLink(outdir)) refuseUnusable(outdir);
    makeFolder(dirname(outdir));
    removeAbandoned(outdir);
    makeFolder(beside);
  });
  return beside;
}

/**
 * Moves what was written into its place, file by file: what Terraform keeps beside a configuration (`.terraform`, the lock
 * file) stays. Configurations of stacks that are no longer declared go away.
 *
 * @throws ReadError when the output folder cannot be written
 */
export function moveIntoPlace(beside: string, outdir: string, stacks: readonly SynthesizedStack[]): void {
  writing(outdir, () => move(beside, outdir, stacks));
}

function move(beside: string, outdir: string, stacks: readonly SynthesizedStack[]): void {
  for (const { path } of stacks) {
    makeFolder(dirname(join(outdir, path)));
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

function refuseUnusable(outdir: string): void {
  if (!isFolder(outdir)) throw unusable(outdir, notAFolder(outdir));
  if (realpathSync(outdir) === realpathSync(process.cwd())) throw unusable(outdir, "it is the project's own folder");
  accessSync(outdir, constants.W_OK | constants.X_OK);
}

function writing(outdir: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code, path = outdir } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw unusable(
      outdir,
      code === "EEXIST" || code === "ENOTDIR" ? notAFolder(path) : `${path} cannot be written (${code})`,
    );
  }
}

function notAFolder(path: string): string {
  return `${path} is ${isLink(path) && !existsSync(path) ? "a link that leads nowhere" : "no folder"}`;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function unusable(outdir: string, why: string): ReadError {
  return new ReadError(
    `Nothing can be written to the output folder ${outdir}: ${why}. Correct that, or name another folder in CDKTF_OUTDIR.`,
  );
}

/** Folders of runs that were killed. One that still runs keeps its own. */
function removeAbandoned(outdir: string): void {
  const parent = dirname(outdir);
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
