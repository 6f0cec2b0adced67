/** `npm run audit`: what runs, held to the rules and compared with what is declared. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { audit } from "../audit/audit";
import type { Audit } from "../audit/audit";
import { renderJson } from "../audit/render/json";
import { renderMarkdown } from "../audit/render/markdown";
import { renderSarif } from "../audit/render/sarif";
import { renderText } from "../audit/render/text";
import { contractOf } from "../config/contract";
import { selectEnvironment } from "../config/environments";
import type { SelectedEnvironment } from "../config/environments";
import { exceptions } from "../config/exceptions";
import { readInput } from "../policy/read/input";
import type { Input, InputFile } from "../policy/read/input";
import { ReadError } from "../policy/read/read-error";
import { estateOf } from "../policy/resources";
import type { Estate } from "../policy/resources";
import { synthesizeInto } from "../stacks/synthesize";
import { parseArguments } from "./arguments";
import { gcloud } from "./gcloud";
import { readNamed } from "./input-files";
import { writeResult } from "./result";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";
import { hasColour } from "./terminal";

const FORMATS = ["text", "json", "markdown", "sarif"] as const;
type Format = (typeof FORMATS)[number];

/** Listing a project's services takes a few seconds. */
const GCLOUD_TIMEOUT_SECONDS = 120;

interface Options {
  readonly from?: readonly string[];
  readonly format: Format;
  readonly out?: string;
  readonly environment?: string;
}

/** What runs, and whether that is everything that runs. */
interface Live {
  readonly estate: Estate;
  readonly files: ReadonlyMap<string, string>;
  readonly isWhole: boolean;
}

/** @returns 0 when what runs is as declared and no error finding stands, 1 else; 2 (thrown) for what cannot be read. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const program = new Command("npm run audit --")
    .description("Holds the live Cloud Run services to the rules, and compares them with what is declared.")
    .option("--from <file>", "read an export instead of asking gcloud; again for more, - is stdin", append)
    .addOption(new Option("--format <format>", "how the audit is written").choices(FORMATS).default("text"))
    .option("--out <file>", "write to a file instead of stdout")
    .option("--environment <name>", "the environment", io.env.NETRA_ENVIRONMENT)
    .allowExcessArguments(false)
    .addHelpText("after", "\nExit code: 0 as declared, 1 differences or error findings, 2 for what cannot be read.");
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const { from, format, out, environment: name } = parsed.opts<Options>();
  const selected = selectEnvironment(name);
  const live = from === undefined ? await liveFromGcloud(selected, io) : await liveFromFiles(from, io);
  const result = audit({
    declared: declaredEstate(selected),
    live: live.estate,
    isWhole: live.isWhole,
    contract: contractOf(selected.environment),
    exceptions,
    today: new Date().toISOString().slice(0, 10),
  });
  writeResult(render(result, format, live, out === undefined && hasColour(io)), out, io);
  return result.isAsDeclared ? EXIT.fine : EXIT.refused;
}

function append(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file];
}

async function liveFromFiles(names: readonly string[], io: CommandIo): Promise<Live> {
  const input = liveInput((await readNamed(names, io)).files);
  return { estate: input.estate, files: input.files, isWhole: false };
}

/** @throws ReadError for what is no export */
function liveInput(files: readonly InputFile[]): Input {
  const input = readInput(files);
  const other = input.kinds.find(({ kind }) => kind !== "live");
  if (other)
    throw new ReadError(`${other.name} is a ${other.kind}: an audit reads Cloud Run exports. See npm run check.`);
  return input;
}

async function liveFromGcloud({ environment }: SelectedEnvironment, { env, stderr }: CommandIo): Promise<Live> {
  const { id, region } = environment.project;
  stderr.write(`Asking gcloud for the services of ${id} in ${region}...\n`);
  const answer = await gcloud(["run", "services", "list", `--project=${id}`, `--region=${region}`, "--format=json"], {
    env,
    timeoutSeconds: GCLOUD_TIMEOUT_SECONDS,
  });
  if (answer.kind === "not-installed")
    throw new UsageError(
      `gcloud is not installed: install it, or give what it prints elsewhere (gcloud run services list --project=${id} --region=${region} --format=json) with --from FILE.`,
    );
  if (answer.kind === "failed")
    throw new UsageError(`${answer.why}. Sign in (gcloud auth login), or give an export with --from FILE.`);
  // Nothing runs at all: a list without a service is no export.
  if (Buffer.from(answer.bytes).toString("utf8").trim() === "[]")
    return { estate: estateOf([]), files: new Map(), isWhole: true };
  const input = liveInput([{ name: "gcloud", bytes: answer.bytes }]);
  return { estate: input.estate, files: input.files, isWhole: true };
}

/** Every stack, synthesized beside and thrown away. */
function declaredEstate(selected: SelectedEnvironment): Estate {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  try {
    const stacks = synthesizeInto(join(folder, "out"), selected);
    return readInput(stacks.map(({ path, text }) => ({ name: path, bytes: Buffer.from(text) }))).estate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function render(result: Audit, format: Format, { files }: Live, colour: boolean): string {
  if (format === "json") return renderJson(result);
  if (format === "markdown") return renderMarkdown(result);
  if (format === "sarif") return renderSarif(result, files);
  return renderText(result, colour);
}

start(module, run);
