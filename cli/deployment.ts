/** What the commands that deploy are made of: the declaration, Terraform, Google, the review and the smoke test, put together. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { Option } from "commander";
import { contractOf } from "../config/contract";
import { outputFolder, selectEnvironment } from "../config/environments";
import type { SelectedEnvironment } from "../config/environments";
import { exceptions } from "../config/exceptions";
import type { Environment } from "../config/model";
import { databaseInstanceName, suppliedSecretsOf } from "../config/names";
import { smokeTargetsOf } from "../config/smoke";
import { DeployError } from "../deploy/deploy-error";
import { Deployment, STACKS } from "../deploy/deployment";
import type {
  Acknowledged,
  DeploymentSetup,
  PlanReview,
  SmokeOutcome,
  StackName,
  SynthSettings,
} from "../deploy/deployment";
import { GoogleApi } from "../deploy/google-api";
import type { Plan } from "../deploy/plan";
import { Prompt } from "../deploy/prompt";
import { StateBucket } from "../deploy/state-bucket";
import { SuppliedSecrets } from "../deploy/supplied-secrets";
import { Terraform } from "../deploy/terraform";
import type { Contract } from "../policy/contract";
import { readInput } from "../policy/read/input";
import { changeSetOfPlans } from "../review/plan";
import { renderText as renderReview } from "../review/render/text";
import { reviewChanges } from "../review/review";
import { renderText as renderSmoke } from "../smoke/render/text";
import { smoke } from "../smoke/run";
import { gcloud } from "./gcloud";
import { revisionsFromGcloud } from "./revision-source";
import { UsageError } from "./start";
import type { Command, CommandIo } from "./start";
import { hasColour } from "./terminal";

/** Asking gcloud for a token takes about a second; a minute means that it waits for somebody. */
const TOKEN_TIMEOUT_SECONDS = 60;

