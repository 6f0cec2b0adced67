import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository";
import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface ImageRegistryProps {
  readonly projectId: string;
  readonly region: string;
  readonly repositoryId: string;
  /** Accounts that may push images, by a name for the address. */
  readonly writers: Readonly<Record<string, string>>;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The Docker repository of the environment's images. Cloud Run reads it as the project's own; nobody else does. */
export class ImageRegistry extends Construct {
  constructor(scope: Construct, id: string, props: ImageRegistryProps) {
    super(scope, id);
    const { projectId, region, repositoryId } = props;
    const repository = adoptable(
      new ArtifactRegistryRepository(this, MAIN_RESOURCE, {
        project: projectId,
        location: region,
        repositoryId,
        format: "DOCKER",
        description: "Images of the Cloud Run services; deployed by digest.",
        // A tag that moves makes "what runs?" unanswerable.
        dockerConfig: { immutableTags: true },
        dependsOn: [...props.dependsOn],
      }),
      `projects/${projectId}/locations/${region}/repositories/${repositoryId}`,
    );
    for (const [name, email] of Object.entries(props.writers)) {
      new ArtifactRegistryRepositoryIamMember(this, `writer-${name}`, {
        project: projectId,
        location: region,
        repository: repository.repositoryId,
        role: "roles/artifactregistry.writer",
        member: `serviceAccount:${email}`,
      });
    }
  }
}
