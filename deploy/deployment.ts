/** What every deploying command works with: the declared names, Terraform, and what is done between its runs. */
import type { Contract } from "../policy/contract";
import { NOTHING_TO_IMPORT, nothingToImport } from "./adoption";
import { ApplyMarks } from "./apply-mark";
import type { GoogleApi } from "./google-api";
import type { Import } from "./import-blocks";
import type { Plan } from "./plan";
import type { Prompt } from "./prompt";
import { ProviderLock } from "./provider-lock";
import { unwrittenHalves } from "./split-passwords";
import { declaredFolder, folderWithoutBucket } from "./stack-folder";
import { StackRun, TerraformFailed } from "./stack-run";
import type { PlanOptions } from "./stack-run";
import type { StateBucket } from "./state-bucket";
import type { SuppliedSecrets } from "./supplied-secrets";
import type { Terraform } from "./terraform";
import { unrecordedOf } from "./unrecorded";
import { destroyVersion, shortName, unrecordedVersions } from "./unrecorded-versions";

/** In the order in which they are applied. */
export const STACKS = ["bootstrap", "foundation", "staging"] as const;
export type StackName = (typeof STACKS)[number];

/** What a synth is told besides the declaration. */
export interface SynthSettings {
  /** Where bootstrap keeps its state. */
  readonly bootstrapState?: "local" | "gcs" | undefined;
  /** Adds import blocks for what exists. */
  readonly adopt?: boolean;
  /** Addresses without an import block. */
  readonly adoptExcept?: readonly string[];
  /** Takes the database's deletion protection away. */
  readonly unprotected?: boolean | undefined;
  /** The generation of the database, instead of the declared one. */
  readonly databaseGeneration?: number | undefined;
}

export interface PlanReview {
  readonly level: "ok" | "attention" | "blocked";
  /** The whole review, as a person reads it. */
  readonly text: string;
}

/** Addresses that somebody has said yes to. */
export interface Acknowledged {
  /** Stateful resources that the plans may destroy or replace. */
  readonly allowDestroy: readonly string[];
  /** What the plans may take the protection from, because a later one destroys it. @default none */
  readonly toBeDestroyed?: readonly string[];
}

export interface SmokeOutcome {
  readonly isUp: boolean;
  readonly text: string;
}

/** What a deployment is given by the command that starts it. */
export interface DeploymentSetup {
  readonly contract: Contract;
  /** The instance's name in each generation, and the declared one. */
  readonly database: { readonly generation: number; readonly nameOf: (generation: number) => string };
  /** The folder of package.json. */
  readonly projectFolder: string;
  /** Where synth writes. */
  readonly outdir: string;
  readonly terraform: Terraform;
  readonly google: GoogleApi;
  readonly bucket: StateBucket;
  readonly secrets: SuppliedSecrets;
  readonly prompt: Prompt;
  /** Progress, on stderr: one line or several. */
  readonly say: (text: string) => void;
  /** Results, on stdout: one line or several. */
  readonly tell: (text: string) => void;
  /** What the person has set for every synth of the run. */
  readonly settings: SynthSettings;
  /** @throws DeployError when the rules refuse the configuration */
  readonly synthesize: (settings: SynthSettings) => Promise<void>;
  readonly review: (plans: readonly Plan[], acknowledged: Acknowledged) => PlanReview;
  /** Asks the services that run an image of their own. `undefined` while none does: the bootstrap image answers nothing of theirs. */
  readonly smoke: (() => Promise<SmokeOutcome>) | undefined;
}

type PlanningOptions = PlanOptions & { readonly withoutBucket?: boolean };

export class Deployment {
  settings: SynthSettings;
  readonly marks: ApplyMarks;
  private readonly initialized = new Set<string>();
  private isLockMissed = false;

  constructor(readonly setup: DeploymentSetup) {
    this.settings = setup.settings;
    this.marks = new ApplyMarks(setup.bucket, setup.outdir);
  }

  /** Writes the configuration of every stack; changed settings stay for the rest of the run. */
  async synthesize(change: SynthSettings = {}): Promise<void> {
    this.settings = { ...this.settings, ...change };
    await this.setup.synthesize(this.settings);
    this.initialized.clear();
  }

  /** Terraform on a stack, initialized. */
  async stack(stack: StackName, { withoutBucket = false }: { withoutBucket?: boolean } = {}): Promise<StackRun> {
    const run = this.uninitialized(stack, { withoutBucket });
    if (!this.initialized.has(run.folder)) {
      const { isLocked } = await run.init();
      this.initialized.add(run.folder);
      if (!isLocked && !this.isLockMissed) {
        this.isLockMissed = true;
        this.setup.say("No provider lock is kept in terraform/: npm run plan -- --lock-providers makes one.");
      }
    }
    return run;
  }

  uninitialized(stack: StackName, { withoutBucket = false }: { withoutBucket?: boolean } = {}): StackRun {
    const { outdir, projectFolder, terraform, say } = this.setup;
    const folder = withoutBucket ? folderWithoutBucket(outdir, stack) : declaredFolder(outdir, stack);
    return new StackRun(stack, folder, terraform, new ProviderLock(projectFolder, stack, folder), say);
  }

