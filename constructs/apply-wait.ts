import { TerraformResource } from "cdktf";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

export interface ApplyWait {
  readonly seconds: number;
  /** Environment variable that shortens the wait for a run against something that is not Google. Seconds. */
  readonly variable: string;
  readonly after: readonly ITerraformDependable[];
  /** What is waited for, in words; a change begins the wait anew. */
  readonly names: readonly string[];
}

/** A wait inside an apply: what depends on it is made this long after what it depends on. An apply that dies in it waits again. */
export function applyWait(
  scope: Construct,
  id: string,
  { seconds, variable, after, names }: ApplyWait,
): ITerraformDependable {
  // cdktf's own class for terraform_data runs `terraform version` at every synth; a synth needs no terraform.
  const wait = new TerraformResource(scope, id, {
    terraformResourceType: "terraform_data",
    dependsOn: [...after],
    // `$${` reaches the shell as `${`.
    provisioners: [{ type: "local-exec", command: `sleep "$\${${variable}:-${seconds}}"` }],
  });
  wait.addOverride("triggers_replace", [...names].sort());
  return wait;
}
