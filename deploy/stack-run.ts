/** Terraform on one stack: every command as it is run here, with its progress told and its failures explained. */
import { existsSync } from "node:fs";
import { DeployError } from "./deploy-error";
import { waysOut } from "./known-failures";
import { withImports } from "./import-blocks";
import type { Import } from "./import-blocks";
import { planOf, resourcesOfState } from "./plan";
import type { Plan, StateResource } from "./plan";
import type { ProviderLock } from "./provider-lock";
import type { Terraform, TerraformResult } from "./terraform";
import { readMessage, writeDiagnostic } from "./terraform-messages";
import type { Diagnostic } from "./terraform-messages";

export interface PlanOptions {
  /** True when the plan is to be applied: then nobody else may change the state meanwhile. @default false */
  readonly lock?: boolean;
  /** Plans the destruction of everything. @default false */
  readonly destroy?: boolean;
  /** Addresses that are made anew. @default none */
  readonly replace?: readonly string[];
  /** The only addresses that are looked at. @default all */
  readonly target?: readonly string[];
  /** What exists and is taken into the state, beside what the configuration itself imports. @default none */
  readonly imports?: readonly Import[];
  /** Errors that are told in no line, by their summary: whoever plans makes something of them. @default none */
  readonly expectedErrors?: readonly string[];
}

/** Two runs may come at once; the second waits this long. */
const LOCK_TIMEOUT = "-lock-timeout=60s";

/** Warnings that are no news: what they warn of is meant, and said here in the project's own words. */
const EXPECTED_WARNINGS: readonly string[] = [
  // After an init from a mirror.
  "Incomplete lock file information for providers",
  // A plan with -target, and its apply.
  "Resource targeting is in effect",
  "Applied changes may be incomplete",
];

/** A Terraform command that ended with an error. */
export class TerraformFailed extends DeployError {
  constructor(
    message: string,
    exitCode: number,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(message, exitCode);
  }
}

export class StackRun {
  constructor(
    readonly stack: string,
    readonly folder: string,
    private readonly terraform: Terraform,
    private readonly lock: ProviderLock,
    private readonly sayAll: (line: string) => void,
  ) {}

  /**
   * Installs providers and binds the declared backend, whatever an earlier run has bound.
   *
   * @returns whether the repository has a lock of the stack's providers
   */
  async init(): Promise<{ readonly isLocked: boolean }> {
    await this.run("init", ["-reconfigure", ...this.lock.bring()]);
    const lock = this.lock.keep();
    if (lock === "kept anew") this.say(`Provider lock written to ${this.lock.kept}: commit it.`);
    return { isLocked: lock !== "none" };
  }

  /** Copies the state from where an earlier init has bound it to where the configuration declares it now. */
  async migrateState(): Promise<void> {
    this.say("terraform init -migrate-state");
    // Terraform has no machine-readable form of it.
    await this.capture("init", ["-migrate-state", "-force-copy", "-input=false", "-no-color", ...this.lock.bring()]);
  }

  /** @param file where the plan is written to */
  async plan(
    file: string,
    { lock = false, destroy = false, replace = [], target = [], imports = [], expectedErrors }: PlanOptions = {},
  ): Promise<Plan> {
    const args = [
      `-out=${file}`,
      lock ? LOCK_TIMEOUT : "-lock=false",
      ...(destroy ? ["-destroy"] : []),
      ...replace.map((address) => `-replace=${address}`),
      ...target.map((address) => `-target=${address}`),
    ];
    await withImports(this.folder, imports, () => this.run("plan", args, expectedErrors));
    const shown = await this.capture("show", ["-json", "-no-color", file]);
    return planOf(this.stack, file, Buffer.from(shown, "utf8"));
  }

  /** A plan that was written before, as it was reviewed. @throws DeployError when there is none */
  async readPlan(file: string): Promise<Plan> {
    if (!existsSync(file))
      throw new DeployError(
        `There is no plan of ${this.stack} at ${file}: make it with npm run plan -- --out FOLDER.`,
        2,
      );
    return planOf(this.stack, file, Buffer.from(await this.capture("show", ["-json", "-no-color", file]), "utf8"));
  }

  /** Applies exactly what the plan's file holds. @returns Terraform's count of what it did */
  apply({ file }: Plan): Promise<string> {
    return this.run("apply", [LOCK_TIMEOUT, file]);
  }

  /** What the state holds, without a look at the real thing. */
  async stateResources(): Promise<readonly StateResource[]> {
    return resourcesOfState(await this.capture("show", ["-json", "-no-color"]));
  }

  /** Puts a state file in the place of the state. */
  async pushState(file: string, options: readonly string[] = []): Promise<void> {
    await this.capture("state", ["push", ...options, file]);
  }

  /** Writes the lock of the stack's providers for all platforms; asks the registry itself. */
  async lockProviders(platforms: readonly string[]): Promise<void> {
    await this.capture("providers", ["lock", ...platforms.map((platform) => `-platform=${platform}`)]);
    this.lock.keepUsed();
    this.say(`Provider lock written to ${this.lock.kept}: commit it.`);
  }

  say(line: string): void {
    this.sayAll(`${this.stack}: ${line}`);
  }

  /** Tells errors that were expected, by their summary, and came to nothing. */
  sayErrors(diagnostics: readonly Diagnostic[], summaries: readonly string[]): void {
    for (const diagnostic of diagnostics)
      if (summaries.includes(diagnostic.summary)) for (const line of writeDiagnostic(diagnostic)) this.say(line);
  }

  private async run(command: string, args: readonly string[], expectedErrors: readonly string[] = []): Promise<string> {
    const diagnostics: Diagnostic[] = [];
    const saidBefore = new Set<string>();
    let summaryOfAll = "";
    this.say(`terraform ${command}`);
    const result = await this.terraform.run([command, "-json", "-no-color", "-input=false", ...args], {
      folder: this.folder,
      onLine: (line) => {
        const { lines, diagnostic, summary } = readMessage(line);
        if (diagnostic?.severity === "warning" && EXPECTED_WARNINGS.includes(diagnostic.summary)) return;
        if (diagnostic) diagnostics.push(diagnostic);
        if (diagnostic && expectedErrors.includes(diagnostic.summary)) return;
        // An apply of a plan's file repeats the plan's before its own.
        summaryOfAll = summary ?? summaryOfAll;
        // A run that is stopped says of each resource that it was.
        if (diagnostic && saidBefore.has(lines.join("\n"))) return;
        if (diagnostic) saidBefore.add(lines.join("\n"));
        for (const shown of lines) this.say(shown);
      },
      say: (line) => this.say(line),
    });
    this.check(command, result, diagnostics);
    return summaryOfAll;
  }

  private async capture(command: string, args: readonly string[]): Promise<string> {
    const result = await this.terraform.run([command, ...args], { folder: this.folder, say: (line) => this.say(line) });
    this.check(command, result, []);
    return result.stdout;
  }

  private check(command: string, result: TerraformResult, diagnostics: readonly Diagnostic[]): void {
    const { code, interrupted, killedBy } = result;
    if (code === 0 && !interrupted) return;
    const failed = killedBy ? `was killed (${killedBy})` : `failed (exit code ${code})`;
    const how = interrupted ? "was stopped; the next run takes it up" : failed;
    const message = [`terraform ${command} of ${this.stack} ${how}.`, ...waysOut(diagnostics)].join("\n");
    throw new TerraformFailed(message, code === 0 ? 1 : code, diagnostics);
  }
}
