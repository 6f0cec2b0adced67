/** Where plans are kept while they are needed. Secrets may be in them: nobody else may read the folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "./plan";

/** Runs with a folder for plans: the given one, which stays, or one that goes away afterwards. */
export async function withPlanFolder<T>(given: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  if (given !== undefined) {
    mkdirSync(given, { recursive: true, mode: 0o700 });
    return work(given);
  }
  const folder = mkdtempSync(join(tmpdir(), "netra-plans-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function planFile(folder: string, stack: string): string {
  return join(folder, `${stack}.tfplan`);
}

/** Writes the JSON of a plan beside its file, for npm run review and npm run check. */
export function writePlanJson(folder: string, { stack, bytes }: Plan): void {
  writeFileSync(join(folder, `${stack}.plan.json`), bytes, { mode: 0o600 });
}
