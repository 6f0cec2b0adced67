import { DataGoogleSecretManagerSecretVersion } from "@cdktf/provider-google/lib/data-google-secret-manager-secret-version";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE } from "./netra-stack";

export interface SuppliedVersionProps {
  readonly projectId: string;
  readonly secretId: string;
  /** What has to stand before it is looked at. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * The newest version of a secret that a person supplied, without its value: proof that there is one.
 *
 * When there is none, the run ends here, with the secret's name, before any service is touched.
 */
export class SuppliedVersion extends Construct {
  readonly secretId: string;
  readonly version: string;

  constructor(scope: Construct, id: string, { projectId, secretId, after }: SuppliedVersionProps) {
    super(scope, id);
    const newest = new DataGoogleSecretManagerSecretVersion(this, MAIN_RESOURCE, {
      project: projectId,
      secret: secretId,
      // The provider would read the payload into the state.
      fetchSecretData: false,
      dependsOn: [...after],
      lifecycle: {
        postcondition: [
          {
            condition: "${self.enabled}",
            errorMessage: `The newest version of secret ${secretId} is disabled. Enable it, or add one: npm run secrets -- fill ${secretId}`,
          },
        ],
      },
    });
    this.secretId = secretId;
    this.version = newest.version;
  }
}
