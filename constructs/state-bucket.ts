import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { BUCKET_NAME } from "../platform/names";
import { refuse, showGiven } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface StateBucketProps {
  readonly projectId: string;
  readonly name: string;
  readonly region: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The bucket that keeps Terraform's state: every version of it, for ever, for nobody else. */
export class StateBucket extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { projectId, name, region, dependsOn }: StateBucketProps) {
    super(scope, id);
    refuse(
      `State bucket ${this.node.path}`,
      BUCKET_NAME.test(name)
        ? []
        : [
            {
              path: "name",
              given: showGiven(name),
              allowed: "3 to 63 characters, no `goog` at the start and no `google` in it",
              fix: "rename it",
            },
          ],
    );
    this.name = name;
    adoptable(
      new StorageBucket(this, MAIN_RESOURCE, {
        project: projectId,
        name,
        location: region.toUpperCase(),
        storageClass: "STANDARD",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        // An older version is the way back from a broken state; so nothing deletes versions.
        versioning: { enabled: true },
        forceDestroy: false,
        lifecycle: { preventDestroy: true },
        dependsOn: [...dependsOn],
      }),
      `${projectId}/${name}`,
    );
  }
}
