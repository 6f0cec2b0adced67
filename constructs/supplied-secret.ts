import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";
import { secretReplication, secretViolations } from "./secret-container";
import { refuse } from "../platform/violation";

export interface SuppliedSecretProps {
  readonly projectId: string;
  readonly region: string;
  readonly secretId: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The container of a secret that a person supplies, without a value.
 *
 * It belongs to the stack that outlives a recreation. `npm run secrets -- fill ID` puts a value into it.
 */
export class SuppliedSecret extends Construct {
  constructor(scope: Construct, id: string, { projectId, region, secretId, dependsOn }: SuppliedSecretProps) {
    super(scope, id);
    refuse(`Secret ${secretId}`, secretViolations(secretId));
    adoptable(
      new SecretManagerSecret(this, MAIN_RESOURCE, {
        project: projectId,
        secretId,
        replication: secretReplication(region),
        // Rules tell by it that a version comes from a person, not from a stack.
        labels: { source: "supplied" },
        dependsOn: [...dependsOn],
      }),
      `projects/${projectId}/secrets/${secretId}`,
    );
  }
}
