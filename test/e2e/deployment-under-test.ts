import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractOf } from "../../config/contract";
import { databaseInstanceName, suppliedSecretsOf } from "../../config/names";
import { applyStacks } from "../../deploy/apply-stacks";
import { Deployment, type StackName } from "../../deploy/deployment";
import { GoogleApi } from "../../deploy/google-api";
import type { Plan } from "../../deploy/plan";
import { Prompt } from "../../deploy/prompt";
import { StateBucket } from "../../deploy/state-bucket";
import { SuppliedSecrets } from "../../deploy/supplied-secrets";
import { Terraform } from "../../deploy/terraform";
import { synthesizeInto } from "../../stacks/synthesize";
import { terraformEnvironment } from "../terraform/environment";
import type { EnvironmentUnderTest } from "./environment-under-test";

/**
 * What `npm run apply` works with, upon the stand-in: the declared backend, the plan that is planned again where it has to
 * be, Terraform itself. The synth is not gated, nobody is asked, and every word that it says is kept.
 */
export class DeploymentUnderTest {
  private constructor(
    readonly deployment: Deployment,
    /** What it says while it works, line by line. */
    readonly said: readonly string[],
    private readonly folder: string,
  ) {}

  static async of({
    declaration,
    settings,
  }: Pick<EnvironmentUnderTest, "declaration" | "settings">): Promise<DeploymentUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), "deployment-"));
    const outdir = join(folder, "out", "cdktf.out");
    mkdirSync(outdir, { recursive: true });
    const { environment } = declaration;
    // Tells which process group a test may kill: the deployment does not say.
    const recorded = join(folder, "terraform");
    writeFileSync(recorded, `#!/bin/sh\necho $$ > "${join(folder, "pid")}"\nexec terraform "$@"\n`, { mode: 0o755 });
    const env = { ...terraformEnvironment(settings), TERRAFORM: recorded };
    const google = new GoogleApi({ env, gcloudToken: () => Promise.resolve({ kind: "not-installed" }) });
    const said: string[] = [];
    const deployment = new Deployment({
      contract: contractOf(environment),
      database: {
        generation: environment.database.generation,
        nameOf: (generation) => databaseInstanceName({ ...environment.database, generation }),
      },
      projectFolder: folder,
      outdir,
      terraform: await Terraform.find(env),
      google,
      bucket: new StateBucket(google, environment.state.bucket, environment.name),
      secrets: new SuppliedSecrets(
        google,
        environment.project.id,
        suppliedSecretsOf(environment).map(([id, { description, format, minLength }]) => ({
          id,
          description,
          format,
          minLength,
        })),
      ),
      prompt: new Prompt({ stdin: process.stdin, stderr: { write: () => true } }),
      say: (text) => void said.push(text),
      tell: (text) => void said.push(text),
      settings: {},
      synthesize: ({ adopt = false, adoptExcept = [], bootstrapState = "gcs" }) => {
        synthesizeInto(outdir, declaration, { adopting: adopt, adoptExcept, bootstrapBackend: bootstrapState });
        return Promise.resolve();
      },
      review: () => ({ level: "ok", text: "" }),
      smoke: undefined,
    });
    return new DeploymentUnderTest(deployment, said, folder);
  }

  /** Ends the terraform that runs now, with its providers, as a machine that goes away would; one may just have ended. */
  killTerraform(): void {
    try {
      process.kill(-Number(readFileSync(join(this.folder, "pid"), "utf8")), "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** The plan that an apply would carry out. @throws TerraformFailed */
  plan(stack: StackName): Promise<Plan> {
    return this.deployment.plan(stack, join(this.folder, `${stack}.tfplan`), { lock: true });
  }

  /** Does nothing for a plan that is empty. @throws TerraformFailed */
  async applyPlan(plan: Plan): Promise<void> {
    if (!plan.isEmpty) await (await this.deployment.stack(plan.stack as StackName)).apply(plan);
  }

  /** `npm run apply -- --auto-approve --no-smoke`. @throws DeployError */
  applyStacks(stacks: readonly StackName[]): Promise<void> {
    return applyStacks(this.deployment, { stacks, autoApprove: true, allowDestroy: [], smoke: false });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
