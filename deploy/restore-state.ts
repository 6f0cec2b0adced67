/** The way back to an older version of a stack's state. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted } from "../policy/render/counts";
import { requireSomebodyToAsk } from "./apply-stacks";
import { DeployError } from "./deploy-error";
import type { Deployment, StackName } from "./deployment";

interface StateFile {
  readonly serial: number;
  readonly lineage: string;
  readonly resources?: readonly { readonly instances?: readonly unknown[] }[];
}

/**
 * Makes an older version of a state the newest one. What was applied since is then not in it, and has to be adopted or
 * removed: the plan that follows tells what.
 *
 * @param generation of the object in the bucket
 */
export async function restoreState(
  deployment: Deployment,
  stack: StackName,
  generation: string,
  { autoApprove = false }: { readonly autoApprove?: boolean | undefined },
): Promise<void> {
  requireSomebodyToAsk(deployment, autoApprove);
  const { bucket, prompt, tell } = deployment.setup;
  const [live] = (await bucket.generations(stack)).filter(({ isLive }) => isLive);
  if (live?.generation === generation)
    throw new DeployError(`Generation ${generation} is the state of ${stack} already.`);
  const older = readState(await bucket.read(stack, generation), stack, generation);
  const current = live && readState(await bucket.read(stack, live.generation), stack, live.generation);
  await deployment.synthesize({ bootstrapState: "gcs" });
  const run = await deployment.stack(stack);
  run.say(
    `Now ${current ? counted(sizeOf(current), "resource") : "no state"}; generation ${generation} has ${sizeOf(older)}.`,
  );
  if (!autoApprove) {
    const answer = await prompt.ask(`Make generation ${generation} the state of ${stack}? Only yes is taken: `);
    if (answer !== "yes") throw new DeployError("Not confirmed: the state is as it was.");
  }
  const folder = mkdtempSync(join(tmpdir(), "netra-state-"));
  try {
    const file = join(folder, "restored.tfstate");
    // Terraform takes no state that counts less than the one it replaces.
    const serial = Math.max(older.serial, current?.serial ?? 0) + 1;
    writeFileSync(file, JSON.stringify({ ...older, serial }), { mode: 0o600 });
    // A state that was begun anew has another lineage, which only -force replaces.
    // Things may exist by now that the older state does not know.
    await deployment.marks.set(stack);
    await run.pushState(file, current && current.lineage !== older.lineage ? ["-force"] : []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  tell(
    `${stack}: generation ${generation} is the state again; npm run plan -- --stack ${stack} tells what has changed since`,
  );
}

function sizeOf({ resources = [] }: StateFile): number {
  return resources.reduce((sum, { instances = [] }) => sum + instances.length, 0);
}

function readState(bytes: Uint8Array, stack: string, generation: string): StateFile {
  try {
    const state = JSON.parse(Buffer.from(bytes).toString("utf8")) as StateFile;
    if (typeof state.serial === "number" && typeof state.lineage === "string") return state;
  } catch {
    // Said below; what the runtime quotes of it might be a secret.
  }
  throw new DeployError(`Generation ${generation} of ${stack} is no state of Terraform.`);
}
