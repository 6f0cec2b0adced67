/** The folder in which Terraform runs for a stack. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { DeployError } from "./deploy-error";

const CONFIGURATION = "cdk.tf.json";
const BACKEND_OVERRIDE = "backend_override.tf.json";

/**
 * The folder that synth has written, with the state where the stack declares it.
 *
 * @throws DeployError when a file beside the configuration would override it, its backend first of all
 */
export function declaredFolder(outdir: string, stack: string): string {
  const folder = join(outdir, "stacks", stack);
  const overriding = readdirSync(folder).filter((name) => /(^|_)override\.tf(\.json)?$/.test(name));
  if (overriding.length > 0)
    throw new DeployError(
      `${overriding.map((name) => relative(process.cwd(), join(folder, name))).join(", ")} would override what the stack declares. ` +
        "Remove it; a run without the bucket is --dry-run --local-state.",
    );
  return folder;
}

/**
 * A copy of the configuration whose state is a file that nothing is ever written to: for a plan without the bucket, as if
 * nothing existed. It lies beside the declared folder, so that what is tried here never meets what is applied there.
 */
export function folderWithoutBucket(outdir: string, stack: string): string {
  const folder = join(outdir, "without-bucket", stack);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(outdir, "stacks", stack, CONFIGURATION), join(folder, CONFIGURATION));
  const backend = { terraform: { backend: { local: { path: "nothing.tfstate" } } } };
  writeFileSync(join(folder, BACKEND_OVERRIDE), JSON.stringify(backend));
  return folder;
}

/** The file in which a stack keeps its state, when that is a file and no bucket. */
export function localStateFile(outdir: string, stack: string): string | undefined {
  const file = join(outdir, "stacks", stack, CONFIGURATION);
  if (!existsSync(file)) return undefined;
  const { terraform } = JSON.parse(readFileSync(file, "utf8")) as {
    terraform?: { backend?: { local?: { path?: string } } };
  };
  const path = terraform?.backend?.local?.path;
  return path === undefined ? undefined : resolve(dirname(file), path);
}
