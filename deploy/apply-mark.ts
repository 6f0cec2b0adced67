/**
 * The mark of an apply that has begun and is not done. It lies beside the stack's state, is set before Terraform changes
 * anything, and goes when everything is applied: whoever finds one knows that things may exist which no state tells of.
 */
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { localStateFile } from "./stack-folder";
import type { StateBucket } from "./state-bucket";

export class ApplyMarks {
  constructor(
    private readonly bucket: StateBucket,
    private readonly outdir: string,
  ) {}

  /** When the first apply began that is not done; `undefined` when there is none. RFC 3339. */
  async since(stack: string): Promise<string | undefined> {
    const file = this.fileOf(stack);
    if (file === undefined) return this.bucket.markedSince(stack);
    return existsSync(file) ? statSync(file).mtime.toISOString() : undefined;
  }

  /** Sets the mark; one that is there stays as old as it is. */
  async set(stack: string): Promise<void> {
    const file = this.fileOf(stack);
    if (file === undefined) await this.bucket.mark(stack);
    else if (!existsSync(file)) writeFileSync(file, "");
  }

  async clear(stack: string): Promise<void> {
    const file = this.fileOf(stack);
    if (file === undefined) await this.bucket.unmark(stack);
    else rmSync(file, { force: true });
  }

  /** While the state is a file, the mark is one too: there is no bucket yet. */
  private fileOf(stack: string): string | undefined {
    const state = localStateFile(this.outdir, stack);
    return state === undefined ? undefined : `${state}.applying`;
  }
}
