import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { selectEnvironment, type SelectedEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { GRANT_SPREAD_VARIABLE } from "../../constructs/grant-spread";
import type { StackName, StackOptions } from "../../stacks/stack-props";
import { synthesizeInto } from "../../stacks/synthesize";
import { expectCode, TerraformWorkspace } from "../terraform/workspace";
import { addVersion } from "./stand-in/apis/secret-manager";
import { type CloudSnapshot, restore, snapshotOf } from "./stand-in/cloud";
import { StandIn } from "./stand-in/server";

/** In the order in which they are applied. */
export const STACKS: readonly StackName[] = ["bootstrap", "foundation", "staging"];

export interface Declared {
  readonly selected: SelectedEnvironment;
  readonly options: StackOptions;
}

/** A moment to go back to: what exists, what the states say of it, and what is declared. */
export interface Checkpoint {
  readonly cloud: CloudSnapshot;
  readonly states: ReadonlyMap<StackName, string | undefined>;
  readonly declared: Declared;
}

/**
 * The synthesized stacks, Terraform and the provider themselves, and a stand-in for the project, to run them through a
 * scenario. Every stack's state is a local file of its workspace.
 */
export class EnvironmentUnderTest {
  private readonly workspaces = new Map<StackName, TerraformWorkspace>();
  private declared: Declared = { selected: selectEnvironment(), options: {} };

  private constructor(readonly standIn: StandIn) {}

  /** An empty project and the stacks as they are declared, initialized. */
  static async start(): Promise<EnvironmentUnderTest> {
    const { environment } = selectEnvironment();
    const standIn = await StandIn.start({
      projectId: environment.project.id,
      projectNumber: environment.project.number,
    });
    const started = new EnvironmentUnderTest(standIn);
    started.synthesize();
    for (const stack of STACKS) expectCode(await started.workspace(stack).init(), 0);
    return started;
  }

  /** Changes the declaration and synthesizes every stack anew; states stay. */
  redeclare(change: (declared: Declared) => Partial<Declared>): void {
    this.declared = { ...this.declared, ...change(this.declared) };
    this.synthesize();
  }

  get declaration(): SelectedEnvironment {
    return this.declared.selected;
  }

  /** Environment variables for every command that is to reach the stand-in. */
  get settings(): Readonly<Record<string, string>> {
    return { ...this.standIn.environment(), [GRANT_SPREAD_VARIABLE]: "0" };
  }

  get environment(): SelectedEnvironment["environment"] {
    return this.declared.selected.environment;
  }

  workspace(stack: StackName): TerraformWorkspace {
    const found = this.workspaces.get(stack);
    if (found === undefined) throw new Error(`${stack} was not synthesized.`);
    return found;
  }

  /** Applies one stack. @throws Error with terraform's own words when it fails */
  async apply(stack: StackName, ...options: string[]): Promise<void> {
    expectCode(await this.workspace(stack).apply(...options), 0);
  }

  /** Applies all stacks in their order; people fill in the secrets that they supply after the foundation is there. */
  async applyAll(): Promise<void> {
    for (const stack of STACKS) {
      await this.apply(stack);
      if (stack === "foundation") this.supplySecrets();
    }
  }

  /** @throws Error with the plan when it changes anything */
  async expectNoChanges(stack: StackName, ...options: string[]): Promise<void> {
    expectCode(await this.workspace(stack).plan("-detailed-exitcode", ...options), 0);
  }

  async destroy(stack: StackName): Promise<void> {
    expectCode(await this.workspace(stack).destroy(), 0);
  }

  /** What the people do who own them: a first version of secrets that nobody generates, by default of all. */
  supplySecrets(secretIds: readonly string[] = suppliedSecretsOf(this.environment).map(([id]) => id)): void {
    for (const secretId of secretIds) addVersion(this.standIn.cloud, secretId, `supplied ${secretId}`);
  }

  checkpoint(): Checkpoint {
    const states = STACKS.map((stack) => [stack, this.workspace(stack).readState()] as const);
    return { cloud: snapshotOf(this.standIn.cloud), states: new Map(states), declared: this.declared };
  }

  /** Goes back: what was made since is gone, from the project and from the states; requests are logged anew. */
  returnTo({ cloud, states, declared }: Checkpoint): void {
    restore(this.standIn.cloud, cloud);
    for (const [stack, state] of states) this.workspace(stack).writeState(state);
    if (declared !== this.declared) this.redeclare(() => declared);
    this.standIn.log.clear();
  }

  async stop(): Promise<void> {
    for (const workspace of this.workspaces.values()) workspace.dispose();
    await this.standIn.stop();
  }

  private synthesize(): void {
    const outdir = mkdtempSync(join(tmpdir(), "synthesized-"));
    for (const { name, path } of synthesizeInto(outdir, this.declared.selected, this.declared.options)) {
      const stack = STACKS.find((candidate) => candidate === name);
      if (stack === undefined) throw new Error(`${name} is no stack of ${STACKS.join(", ")}.`);
      const folder = dirname(join(outdir, path));
      const workspace = this.workspaces.get(stack);
      if (workspace === undefined) this.workspaces.set(stack, TerraformWorkspace.copy(folder, this.settings));
      else workspace.reconfigure(folder);
    }
    rmSync(outdir, { recursive: true, force: true });
  }
}
