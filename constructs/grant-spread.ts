import { TerraformResource } from "cdktf";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE } from "./netra-stack";

/** Shortens the wait for a run against something that is not Google. Seconds. */
export const GRANT_SPREAD_VARIABLE = "NETRA_GRANT_SPREAD_SECONDS";

export interface GrantSpreadProps {
  /** IAM takes two to seven minutes to spread a grant. */
  readonly seconds: number;
  readonly grants: readonly ITerraformDependable[];
  /** What is granted, in words; a change begins the wait anew. */
  readonly grantNames: readonly string[];
}

/**
 * One wait between all grants and all services. A revision that starts before its grants have spread cannot read its
 * secrets, and a first create that fails leaves the service tainted.
 *
 * It runs beside the creation of the database, which takes longer.
 */
export class GrantSpread extends Construct {
  /** What a service depends on. */
  readonly waited: ITerraformDependable;

  constructor(scope: Construct, id: string, { seconds, grants, grantNames }: GrantSpreadProps) {
    super(scope, id);
    // cdktf's own class for terraform_data runs `terraform version` at every synth; a synth needs no terraform.
    const wait = new TerraformResource(this, MAIN_RESOURCE, {
      terraformResourceType: "terraform_data",
      dependsOn: [...grants],
      // `$${` reaches the shell as `${`.
      provisioners: [{ type: "local-exec", command: `sleep "$\${${GRANT_SPREAD_VARIABLE}:-${seconds}}"` }],
    });
    wait.addOverride("triggers_replace", [...grantNames].sort());
    this.waited = wait;
  }
}
