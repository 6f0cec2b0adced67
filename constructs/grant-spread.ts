import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { applyWait } from "./apply-wait";
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
    this.waited = applyWait(this, MAIN_RESOURCE, {
      seconds,
      variable: GRANT_SPREAD_VARIABLE,
      after: grants,
      names: grantNames,
    });
  }
}
