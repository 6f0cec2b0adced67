/** Where plans are kept while they are needed. Secrets may be in them: nobody else may read the folder. */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../platform/make-folder";
import { DeployError } from "./deploy-error";
import type { Plan } from "./plan";

/**
 * Runs with a folder for plans: the given one, which stays, or one that goes away afterwards.
 *
 * @throws DeployError when the given one is no folder, or cannot be made or written
 */
export async function withPlanFolder<T>(given: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  if (given !== undefined) {
    requireFolder(given);
    return work(given);
  }
  const folder = mkdtempSync(join(tmpdir(), "netra-plans-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, path = folder } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why =
      code === "EEXIST" || code === "ENOTDIR" ? `${path} is no folder` : `${path} cannot be written (${code})`;
    throw new DeployError(`Plans cannot be kept in ${folder}: ${why}. Correct that, or name another folder.`, 2);
  }
}

export function planFile(folder: string, stack: string): string {
  return join(folder, `${stack}.tfplan`);
}

/** Writes the JSON of a plan beside its file, for npm run review and npm run check. */
export function writePlanJson(folder: string, { stack, bytes }: Plan): void {
  writeFileSync(join(folder, `${stack}.plan.json`), bytes, { mode: 0o600 });
}
