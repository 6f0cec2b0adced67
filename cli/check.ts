/** `npm run check -- FILE...`: holds synthesized configuration, a plan or a Cloud Run export to the rules. */
import { Command, Option } from "commander";
import { contractOf } from "../config/contract";
import { selectEnvironment } from "../config/environments";
import { exceptions } from "../config/exceptions";
import { CATALOGUE } from "../policy/catalogue";
import { evaluate } from "../policy/engine";
import type { Report } from "../policy/engine";
import { readInput } from "../policy/read/input";
import type { Input } from "../policy/read/input";
import { renderJson } from "../policy/render/json";
import { renderMarkdown } from "../policy/render/markdown";
import { renderRuleList } from "../policy/render/rule-list";
import { renderSarif } from "../policy/render/sarif";
import { renderText } from "../policy/render/text";
import type { Rule, Severity } from "../policy/rule";
import { parseArguments } from "./arguments";
import { readNamed } from "./input-files";
import { writeResult } from "./result";
import { EXIT, UsageError, start } from "./start";
import type { CommandIo } from "./start";
import { hasColour } from "./terminal";

const FORMATS = ["text", "json", "markdown", "sarif"] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly format: Format;
  readonly out?: string;
  readonly rule?: readonly string[];
  readonly severity: Severity;
  readonly list?: true;
  readonly environment?: string;
}

/** @returns 0 without error findings, 1 with; 2 (thrown) for input that cannot be read and for wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const program = new Command("npm run check --")
    .description(
      "Holds files to the rules: synthesized configuration (cdk.tf.json), a plan as JSON, or a Cloud Run export.",
    )
    .argument("[files...]", "files read together as one estate; - is stdin, a folder means its stacks/*/cdk.tf.json")
    .addOption(new Option("--format <format>", "how findings are written").choices(FORMATS).default("text"))
    .option("--out <file>", "write to a file instead of stdout")
    .option("--rule <ids>", "only these rules: ids with commas between, or the option again", addIds)
    .addOption(
      new Option("--severity <severity>", "the least severity that is shown")
        .choices(["warning", "error"])
        .default("warning"),
    )
    .option("--list", "list the rules and stop")
    .option("--environment <name>", "the environment whose declaration holds", io.env.NETRA_ENVIRONMENT)
    .addHelpText("after", "\nExit code: 0 without error findings, 1 with, 2 for input that cannot be read.");
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const options = parsed.opts<Options>();
  const rules = selectedRules(options);
  if (options.list) {
    writeResult(renderRuleList(rules, { asJson: options.format === "json" }), options.out, io);
    return EXIT.fine;
  }
  if (parsed.args.length === 0)
    throw new UsageError("No file given. Usage: npm run check -- FILE... (- is stdin, --help tells more).");
  const contract = contractOf(selectEnvironment(options.environment).environment);
  const { files, isWhole } = await readNamed(parsed.args, io);
  const input = readInput(files);
  const report = evaluate(CATALOGUE, input.estate, contract, exceptions, new Date().toISOString().slice(0, 10), {
    only: (rule) => rules.includes(rule),
    isWhole,
  });
  writeResult(
    render(shownFindings(report, options.severity), {
      rules,
      input,
      format: options.format,
      colour: options.out === undefined && hasColour(io),
    }),
    options.out,
    io,
  );
  return report.summary.errors > 0 ? EXIT.refused : EXIT.fine;
}

function addIds(ids: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...ids.split(",").map((id) => id.trim().toUpperCase())];
}

function selectedRules({ rule: wanted }: Options): readonly Rule[] {
  if (wanted === undefined) return CATALOGUE;
  const unknown = wanted.filter((id) => CATALOGUE.every((rule) => rule.id !== id));
  if (unknown.length > 0) throw new UsageError(`There is no rule ${unknown.join(", ")}; --list shows all ids.`);
  return CATALOGUE.filter(({ id }) => wanted.includes(id));
}

/** The report without findings under a severity. The summary keeps counting all of them. */
function shownFindings(report: Report, least: Severity): Report {
  return least === "warning"
    ? report
    : { ...report, findings: report.findings.filter(({ severity }) => severity === "error") };
}

interface RenderContext {
  readonly rules: readonly Rule[];
  readonly input: Input;
  readonly format: Format;
  readonly colour: boolean;
}

function render(report: Report, { rules, input, format, colour }: RenderContext): string {
  if (format === "json") return renderJson(report);
  if (format === "markdown") return renderMarkdown(report);
  if (format === "sarif") return renderSarif(report, { rules, files: input.files });
  return renderText(report, { colour });
}

start(module, run);
