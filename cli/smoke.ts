/** `npm run smoke`: asks what was deployed whether it is up. */
import { Command } from "commander";
import { DEFAULT_ENVIRONMENT, selectEnvironment } from "../config/environments";
import type { Environment } from "../config/model";
import { smokeTargetsOf } from "../config/smoke";
import { DeclarationError } from "../platform/violation";
import { ReadError } from "../policy/read/read-error";
import { renderJson } from "../smoke/render/json";
import { renderJunit } from "../smoke/render/junit";
import { renderText } from "../smoke/render/text";
import type { SmokeReport } from "../smoke/report";
import type { RevisionSource } from "../smoke/revision";
import { SMOKE_DEFAULTS, smoke } from "../smoke/run";
import { parseArguments } from "./arguments";
import { readNamed } from "./input-files";
import { writeResult } from "./result";
import { revisionsFromExport, revisionsFromGcloud } from "./revision-source";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";
import { hasColour } from "./terminal";

const FORMATS = ["text", "json", "junit"] as const;
type Format = (typeof FORMATS)[number];

const BOUNDS = {
  timeoutSeconds: { least: 0.05, most: 600 },
  budgetSeconds: { least: 0.05, most: 3600 },
  retries: { least: 0, most: 20 },
} as const;

/** As typed: `true` for an option whose value is missing. */
type Typed = string | true | undefined;

interface TypedOptions {
  readonly baseUrl?: readonly string[] | true;
  readonly only?: readonly string[] | true;
  readonly timeoutSeconds: Typed;
  readonly retries: Typed;
  readonly budgetSeconds: Typed;
  readonly from?: readonly string[] | true;
  readonly format: Typed;
  readonly out?: Typed;
  readonly environment?: Typed;
}

/** @returns 0 when everything that could be looked at is up, 1 when something is down; 2 (thrown) for wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const parsed = parseArguments(program(io), args, io);
  if (parsed === undefined) return EXIT.fine;
  const mistakes = new Mistakes();
  for (const word of parsed.args)
    mistakes.add(word.startsWith("-") ? `${word} is no option.` : `${word} is out of place: smoke takes options only.`);
  const typed = parsed.opts<TypedOptions>();
  const environment = readEnvironment(typed.environment, mistakes);
  const targets = environment ? smokeTargetsOf(environment) : [];
  const keys = targets.map(({ key }) => key);
  const options = {
    only: readOnly(typed.only, keys, mistakes),
    baseUrls: readBaseUrls(typed.baseUrl, keys, mistakes),
    timeoutSeconds: readNumber("--timeout-seconds", typed.timeoutSeconds, BOUNDS.timeoutSeconds, mistakes),
    retries: readNumber("--retries", typed.retries, { ...BOUNDS.retries, isWhole: true }, mistakes),
    budgetSeconds: readNumber("--budget-seconds", typed.budgetSeconds, BOUNDS.budgetSeconds, mistakes),
  };
  const format = readFormat(typed.format, mistakes);
  const out = readValue("--out", typed.out, mistakes);
  const exported = await readExport(typed.from, io, mistakes);
  mistakes.refuse();
  if (!environment) return EXIT.unreadable;

  const { id: projectId, region } = environment.project;
  const report = await smoke({
    environment: environment.name,
    targets,
    ...options,
    revisions: exported ?? revisionsFromGcloud({ projectId, region, env: io.env }),
    onProgress: (line) => io.stderr.write(`${line}\n`),
  });
  for (const [why, checks] of skippedBy(report)) io.stderr.write(`NOT CHECKED: ${checks.join(", ")}: ${why}\n`);
  writeResult(render(report, format, out === undefined && hasColour(io)), out, io);
  return report.isUp ? EXIT.fine : EXIT.refused;
}

function program(io: CommandIo): Command {
  const { timeoutSeconds, retries, budgetSeconds } = SMOKE_DEFAULTS;
  // Values are optional and strangers let through, so that every mistake is told at once and in the same words.
  return new Command("npm run smoke --")
    .description(
      "Asks the deployed services' endpoints, dependencies, revisions, certificates and redirects whether they are up.",
    )
    .option("--base-url [service=url]", "ask a service there instead, http:// or https://; again for others", collect)
    .option("--only [service]", "look at this service only; again for others", collect)
    .option("--timeout-seconds [seconds]", "for one try", String(timeoutSeconds))
    .option("--retries [number]", "further tries after a failed one", String(retries))
    .option("--budget-seconds [seconds]", "for the whole run; health paths are asked until then", String(budgetSeconds))
    .option("--from [file]", "read revisions from a Cloud Run export instead of gcloud; - is stdin", collect)
    .option("--format [format]", FORMATS.join(", "), "text")
    .option("--out [file]", "write to a file instead of stdout")
    .option("--environment [name]", "the environment", io.env.NETRA_ENVIRONMENT ?? DEFAULT_ENVIRONMENT)
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", "\nExit code: 0 up, 1 something is down or was not reached, 2 wrong usage.");
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** What is wrong with a command line, told together. */
class Mistakes {
  readonly #found: string[] = [];