  /**
   * Plans a stack, and plans it again where the first plan cannot be the one to apply: things to adopt that are not there,
   * things that are there and not in the state, passwords of which it would write one half.
   *
   * @param file where the plan is written to
   */
  async plan(stack: StackName, file: string, options: PlanningOptions = {}): Promise<Plan> {
    const { settings } = this;
    try {
      const { plan, imports } = await this.planRecorded(stack, file, options);
      return await this.planWholePasswords(stack, file, plan, { ...options, imports });
    } finally {
      // What was adopted for this stack's sake is in its plan; the other stacks are as the person asked for them.
      if (this.settings.adopt !== settings.adopt) {
        this.settings = settings;
        await this.synthesize();
      }
    }
  }

  /** Plans again until no database password is written by half. */
  private async planWholePasswords(
    stack: StackName,
    file: string,
    plan: Plan,
    options: PlanningOptions,
  ): Promise<Plan> {
    const replace = new Set(options.replace);
    for (let current = plan; ;) {
      const halves = unwrittenHalves(current).filter((address) => !replace.has(address));
      if (halves.length === 0) return current;
      for (const address of halves) replace.add(address);
      const run = await this.stack(stack, options);
      run.say(
        `An earlier run stopped between a database password and the secrets that carry it; both are written anew: ${halves.join(", ")}`,
      );
      current = await run.plan(file, { ...options, replace: [...replace] });
    }
  }

  /** A plan that makes nothing a second time that an earlier apply has made and not written down. */
  private async planRecorded(
    stack: StackName,
    file: string,
    options: PlanningOptions,
  ): Promise<{ readonly plan: Plan; readonly imports: readonly Import[] }> {
    // Without the state everything is unrecorded.
    if (options.withoutBucket === true) return { plan: await this.planAdopting(stack, file, options), imports: [] };
    if (this.settings.adopt !== true) {
      const since = await this.marks.since(stack);
      if (since === undefined) return { plan: await this.planAdopting(stack, file, options), imports: [] };
      this.setup.say(
        `${stack}: An apply that began at ${since} is not finished: what it has made and not written down is taken over.`,
      );
      await this.synthesize({ adopt: true });
    }
    const plan = await this.planAdopting(stack, file, options);
    const imports = await unrecordedOf(plan, this.setup.contract.projectId, this.setup.google);
    if (imports.length === 0) return { plan, imports };
    const run = await this.stack(stack, options);
    run.say(
      `There already, and not in the state, so taken over and not made again: ${imports.map(({ to }) => to).join(", ")}`,
    );
    return { plan: await run.plan(file, { ...options, imports }), imports };
  }

  private async planAdopting(stack: StackName, file: string, options: PlanningOptions): Promise<Plan> {
    for (;;) {
      const run = await this.stack(stack, options);
      try {
        return await run.plan(file, {
          ...options,
          ...(this.settings.adopt && { expectedErrors: [NOTHING_TO_IMPORT] }),
        });
      } catch (error) {
        const absent =
          error instanceof TerraformFailed && this.settings.adopt ? nothingToImport(error.diagnostics) : [];
        const known = this.settings.adoptExcept ?? [];
        const further = absent.filter((address) => !known.includes(address));
        if (further.length === 0) {
          if (error instanceof TerraformFailed && this.settings.adopt)
            run.sayErrors(error.diagnostics, [NOTHING_TO_IMPORT]);
          throw error;
        }
        run.say(`Not there to adopt, so made instead: ${further.join(", ")}`);
        await this.synthesize({ adoptExcept: [...known, ...further] });
      }
    }
  }

  /**
   * Applies exactly what the plan holds, under a mark that stays until it is done.
   *
   * @param isPart True for a plan that is not of everything declared: what an earlier apply has left is then left to later.
   * @returns Terraform's count of what it did
   */
  async apply(stack: StackName, plan: Plan, { isPart = false }: { readonly isPart?: boolean } = {}): Promise<string> {
    const run = await this.stack(stack);
    const since = await this.marks.since(stack);
    await this.marks.set(stack);
    const done = await run.apply(plan);
    if (since === undefined) await this.marks.clear(stack);
    else if (!isPart) await this.finish(stack, since);
    return done;
  }

  /** Ends what earlier applies have begun, once nothing is left to apply. */
  async finishEarlier(stack: StackName): Promise<void> {
    const since = await this.marks.since(stack);
    if (since !== undefined) await this.finish(stack, since);
  }

  private async finish(stack: StackName, since: string): Promise<void> {
    const { google } = this.setup;
    const run = await this.stack(stack);
    for (const version of await unrecordedVersions(await run.stateResources(), since, google)) {
      await destroyVersion(version, google);
      run.say(`${shortName(version)} was written by an apply that was not finished; nothing refers to it: destroyed`);
    }
    await this.marks.clear(stack);
  }
}
