/**
 * The configurations of a git reference and of this checkout, synthesized side by side into temporary folders.
 *
 * The reference is checked out into a worktree of its own, which takes the packages that are installed here: nothing is
 * downloaded. Worktree and folders go away again, whatever happens.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printable } from "../platform/printable";
import { DeclarationError } from "../platform/violation";
import { ReadError } from "../policy/read/read-error";
import { EXIT, UsageError } from "./start";

export interface SynthesizedPair {
  /** Folders with `stacks/<stack>/cdk.tf.json`, gone when the work is done. */
  readonly base: string;
  readonly head: string;
  /** The commit that the reference names. */
  readonly commit: string;
  /** What a person has to know about how the base was made; as sentences. */
  readonly warnings: readonly string[];
}

const UNGATED = join("cli", "synth-ungated.ts");
const LAUNCHER = join("cli", "launch.js");

/** This checkout's own refusal, in its words: the declarations of both sides are read by processes of their own. */
class RefusedCheckout extends DeclarationError {
  constructor(override readonly message: string) {
    super("This checkout", []);
  }
}

/**
 * @param root The folder of this checkout.
 * @param reference A branch, a tag or a commit: `origin/main`.
 * @param onFound Called when there is such a commit, before the long part. @default nothing is called
 * @throws UsageError when the reference is none or refused, {@link RefusedCheckout} when this checkout's declaration is,
 * ReadError when one of the two cannot be synthesized for another reason
 */
export async function withBase<T>(
  root: string,
  reference: string,
  environment: string | undefined,
  work: (pair: SynthesizedPair) => Promise<T>,
  onFound: () => void = () => undefined,
): Promise<T> {
  const commit = commitOf(root, reference);
  onFound();
  const folder = mkdtempSync(join(tmpdir(), "review-base-"));
  const worktree = join(folder, "worktree");
  const cleanUp = (): void => {
    git(root, "worktree", "remove", "--force", worktree);
    rmSync(folder, { recursive: true, force: true });
    git(root, "worktree", "prune");
  };
  const interrupted = (): never => {
    cleanUp();
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const added = git(root, "worktree", "add", "--detach", "--quiet", worktree, commit);
    if (added.status !== 0) throw new ReadError(`${reference} cannot be checked out: ${lastLine(added.stderr)}`);
    linkPackages(root, worktree);
    const base = join(folder, "base");
    const head = join(folder, "head");
    synthesize(worktree, base, `The base, ${reference},`, environment, (message) => new UsageError(message));
    synthesize(root, head, "This checkout", environment, (message) => new RefusedCheckout(message));
    return await work({ base, head, commit, warnings: packageWarnings(root, worktree, reference) });
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    cleanUp();
  }
}

/** What a shell shows for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

function commitOf(root: string, reference: string): string {
  if (reference.trim() === "")
    throw new UsageError("--base-ref is empty; give a branch, a tag or a commit: --base-ref origin/main.");
  const found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
  if (found.status === 0) return found.stdout.trim();
  throw new UsageError(
    found.error || /not a git repository/.test(found.stderr)
      ? "--base-ref needs git and a git repository; compare two folders with --base and --head instead."
      : `--base-ref ${reference} is no branch, tag or commit here; fetch it first (git fetch origin).`,
  );
}

function git(root: string, ...args: readonly string[]) {
  return spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
}

/** Links one by one: the folder of caches stays the worktree's own. */
function linkPackages(root: string, worktree: string): void {
  const installed = join(root, "node_modules");
  const linked = join(worktree, "node_modules");
  mkdirSync(linked, { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== ".cache") symlinkSync(join(installed, name), join(linked, name));
  }
}

/** The gate of a base is its own affair, and that of this checkout is what the review is about: neither stops here. */
function synthesize(
  root: string,
  outdir: string,
  what: string,
  environment: string | undefined,
  refused: (message: string) => Error,
): void {
  const isUngated = existsSync(join(root, UNGATED));
  const args = isUngated ? [LAUNCHER, UNGATED, outdir] : [LAUNCHER, "main.ts"];
  const { INIT_CWD: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    CDKTF_OUTDIR: outdir,
    ...(environment === undefined ? {} : { NETRA_ENVIRONMENT: environment }),
  };
  const made = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  if (made.status === 0 && existsSync(join(outdir, "stacks"))) return;
  if (made.status === EXIT.refused && made.stderr.trim() !== "")
    throw refused(`${what} cannot be synthesized: ${printableLines(made.stderr)}`);
  throw new ReadError(`${what} cannot be synthesized: ${firstLine(made.stderr) || `exit code ${made.status}`}`);
}

function packageWarnings(root: string, worktree: string, reference: string): readonly string[] {
  const lockOf = (folder: string): string | undefined => {
    const file = join(folder, "package-lock.json");
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  return lockOf(root) === lockOf(worktree)
    ? []
    : [`${reference} has other packages than this checkout; it was synthesized with the ones that are installed here.`];
}

const MAX_LINE_LENGTH = 1000;

/** The whole of a text, each of its lines made safe for a terminal. */
function printableLines(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  return lines.map((line) => printable(line, MAX_LINE_LENGTH)).join("\n");
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
