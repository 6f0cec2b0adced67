/** Asking gcloud, where it is installed. */
import { spawn } from "node:child_process";
import { printable } from "../platform/printable";

export type GcloudAnswer =
  | { readonly kind: "output"; readonly bytes: Uint8Array }
  | { readonly kind: "not-installed" }
  /** gcloud ran and did not give an answer: its own words, in one line. */
  | { readonly kind: "failed"; readonly why: string };

export interface GcloudContext {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
}

/** A project's services as JSON have some hundred kilobytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Runs gcloud once. Never rejects, asks nothing, and leaves no process behind when the time is over. */
export function gcloud(args: readonly string[], { env, timeoutSeconds }: GcloudContext): Promise<GcloudAnswer> {
  return new Promise((resolve) => {
    const child = spawn("gcloud", args, {
      // Nobody is there to answer a question.
      env: { ...env, CLOUDSDK_CORE_DISABLE_PROMPTS: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let errors = "";
    const answer = (result: GcloudAnswer): void => {
      clearTimeout(timer);
      resolve(result);
      child.kill();
      // A grandchild may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(
      () => answer({ kind: "failed", why: `gcloud did not answer within ${Number(timeoutSeconds.toFixed(2))} s` }),
      timeoutSeconds * 1000,
    );
    child.once("error", (error: NodeJS.ErrnoException) =>
      answer(
        error.code === "ENOENT"
          ? { kind: "not-installed" }
          : { kind: "failed", why: printable(`gcloud cannot be run: ${error.message}`) },
      ),
    );
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      output.push(chunk);
      if (bytes > MOST_BYTES) answer({ kind: "failed", why: `gcloud printed more than ${MOST_BYTES / 2 ** 20} MiB` });
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (errors.length < 10_000) errors += chunk.toString("utf8");
    });
    child.once("close", (code) =>
      answer(
        code === 0
          ? { kind: "output", bytes: Buffer.concat(output) }
          : { kind: "failed", why: describeFailure(errors, code) },
      ),
    );
  });
}

/** `ERROR: (gcloud.run.services.describe) PERMISSION_DENIED: ...` without the command, which the reader knows. */
function describeFailure(errors: string, code: number | null): string {
  const lines = errors.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => line.startsWith("ERROR:")) ?? lines[0];
  if (said === undefined) return `gcloud ended with ${code ?? "a signal"} and said nothing`;
  const words = said.replace(/^ERROR:\s*(\([a-z0-9._-]+\)\s*)?/, "").trim();
  return printable(`gcloud: ${words.replace(/\.$/, "")}`, 300);
}
