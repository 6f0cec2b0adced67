/** What every deploying command works with: the declared names, Terraform, and what is done between its runs. */
import type { Contract } from "../policy/contract";
import { nothingToImport } from "./adoption";
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

export class Deployment {
  settings: SynthSettings;
  private readonly initialized = new Set<string>();
  private isLockMissed = false;

  constructor(readonly setup: DeploymentSetup) {
    this.settings = setup.settings;
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
  async plan(
    stack: StackName,
    file: string,
    options: PlanOptions & { readonly withoutBucket?: boolean } = {},
  ): Promise<Plan> {
    const { plan, imports } = await this.planRecorded(stack, file, options);
    const replace = new Set(options.replace);
    for (let current = plan; ;) {
      const halves = unwrittenHalves(current).filter((address) => !replace.has(address));
      if (halves.length === 0) return current;
      for (const address of halves) replace.add(address);
      const run = await this.stack(stack, options);
      run.say(
        `An earlier run stopped between a database password and the secrets that carry it; both are written anew: ${halves.join(", ")}`,
      );
      current = await run.plan(file, { ...options, imports, replace: [...replace] });
    }
  }

  /** A plan that makes nothing a second time that an earlier run has made and not written down. */
  private async planRecorded(
    stack: StackName,
    file: string,
    options: PlanOptions & { readonly withoutBucket?: boolean },
  ): Promise<{ readonly plan: Plan; readonly imports: readonly Import[] }> {
    const plan = await this.planAdopting(stack, file, options);
    // One that is only looked at needs no leave to list what is there; and without the state everything is unrecorded.
    if (options.lock !== true || options.withoutBucket === true) return { plan, imports: [] };
    const imports = await unrecordedOf(plan, this.setup.contract.projectId, this.setup.google);
    if (imports.length === 0) return { plan, imports };
    const run = await this.stack(stack, options);
    run.say(
      `There already, and not in the state, so taken over and not made again: ${imports.map(({ to }) => to).join(", ")}`,
    );
    return { plan: await run.plan(file, { ...options, imports }), imports };
  }

  private async planAdopting(
    stack: StackName,
    file: string,
    options: PlanOptions & { readonly withoutBucket?: boolean },
  ): Promise<Plan> {
    for (;;) {
      const run = await this.stack(stack, options);
      try {
        return await run.plan(file, options);
      } catch (error) {
        const absent =
          error instanceof TerraformFailed && this.settings.adopt ? nothingToImport(error.diagnostics) : [];
        const known = this.settings.adoptExcept ?? [];
        const further = absent.filter((address) => !known.includes(address));
        if (further.length === 0) throw error;
        run.say(`Not there to adopt, so made instead: ${further.join(", ")}`);
        await this.synthesize({ adoptExcept: [...known, ...further] });
      }
    }
  }
}