  add(message: string): void {
    this.#found.push(message);
  }

  /** @throws UsageError when there is any */
  refuse(): void {
    if (this.#found.length > 0) throw new UsageError([...this.#found, "See npm run smoke -- --help."].join("\n"));
  }
}

function readValue(option: string, typed: Typed, mistakes: Mistakes): string | undefined {
  if (typed !== true && typed !== "") return typed;
  mistakes.add(`${option} needs a value.`);
  return undefined;
}

function readAll(option: string, typed: readonly string[] | true | undefined, mistakes: Mistakes): readonly string[] {
  if (typed !== true) return typed ?? [];
  mistakes.add(`${option} needs a value.`);
  return [];
}

function readEnvironment(typed: Typed, mistakes: Mistakes): Environment | undefined {
  const name = readValue("--environment", typed, mistakes);
  if (name === undefined) return undefined;
  try {
    return selectEnvironment(name).environment;
  } catch (error) {
    if (!(error instanceof DeclarationError || error instanceof ReadError)) throw error;
    mistakes.add(error.message);
    return undefined;
  }
}

function readOnly(
  typed: readonly string[] | true | undefined,
  keys: readonly string[],
  mistakes: Mistakes,
): readonly string[] | undefined {
  const names = readAll("--only", typed, mistakes)
    .flatMap((list) => list.split(","))
    .map((name) => name.trim());
  for (const name of names) checkService(`--only ${name}`, name, keys, mistakes);
  return names.length === 0 ? undefined : names;
}

function checkService(where: string, name: string, keys: readonly string[], mistakes: Mistakes): void {
  // Without a declaration there are no services to compare with, and that has been said.
  if (keys.length > 0 && !keys.includes(name))
    mistakes.add(`${where}: there is no service "${name}"; there are ${keys.join(", ")}.`);
}

function readBaseUrls(
  typed: readonly string[] | true | undefined,
  keys: readonly string[],
  mistakes: Mistakes,
): ReadonlyMap<string, string> {
  const baseUrls = new Map<string, string>();
  for (const pair of readAll("--base-url", typed, mistakes)) {
    const [, name, address] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || address === undefined) {
      mistakes.add(
        `--base-url ${hidePassword(pair)}: write SERVICE=URL, such as ${keys[0] ?? "backend"}=http://127.0.0.1:8000.`,
      );
      continue;
    }
    checkService(`--base-url ${name}`, name, keys, mistakes);
    if (baseUrls.has(name)) mistakes.add(`--base-url ${name}: given twice.`);
    const wrong = wrongWithAddress(address);
    if (wrong === undefined) baseUrls.set(name, address);
    else mistakes.add(`--base-url ${name}=${hidePassword(address)}: ${wrong}`);
  }
  return baseUrls;
}

function wrongWithAddress(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address)) return "the address must begin with http:// or https://.";
  if (!URL.canParse(address)) return "this is no address.";
  const { username, password, search, hash } = new URL(address);
  if (username !== "" || password !== "") return "an address here has no user name and no password.";
  if (search !== "" || hash !== "") return "an address here has no query and no fragment: paths are added to it.";
  return undefined;
}

/** What stands between the scheme and the @ may be a password, and the message may end in a log. */
function hidePassword(address: string): string {
  return address.replace(/\/\/[^/]*@/, "//***@");
}

function readNumber(
  option: string,
  typed: Typed,
  { least, most, isWhole = false }: { readonly least: number; readonly most: number; readonly isWhole?: boolean },
  mistakes: Mistakes,
): number {
  const value = readValue(option, typed, mistakes);
  if (value === undefined) return least;
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return number;
  mistakes.add(`${option} ${value}: a ${isWhole ? "whole number" : "number"} from ${least} to ${most} is needed.`);
  return least;
}

function readFormat(typed: Typed, mistakes: Mistakes): Format {
  const value = readValue("--format", typed, mistakes);
  const format = FORMATS.find((name) => name === value);
  if (value !== undefined && format === undefined) mistakes.add(`--format ${value}: there are ${FORMATS.join(", ")}.`);
  return format ?? "text";
}

async function readExport(
  typed: readonly string[] | true | undefined,
  io: CommandIo,
  mistakes: Mistakes,
): Promise<RevisionSource | undefined> {
  const names = readAll("--from", typed, mistakes);
  if (names.length === 0) return undefined;
  try {
    return revisionsFromExport((await readNamed(names, io)).files);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    mistakes.add(`--from: ${error.message}`);
    return undefined;
  }
}

/** Why -> what was not looked at. */
function skippedBy({ results }: SmokeReport): ReadonlyMap<string, readonly string[]> {
  const byReason = new Map<string, string[]>();
  for (const { service, kind, status, seen } of results) {
    if (status !== "skipped") continue;
    const checks = byReason.get(seen) ?? [];
    byReason.set(seen, [...checks, `${service} ${kind}`]);
  }
  return byReason;
}

function render(report: SmokeReport, format: Format, colours: boolean): string {
  if (format === "json") return renderJson(report);
  if (format === "junit") return renderJunit(report);
  return renderText(report, colours);
}

start(module, run);
