/** A deployment in a temporary folder: terraform and Google are stand-ins, synth and review are the test's. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PassThrough } from "node:stream";
import { Deployment, STACKS } from "../../deploy/deployment";
import type { Acknowledged, DeploymentSetup, PlanReview, SmokeOutcome, SynthSettings } from "../../deploy/deployment";
import { GoogleApi } from "../../deploy/google-api";
import type { Plan } from "../../deploy/plan";
import { Prompt } from "../../deploy/prompt";
import { StateBucket } from "../../deploy/state-bucket";
import { SuppliedSecrets } from "../../deploy/supplied-secrets";
import type { SuppliedSecret } from "../../deploy/supplied-value";
import { Terraform } from "../../deploy/terraform";
import { exampleContract } from "../policy/example-contract";
import { FakeGoogle } from "./fake-google";
import { FakeTerraform } from "./fake-terraform";

export const BUCKET = "netra-staging-terraform-state";
export const PROJECT = "netra-staging";

export const SECRETS: readonly SuppliedSecret[] = [
  { id: "api-key", description: "API key of the account", format: "token", minLength: 20 },
  { id: "client-id", description: "OAuth client id", format: "google-client-id", minLength: 16 },
];

export class DeploymentUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), "deployment-"));
  readonly terraform = new FakeTerraform(join(this.folder, "bin"));
  readonly outdir = join(this.folder, "cdktf.out");
  /** What was said on stderr, and told on stdout. */
  readonly said: string[] = [];
  readonly told: string[] = [];
  readonly synths: SynthSettings[] = [];
  readonly reviews: { readonly stacks: readonly string[]; readonly acknowledged: Acknowledged }[] = [];
  /** What the review answers. */
  level: PlanReview["level"] = "ok";
  smoke: SmokeOutcome | undefined;
  /** Called whenever something is reviewed. */
  onReview: () => void = () => undefined;
  /** What the person types, an answer for each question; without any there is no terminal. */
  typed: string[] | undefined;

  private constructor(readonly google: FakeGoogle) {}

  /** A project on which everything is applied: every state is in the bucket, every secret has a value. */
  static async start(): Promise<DeploymentUnderTest> {
    const google = await FakeGoogle.start();
    google.bucketHolds(
      BUCKET,
      STACKS.map((stack) => `staging/${stack}/default.tfstate`),
    );
    for (const { id } of SECRETS) google.secretIsFilled(PROJECT, id);
    return new DeploymentUnderTest(google);
  }

  async deployment(changes: Partial<DeploymentSetup> = {}): Promise<Deployment> {
    const env = {
      ...this.google.environment(),
      PATH: [this.terraform.folder, process.env.PATH].join(delimiter),
    };
    const google = new GoogleApi({ env, gcloudToken: async () => ({ kind: "not-installed" }) });
    return new Deployment({
      contract: exampleContract(),
      database: {
        generation: 2,
        nameOf: (generation) => (generation === 1 ? "postgres" : `postgres-g${generation}`),
      },
      projectFolder: this.folder,
      outdir: this.outdir,
      terraform: await Terraform.find(env),
      google,
      bucket: new StateBucket(google, BUCKET, "staging"),
      secrets: new SuppliedSecrets(google, PROJECT, SECRETS),
      prompt: this.prompt(),
      say: (text) => this.said.push(text),
      tell: (text) => this.told.push(text),
      settings: {},
      synthesize: async (settings) => this.synthesize(settings),
      review: (plans, acknowledged) => this.review(plans, acknowledged),
      smoke: this.smoke && (async () => this.smoke ?? { isUp: true, text: "" }),
      ...changes,
    });
  }

  async stop(): Promise<void> {
    await this.google.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The file of bootstrap's state beside the output folder. */
  get localState(): string {
    return join(this.folder, "bootstrap.tfstate");
  }

  writeLocalState(): void {
    writeFileSync(this.localState, "{}");
  }

  get hasLocalState(): boolean {
    return existsSync(this.localState);
  }

  /** The folders as a synth leaves them, before any command. */
  synthesized(): void {
    this.writeConfigurations({});
  }

  private synthesize(settings: SynthSettings): void {
    this.synths.push(settings);
    this.writeConfigurations(settings);
  }

  private writeConfigurations(settings: SynthSettings): void {
    for (const stack of STACKS) {
      const folder = join(this.outdir, "stacks", stack);
      mkdirSync(folder, { recursive: true });
      const isLocal = stack === "bootstrap" && settings.bootstrapState === "local";
      const backend = isLocal ? { local: { path: "../../../bootstrap.tfstate" } } : { gcs: { bucket: BUCKET } };
      writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
    }
  }

  private review(plans: readonly Plan[], acknowledged: Acknowledged): PlanReview {
    this.onReview();
    this.reviews.push({ stacks: plans.map(({ stack }) => stack), acknowledged });
    return { level: this.level, text: `review of ${plans.map(({ stack }) => stack).join(", ")}` };
  }

  /** Answers as soon as it is asked. */
  private prompt(): Prompt {
    const typed = this.typed;
    const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
    let question = "";
    const write = (text: string): void => {
      question += text;
      if (!question.endsWith(": ")) return;
      this.said.push(question);
      question = "";
      const answer = typed?.shift();
      setImmediate(() => (answer === undefined ? stdin.end() : stdin.write(`${answer}\r`)));
    };
    return new Prompt({ stdin, stderr: { write } });
  }
}
