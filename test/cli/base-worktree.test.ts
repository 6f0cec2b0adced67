/** A git reference synthesized beside this checkout, in a repository made for the test. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withBase } from "../../cli/base-worktree";
import { runCommand } from "../../cli/start";
import { recordedIo } from "./recorded-io";

let root = "";
let commit = "";

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8" }).trim();
}

/** Stands in for the launcher: "synthesizes" what declaration.txt says, with what it finds of packages and settings. */
const LAUNCHER = `
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const declared = readFileSync("declaration.txt", "utf8");
if (declared === "broken") { console.error("declaration.txt is broken\\nsecond line"); process.exit(2); }
if (declared === "refused") { console.error("1 value is wrong.\\n\\n  size.cpu\\n    given \\u001b[31m 0"); process.exit(1); }
const folder = join(process.env.CDKTF_OUTDIR, "stacks", "staging");
mkdirSync(folder, { recursive: true });
const seen = { declared, package: existsSync("node_modules/some-package"), environment: process.env.NETRA_ENVIRONMENT, entry: process.argv[2] };
writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(seen));
mkdirSync("node_modules/.cache", { recursive: true });
writeFileSync("node_modules/.cache/mark", declared);
`;

function write(file: string, text: string): void {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "base-worktree-")));
  git("init", "--quiet", "--initial-branch=main");
  write(".gitignore", "node_modules\n");
  write("cli/launch.js", LAUNCHER);
  write("package-lock.json", "1");
  write("declaration.txt", "before");
  git("add", ".");
  git("commit", "--quiet", "--message", "base");
  commit = git("rev-parse", "HEAD");
  write("declaration.txt", "after");
  write("node_modules/some-package/index.js", "");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const stackIn = (folder: string): unknown =>
  JSON.parse(readFileSync(join(folder, "stacks/staging/cdk.tf.json"), "utf8"));

test("both are synthesized, the base with the packages of this checkout", async () => {
  await withBase(root, "main", "staging", async ({ base, head, commit: named, warnings }) => {
    expect(stackIn(base)).toEqual({ declared: "before", package: true, environment: "staging", entry: "main.ts" });
    expect(stackIn(head)).toEqual({ declared: "after", package: true, environment: "staging", entry: "main.ts" });
    expect({ named, warnings }).toEqual({ named: commit, warnings: [] });
  });
  expect(readFileSync(join(root, "node_modules/.cache/mark"), "utf8")).toBe("after");
});

test("worktree and folders go away, whether the work succeeds or fails", async () => {
  let folders: readonly string[] = [];
  const work = withBase(root, "main", undefined, async ({ base, head }) => {
    folders = [base, head, join(base, "../worktree")];
    expect(folders.every((folder) => existsSync(folder))).toBe(true);
    throw new Error("the work failed");
  });
  await expect(work).rejects.toThrow("the work failed");
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
  expect(git("status", "--porcelain")).toBe("M declaration.txt");
});

test("other packages at the base are said", async () => {
  write("package-lock.json", "2");
  await withBase(root, commit, undefined, async ({ warnings }) => {
    expect(warnings).toEqual([
      `${commit} has other packages than this checkout; it was synthesized with the ones that are installed here.`,
    ]);
  });
});

test.each([
  ["no/such-branch", "--base-ref no/such-branch is no branch, tag or commit here; fetch it first (git fetch origin)."],
  [
    "--upload-pack=x",
    "--base-ref --upload-pack=x is no branch, tag or commit here; fetch it first (git fetch origin).",
  ],
  ["", "--base-ref is empty; give a branch, a tag or a commit: --base-ref origin/main."],
  [" ", "--base-ref is empty; give a branch, a tag or a commit: --base-ref origin/main."],
])("%j is refused before anything begins", async (reference, message) => {
  const onFound = jest.fn();
  await expect(withBase(root, reference, undefined, async () => undefined, onFound)).rejects.toThrow(message);
  expect(onFound).not.toHaveBeenCalled();
});

test("what cannot be synthesized is named, with the first line of its reason", async () => {
  write("declaration.txt", "broken");
  await expect(withBase(root, "main", undefined, async () => undefined)).rejects.toThrow(
    /^This checkout cannot be synthesized: declaration\.txt is broken$/,
  );
});

const REFUSAL = "1 value is wrong.\n\n  size.cpu\n    given \\u001b[31m 0";

test("a declaration of this checkout that is refused is said whole, and ends with 1", async () => {
  write("declaration.txt", "refused");
  const io = recordedIo();
  const code = await runCommand(() => withBase(root, "main", undefined, async () => 0), [], io);
  expect({ code, err: io.err() }).toEqual({ code: 1, err: `This checkout cannot be synthesized: ${REFUSAL}\n` });
});

test("a declaration of the base that is refused is said whole, and ends with 2: it is input here", async () => {
  write("declaration.txt", "refused");
  git("commit", "--all", "--quiet", "--message", "refused");
  write("declaration.txt", "after");
  const io = recordedIo();
  const code = await runCommand(() => withBase(root, "main", undefined, async () => 0), [], io);
  expect({ code, err: io.err() }).toEqual({ code: 2, err: `The base, main, cannot be synthesized: ${REFUSAL}\n` });
});

test("a folder outside of git is told to compare folders instead", async () => {
  const outside = mkdtempSync(join(tmpdir(), "no-repository-"));
  try {
    await expect(withBase(outside, "main", undefined, async () => undefined)).rejects.toThrow(
      "--base-ref needs git and a git repository; compare two folders with --base and --head instead.",
    );
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});
