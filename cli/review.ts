/** `npm run review -- PLAN.json...`: what a change means, before it is applied. */
import { createHash } from "node:crypto";
import { basename, isAbsolute, join } from "node:path";
import { Command, Option } from "commander";
import { contractOf } from "../config/contract";
import { selectEnvironment } from "../config/environments";
import { exceptions } from "../config/exceptions";
import { readInput } from "../policy/read/input";
import type { Input, InputFile } from "../policy/read/input";
import { ReadError } from "../policy/read/read-error";
import type { ChangeSet } from "../review/change-set";
import { changeSetOfConfigurations } from "../review/configurations";
import { changeSetOfPlans } from "../review/plan";
import { renderJson } from "../review/render/json";
import { renderMarkdown } from "../review/render/markdown";
import { renderSarif } from "../review/render/sarif";
import { renderText } from "../review/render/text";
import { reviewChanges } from "../review/review";
import type { Review } from "../review/review";
import { parseArguments } from "./arguments";
import { withBase } from "./base-worktree";
import { readNamed } from "./input-files";
import { writeResult } from "./result";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";
import { hasColour } from "./terminal";

const FORMATS = ["markdown", "text", "json", "sarif"] as const;

interface Options {
  readonly format?: (typeof FORMATS)[number];
  readonly out?: string;
  readonly environment?: string;
  readonly commit?: string;
  readonly allowDestroy: readonly string[];
  readonly fullReport?: string;
  readonly base?: string;
  readonly head?: string;
  readonly baseRef?: string;
}

/** What is reviewed, and what stands behind it. */
interface Subject {
  readonly changeSet: ChangeSet;
  readonly files: ReadonlyMap<string, string>;
  readonly digest: string;
  readonly warnings: readonly string[];
}

/** @returns 0 when the change may go ahead, looked at or not; 1 when it is blocked; 2 (thrown) for what cannot be read. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const program = new Command("npm run review --")
    .description(
      "Says what a change means: a plan as JSON (terraform show -json), several of them, or two configurations.",
    )
    .argument("[plans...]", "plans that are reviewed as one; - is stdin")
    .addOption(new Option("--format <format>", "default: text on a terminal, markdown elsewhere").choices(FORMATS))
    .option("--out <file>", "write to a file instead of stdout")
    .option(
      "--allow-destroy <address>",
      "acknowledges the destruction of this resource; may be given again",
      append,
      [],
    )
    .option("--base <folder>", "compare configurations: the folder that synth wrote before the change")
    .option("--head <folder>", "and the one after it")
    .option("--base-ref <ref>", "compare this checkout with a branch, tag or commit, which is synthesized beside it")
    .option("--commit <sha>", "the commit that is reviewed, for the comment's marker")
    .option("--full-report <address>", "where the whole review is, for a comment that had to be shortened")
    .option("--environment <name>", "the environment whose declaration holds", io.env.NETRA_ENVIRONMENT)
    .addHelpText("after", "\nExit code: 0 for ok and attention, 1 for blocked, 2 for input that cannot be read.");
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const options = parsed.opts<Options>();
  checkUsage(parsed.args, options);
  const { baseRef } = options;
  if (baseRef === undefined) return conclude(await subjectOf(parsed.args, options, io), args, options, io);
  return withBase(
    projectRoot(),
    baseRef,
    options.environment,
    async ({ base, head, warnings }) => {
      const compared = await subjectOf([], { ...options, base, head }, io);
      return conclude({ ...compared, files: withoutFolder(compared.files, [base, head]), warnings }, args, options, io);
    },
    () => io.stderr.write(`Synthesizing ${baseRef} and this checkout...\n`),
  );
}

function checkUsage(plans: readonly string[], { base, head, baseRef, commit, fullReport }: Options): void {
  const ways = [plans.length > 0, base !== undefined || head !== undefined, baseRef !== undefined].filter(
    Boolean,
  ).length;
  if (ways !== 1)
    throw new UsageError(
      "Give plans (npm run review -- PLAN.json...), or --base FOLDER --head FOLDER, or --base-ref REF. See --help.",
    );
  if ((base === undefined) !== (head === undefined)) throw new UsageError("--base and --head go together.");
  if (commit !== undefined && !/^[0-9a-f]{7,64}$/i.test(commit))
    throw new UsageError(`--commit ${JSON.stringify(commit)} is no commit: 7 to 64 hexadecimal digits.`);
  if (fullReport !== undefined && !/^https:\/\/[^\s`<>]+$/.test(fullReport))
    throw new UsageError(`--full-report ${JSON.stringify(fullReport)} is no address: https://...`);
}

async function subjectOf(plans: readonly string[], { base, head }: Options, io: CommandIo): Promise<Subject> {
  if (base === undefined || head === undefined) {
    const { files } = await readNamed(plans, io);
    const input = readInput(files);
    return { changeSet: changeSetOfPlans(input), files: input.files, digest: digestOf(files), warnings: [] };
  }
  const before = await readNamed([base], io);
  const after = await readNamed([head], io);
  const headInput = configurationIn(after.files, head);
  return {
    changeSet: changeSetOfConfigurations(configurationIn(before.files, base).estate, headInput.estate),
    files: headInput.files,
    digest: digestOf([...before.files, ...after.files]),
    warnings: [],
  };
}

function configurationIn(files: readonly InputFile[], named: string): Input {
  const input = readInput(files);
  const other = input.kinds.find(({ kind }) => kind !== "configuration" && kind !== "manifest");
  if (other) throw new ReadError(`${named} is no synthesized configuration: ${other.name} is a ${other.kind}.`);
  return input;
}

/** Of the bytes as they were given: what is applied later can be compared with what was reviewed. */
function digestOf(files: readonly InputFile[]): string {
  const hash = createHash("sha256");
  for (const { bytes } of files) hash.update(bytes);
  return hash.digest("hex");
}

