/** The review of two synthesized configurations of one stack, without a plan. */
import { readInput } from "../../policy/read/input";
import { changeSetOfConfigurations } from "../../review/configurations";
import { reviewChanges } from "../../review/review";
import type { Review } from "../../review/review";
import { exampleContract } from "../policy/example-contract";

/** Resources by type and name, as a configuration has them. */
export type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function reviewOfConfigurations(base: Resources, head: Resources): Review {
  const estate = (resource: Resources) =>
    readInput([{ name: "stacks/staging/cdk.tf.json", bytes: Buffer.from(JSON.stringify({ resource })) }]).estate;
  return reviewChanges(changeSetOfConfigurations(estate(base), estate(head)), {
    contract: exampleContract(),
    exceptions: [],
    today: "2025-09-08",
    allowDestroy: [],
    digest: "0",
    command: "c",
  });
}
