/** Nothing that may carry a secret or a state can be committed by mistake. */
import { spawnSync } from "node:child_process";

/** Whether git would take the file in. */
function ignored(path: string): boolean {
  const { status, stderr } = spawnSync("git", ["check-ignore", "--quiet", "--no-index", path], { encoding: "utf8" });
  if (status === 0 || status === 1) return status === 0;
  throw new Error(`git check-ignore ${path}: ${stderr}`);
}

test.each([
  "bootstrap.tfstate",
  "bootstrap.tfstate.backup",
  "bootstrap.tfstate.moved",
  ".bootstrap.tfstate.lock.info",
  "terraform.tfstate",
  "terraform.tfstate.d/other/terraform.tfstate",
  "terraform.tfstate.1795354919.backup",
  "errored.tfstate",
  "terraform/staging/terraform.tfstate",
  "staging.tfplan",
  "plans/staging.tfplan",
  "plans/staging.plan.json",
  "tfplan",
  "tfplan.json",
  ".terraform/terraform.tfstate",
  "terraform/staging/.terraform/providers/x",
  "cdktf.out/stacks/staging/cdk.tf.json",
  "cdktf.out/stacks/staging/backend_override.tf.json",
  "backend_override.tf.json",
  "cdktf.out.next-4711/stacks/staging/cdk.tf.json",
  "terraform.tfvars",
  "secrets.auto.tfvars.json",
  "crash.log",
  "crash.2026-01-01.log",
  ".env",
  ".env.staging",
  "application_default_credentials.json",
  "gha-creds-0123456789abcdef.json",
  "deploy-key.json",
  "private.pem",
])("%s is ignored", (path) => {
  expect(ignored(path)).toBe(true);
});

test.each([
  "terraform/staging/.terraform.lock.hcl",
  "config/images.json",
  "package-lock.json",
  "deploy/terraform.ts",
  "deploy/plan.ts",
  "docs/state.md",
  "test/fixtures/plans/example.json",
])("%s is not", (path) => {
  expect(ignored(path)).toBe(false);
});

test("nothing of the kind is in the repository now", () => {
  const { stdout } = spawnSync("git", ["ls-files"], { encoding: "utf8" });
  const kept = stdout
    .split("\n")
    .filter((path) => /\.tfstate|\.tfplan$|(^|\/)\.terraform\/|\.pem$|\.env(\.|$)/.test(path));
  expect(kept).toEqual([]);
});