/** Gives a {@link DeployError} its message and its exit code; everything else is the start's. */
export function deploying(command: Command): Command {
  return async (args, io) => {
    try {
      return await command(args, io);
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      io.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
  };
}

/** `--stack NAME`, which may be given again. */
export function stackOption(): Option {
  return new Option("--stack <name>", `this stack only; again for others: ${STACKS.join(", ")}`).argParser(
    (name: string, before: readonly StackName[] | undefined) => [...(before ?? []), stackNamed(name)],
  );
}

/** @throws UsageError when there is no stack of that name */
export function stackNamed(name: string): StackName {
  const stack = STACKS.find((candidate) => candidate === name);
  if (stack === undefined)
    throw new UsageError(`There is no stack ${JSON.stringify(name)}; there are ${STACKS.join(", ")}.`);
  return stack;
}

/** The stacks that were named, or all, in the order in which they are applied. */
export function stacksOf(named: readonly StackName[] | undefined): readonly StackName[] {
  return STACKS.filter((stack) => named === undefined || named.includes(stack));
}

/** `--allow-destroy ADDRESS`, which may be given again. */
export function allowDestroyOption(): Option {
  return new Option(
    "--allow-destroy <address>",
    "a stateful resource that may be destroyed or replaced; again for others",
  )
    .argParser((address: string, before: readonly string[]) => [...before, address])
    .default([], "none");
}

/** The parts of a deployment that need no Terraform. */
export function withoutTerraform(
  { environment }: SelectedEnvironment,
  io: CommandIo,
): Pick<DeploymentSetup, "google" | "bucket" | "secrets" | "prompt" | "say" | "tell"> {
  const google = new GoogleApi({
    env: io.env,
    gcloudToken: () => gcloud(["auth", "print-access-token"], { env: io.env, timeoutSeconds: TOKEN_TIMEOUT_SECONDS }),
  });
  return {
    google,
    bucket: new StateBucket(google, environment.state.bucket, environment.name),
    secrets: new SuppliedSecrets(google, environment.project.id, suppliedOf(environment)),
    prompt: new Prompt(io),
    say: (text) => io.stderr.write(`${text}\n`),
    tell: (text) => io.stdout.write(`${text}\n`),
  };
}

/** @throws DeployError without a terraform that is recent enough */
export async function deploymentOf(selected: SelectedEnvironment, io: CommandIo, command: string): Promise<Deployment> {
  const { environment } = selected;
  const parts = withoutTerraform(selected, io);
  const terraform = await Terraform.find(io.env);
  parts.say(`terraform ${terraform.version} (${terraform.executable})`);
  const ignored = Terraform.notPassedOn(io.env);
  if (ignored.length > 0) parts.say(`Not passed on to terraform: ${ignored.join(", ")}`);
  const contract = contractOf(environment);
  return new Deployment({
    ...parts,
    contract,
    database: {
      generation: environment.database.generation,
      nameOf: (generation) => databaseInstanceName({ ...environment.database, generation }),
    },
    projectFolder: process.cwd(),
    outdir: resolve(outputFolder(io.env)),
    terraform,
    settings: settingsFrom(io.env),
    synthesize: (settings) => synthesize(settings, io),
    review: (plans, acknowledged) => review(plans, acknowledged, { contract, command, io }),
    smoke: smokeOf(selected, io),
  });
}

/** The provider asks for credentials before it is asked anything; a plan as if nothing existed reaches nobody with them. */
export function withAnyToken(io: CommandIo): CommandIo {
  return { ...io, env: { GOOGLE_OAUTH_ACCESS_TOKEN: "none", ...io.env } };
}

/** The environment that NETRA_ENVIRONMENT names. */
export function selected(io: CommandIo): SelectedEnvironment {
  return selectEnvironment(io.env.NETRA_ENVIRONMENT);
}

function suppliedOf(environment: Environment): SuppliedSecrets["declared"] {
  return suppliedSecretsOf(environment).map(([id, { description, format, minLength }]) => ({
    id,
    description,
    format,
    minLength,
  }));
}

function settingsFrom(env: NodeJS.ProcessEnv): SynthSettings {
  const { ADOPT: adopt, ADOPT_EXCEPT: except, BOOTSTRAP_STATE: state } = env;
  return {
    adopt: adopt === "1",
    adoptExcept: (except ?? "").split(",").filter((address) => address !== ""),
    // Anything else is refused by the synth, in its own words.
    bootstrapState: state === "local" || state === "gcs" ? state : undefined,
  };
}

/** A run of its own, because that is what `npm run synth` and cdktf run too. What it prints is no result of this command. */
function synthesize(settings: SynthSettings, io: CommandIo): Promise<void> {
  const { adopt, adoptExcept = [], bootstrapState, unprotected, databaseGeneration } = settings;
  const env = {
    ...io.env,
    ...(adopt && { ADOPT: "1" }),
    ADOPT_EXCEPT: adoptExcept.join(","),
    ...(bootstrapState && { BOOTSTRAP_STATE: bootstrapState }),
    // Set here alone: a variable that was left in a shell takes no protection away.
    NETRA_PROTECTION: unprotected ? "off" : "",
    NETRA_DATABASE_GENERATION: databaseGeneration === undefined ? "" : String(databaseGeneration),
  };
  io.stderr.write("synth\n");
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["cli/launch.js", "main.ts"], { env, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (chunk: Buffer) => io.stderr.write(chunk.toString("utf8")));
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (code === 0) done();
      else if (signal) fail(new DeployError(`The synth was stopped (${signal}).`, 130));
      else fail(new DeployError("The configuration was not synthesized: nothing was planned.", code ?? 1));
    });
  });
}

function review(
  plans: readonly Plan[],
  { allowDestroy, toBeDestroyed = [] }: Acknowledged,
  { contract, command, io }: { readonly contract: Contract; readonly command: string; readonly io: CommandIo },
): PlanReview {
  const input = readInput(plans.map(({ stack, bytes }) => ({ name: `${stack}.plan.json`, bytes })));
  const digest = createHash("sha256");
  for (const { bytes } of plans) digest.update(bytes);
  const reviewed = reviewChanges(changeSetOfPlans(input), {
    contract: {
      ...contract,
      acknowledgedDestructions: [...contract.acknowledgedDestructions, ...toBeDestroyed],
    },
    exceptions,
    today: new Date().toISOString().slice(0, 10),
    allowDestroy,
    digest: digest.digest("hex"),
    command,
  });
  return { level: reviewed.verdict.level, text: renderReview(reviewed, { colour: hasColour(io) }) };
}

/** Services that run an image of their own; the bootstrap image answers on none of their paths. */
function smokeOf({ environment, digests }: SelectedEnvironment, io: CommandIo): DeploymentSetup["smoke"] {
  const only = Object.keys(digests);
  if (only.length === 0) return undefined;
  const { id: projectId, region } = environment.project;
  return async (): Promise<SmokeOutcome> => {
    const report = await smoke({
      environment: environment.name,
      targets: smokeTargetsOf(environment),
      only,
      revisions: revisionsFromGcloud({ projectId, region, env: io.env }),
      onProgress: (line) => io.stderr.write(`${line}\n`),
    });
    return { isUp: report.isUp, text: renderSmoke(report, hasColour(io)) };
  };
}