function conclude(subject: Subject, args: readonly string[], options: Options, io: CommandIo): number {
  const { environment } = selectEnvironment(options.environment);
  const { format = io.stdout.isTTY === true && options.out === undefined ? "text" : "markdown", out, commit } = options;
  const review = reviewChanges(subject.changeSet, {
    contract: contractOf(environment),
    exceptions,
    today: new Date().toISOString().slice(0, 10),
    allowDestroy: options.allowDestroy,
    commit,
    digest: subject.digest,
    command: commandOf(args),
    warnings: subject.warnings,
  });
  writeResult(render(review, format, subject, options, io), out, io);
  return review.verdict.level === "blocked" ? EXIT.refused : EXIT.fine;
}

function render(
  review: Review,
  format: (typeof FORMATS)[number],
  { files }: Subject,
  { fullReport, out }: Options,
  io: CommandIo,
): string {
  if (format === "json") return renderJson(review);
  if (format === "sarif") return renderSarif(review, files);
  if (format === "text") return renderText(review, { colour: out === undefined && hasColour(io) });
  return renderMarkdown(review, { fullReport });
}

/** The command again; a path from the root of the machine is of nobody else's use. */
function commandOf(args: readonly string[]): string {
  const shown = args.map((arg) => (isAbsolute(arg) ? basename(arg) : arg));
  const words = shown.map((arg) => (/^[\w./:@=,-]+$/.test(arg) ? arg : JSON.stringify(arg)));
  return `npm run review -- ${words.join(" ")}`;
}

/** Files of a temporary folder, as they are called in the one that synth writes. */
function withoutFolder(files: ReadonlyMap<string, string>, folders: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    [...files].map(([stack, name]) => {
      const folder = folders.find((candidate) => name.startsWith(candidate));
      return [stack, folder === undefined ? name : join("cdktf.out", name.slice(folder.length))];
    }),
  );
}

function append(address: string, before: readonly string[]): readonly string[] {
  return [...before, address];
}

/** npm runs a script in the project's folder. */
function projectRoot(): string {
  return process.cwd();
}

start(module, run);
