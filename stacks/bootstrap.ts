import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { imageRepository } from "../config/names";
import type { Environment } from "../config/model";
import { DataAccessLog } from "../constructs/data-access-log";
import { DeployIdentity } from "../constructs/deploy-identity";
import { ImageRegistry } from "../constructs/image-registry";
import { NetraStack } from "../constructs/netra-stack";
import { ProjectApis } from "../constructs/project-apis";
import { StateBucket } from "../constructs/state-bucket";
import { BOOTSTRAP_APIS } from "./required-apis";
import { stackProps } from "./stack-props";
import type { StackOptions } from "./stack-props";

/**
 * What has to be there before anything else: the bucket for state, the registry for images, and who may deploy.
 *
 * Its first apply keeps state in a file, because the bucket is not there yet; docs/recreate.md tells how it moves in.
 */
export class BootstrapStack extends NetraStack {
  constructor(scope: Construct, environment: Environment, options: StackOptions) {
    super(scope, "bootstrap", stackProps(environment, "bootstrap", options));
    const { project, state, deploy, images } = environment;
    const { services } = new ProjectApis(this, "api", { projectId: project.id, apis: BOOTSTRAP_APIS });
    const bucket = new StateBucket(this, "state", {
      projectId: project.id,
      region: project.region,
      name: state.bucket,
      dependsOn: services,
    });
    // The state has Redis's password in it, so whoever opens it is written down as for a secret. The bucket's own usage logs
    // would need a second bucket, come hourly and are not guaranteed to be complete:
    // https://docs.cloud.google.com/storage/docs/access-logs#should-you-use
    new DataAccessLog(this, "state-access-log", {
      projectId: project.id,
      service: "storage.googleapis.com",
      types: ["DATA_READ", "DATA_WRITE"],
      dependsOn: services,
    });
    const identity = new DeployIdentity(this, "identity", {
      projectId: project.id,
      projectNumber: project.number,
      environmentName: environment.name,
      deployAccountId: deploy.accountId,
      planAccountId: deploy.planAccountId,
      repository: deploy.repository,
      branch: deploy.branch,
      stateBucket: bucket.name,
      dependsOn: services,
    });
    new ImageRegistry(this, "images", {
      projectId: project.id,
      region: project.region,
      repositoryId: images.repositoryId,
      writers: { deploy: identity.deployEmail },
      dependsOn: services,
    });

    new TerraformOutput(this, "workload_identity_provider", {
      value: identity.providerName,
      description: "For google-github-actions/auth, workload_identity_provider.",
    });
    new TerraformOutput(this, "deploy_account", {
      value: identity.deployEmail,
      description: "For google-github-actions/auth on the branch that deploys.",
    });
    new TerraformOutput(this, "plan_account", {
      value: identity.planEmail,
      description: "For google-github-actions/auth on pull requests.",
    });
    new TerraformOutput(this, "image_repositories", {
      value: Object.fromEntries(
        Object.entries(environment.services).map(([key, service]) => [key, imageRepository(environment, service)]),
      ),
      description: "Where the image of each service is pushed.",
    });
  }
}
