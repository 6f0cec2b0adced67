/** A gcloud for tests: a shell script on a PATH of its own that notes how it was called. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface FakeGcloud {
  /** Finds this gcloud first. */
  readonly env: NodeJS.ProcessEnv;
  /** One line for each call. */
  calls(): readonly string[];
  remove(): void;
}

/**
 * @param prints What it writes to stdout.
 * @param script Shell lines to run instead, when it has to fail or hang.
 */
export function fakeGcloud(prints: string, script = 'cat "$(dirname "$0")/prints"'): FakeGcloud {
  const folder = mkdtempSync(join(tmpdir(), "gcloud-"));
  writeFileSync(join(folder, "prints"), prints);
  writeFileSync(join(folder, "calls"), "");
  writeFileSync(join(folder, "gcloud"), `#!/bin/sh\necho "$*" >> "$(dirname "$0")/calls"\n${script}\n`, {
    mode: 0o755,
  });
  return {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
