/**
 * The app: builds the stacks of the selected environment, has every rule judge what they come to, and only then puts the
 * configuration in its place. `npm run synth` and every `npx cdktf` command run it.
 *
 * Its settings are variables of the environment: cli/synth-help.ts lists them.
 */
import { readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { EXIT, UsageError, start } from "./cli/start";
import type { CommandIo } from "./cli/start";
import { SYNTH_HELP } from "./cli/synth-help";
import { writeSynthSummary } from "./cli/synth-summary";
import { hasColour } from "./cli/terminal";
import { contractOf } from "./config/contract";
import { outputFolder, selectEnvironment } from "./config/environments";
import type { SelectedEnvironment } from "./config/environments";
import { exceptions } from "./config/exceptions";
import { PROTECTED_ADDRESSES, forRecreation } from "./config/recreation";
import type { RecreationStep } from "./config/recreation";
import type { Contract } from "./policy/contract";
import { judgeConfiguration } from "./policy/gate";
import { renderText } from "./policy/render/text";
import { estimateCost, floorCosts } from "./review/cost";
import { folderBeside, moveIntoPlace } from "./stacks/output-folder";
import type { StackOptions } from "./stacks/stack-props";
import { synthesizeInto } from "./stacks/synthesize";

export function run(args: readonly string[], { env, stdout, stderr }: CommandIo): number {
  if (args.length === 1 && (args[0] === "--help" || args[0] === "-h")) {
    stdout.write(SYNTH_HELP);
    return EXIT.fine;
  }
  if (args.length > 0)
    throw new UsageError(`synth takes no arguments; it was given ${args.join(" ")}. See npm run synth -- --help.`);
  const { stackOptions, step } = optionsFrom(env);
  const selected = forRecreation(selectEnvironment(env.NETRA_ENVIRONMENT), step);
  const outdir = resolve(outputFolder(env));
  const beside = folderBeside(outdir);
  try {
    const stacks = synthesizeInto(beside, selected, stackOptions);
    const files = [
      ...stacks.map(({ path, text }) => ({ name: path, bytes: Buffer.from(text) })),
      { name: "manifest.json", bytes: readFileSync(join(beside, "manifest.json")) },
    ];
    const today = new Date().toISOString().slice(0, 10);
    const contract = contractFor(selected, step);
    const { estate, report, passes } = judgeConfiguration(files, contract, exceptions, today);
    const strangers = (stackOptions.adoptExcept ?? []).filter((address) => estate.at(address).length === 0);
    if (strangers.length > 0) throw new UsageError(`ADOPT_EXCEPT: no stack has ${strangers.join(", ")}.`);
    const standing = { ...report, findings: report.findings.filter(({ status }) => status === "fail") };
    if (!passes) {
      stderr.write(renderText(standing, { colour: hasColour({ stdout: stderr, env }) }));
      stderr.write(`\nNothing was written to ${relative(process.cwd(), outdir) || "."}.\n`);
      return EXIT.refused;
    }
    moveIntoPlace(beside, outdir, stacks);
    stdout.write(
      writeSynthSummary(
        {
          environment: selected.environment.name,
          estate,
          report: standing,
          cost: estimateCost(estate, contract),
          floors: floorCosts(estate, contract),
          outdir: relative(process.cwd(), outdir),
        },
        hasColour({ stdout, env }),
      ),
    );
    return EXIT.fine;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** What loses its protection may be destroyed next; a rule would otherwise refuse the step. */
function contractFor({ environment }: SelectedEnvironment, { unprotected = false }: RecreationStep): Contract {
  const contract = contractOf(environment);
  if (!unprotected) return contract;
  return { ...contract, acknowledgedDestructions: [...contract.acknowledgedDestructions, ...PROTECTED_ADDRESSES] };
}

interface Options {
  readonly stackOptions: StackOptions;
  readonly step: RecreationStep;
}

function optionsFrom(env: NodeJS.ProcessEnv): Options {
  const wrong: string[] = [];
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = env[name];
    if (value === undefined || value === "") return undefined;
    if (allowed.some((choice) => choice === value)) return value as T;
    wrong.push(`${name} is ${JSON.stringify(value)}; it takes ${allowed.join(" or ")}.`);
    return undefined;
  };
  const adopting = oneOf("ADOPT", ["0", "1"]) === "1";
  const adoptExcept = (env.ADOPT_EXCEPT ?? "").split(",").filter((address) => address !== "");
  const bootstrapBackend = oneOf("BOOTSTRAP_STATE", ["local", "gcs"]);
  const unprotected = oneOf("NETRA_PROTECTION", ["on", "off"]) === "off";
  const generation = env.NETRA_DATABASE_GENERATION ?? "";
  if (!/^([1-9]\d{0,3})?$/.test(generation))
    wrong.push(`NETRA_DATABASE_GENERATION is ${JSON.stringify(generation)}; it takes a whole number from 1.`);
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  return {
    stackOptions: { adopting, adoptExcept, bootstrapBackend },
    step: { unprotected, databaseGeneration: generation === "" ? undefined : Number(generation) },
  };
}

start(module, run);
