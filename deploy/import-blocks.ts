/** Import blocks beside a stack's configuration, for one plan: the plan's file carries on what they say. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A resource that exists, and the address that takes it over. */
export interface Import {
  readonly to: string;
  /** What `terraform import` takes for it. */
  readonly id: string;
}

const FILE = "unrecorded.tf.json";

export async function withImports<T>(folder: string, imports: readonly Import[], work: () => Promise<T>): Promise<T> {
  const file = join(folder, FILE);
  // Also one that a run has left which died in between.
  rmSync(file, { force: true });
  if (imports.length === 0) return work();
  writeFileSync(file, JSON.stringify({ import: imports }));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
