import { IamWorkloadIdentityPool } from "@cdktf/provider-google/lib/iam-workload-identity-pool";
import { IamWorkloadIdentityPoolProvider } from "@cdktf/provider-google/lib/iam-workload-identity-pool-provider";
import { ProjectIamCustomRole } from "@cdktf/provider-google/lib/project-iam-custom-role";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DEPLOY_PERMISSIONS, DEPLOY_ROLES, GRANTABLE_ROLES, PLAN_PERMISSIONS } from "./deploy-permissions";
import { adoptable } from "./netra-stack";

export interface DeployIdentityProps {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly environmentName: string;
  readonly deployAccountId: string;
  readonly planAccountId: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The branch that may deploy. */
  readonly branch: string;
  readonly stateBucket: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

const POOL = "github";
const PROVIDER = "github-actions";

/**
 * Who applies, and who may become that: GitHub Actions of one repository, through workload identity federation. No key exists.
 *
 * Two accounts: one deploys and is reached from the branch alone; the other reads for the plans of pull requests.
 */
export class DeployIdentity extends Construct {
  readonly deployEmail: string;
  readonly planEmail: string;
  /** What google-github-actions/auth takes as workload_identity_provider. */
  readonly providerName: string;

  constructor(scope: Construct, id: string, props: DeployIdentityProps) {
    super(scope, id);
    const { projectId } = props;
    const deploy = this.account("deploy", props.deployAccountId, "Applies Terraform", props);
    const plan = this.account("plan", props.planAccountId, "Reads for the plans of pull requests", props);
    this.deployEmail = deploy.email;
    this.planEmail = plan.email;

    this.customRole("deploy", deploy, props, {
      title: `Deploy ${props.environmentName}`,
      description: "What an apply does, permission by permission.",
      permissions: [...DEPLOY_PERMISSIONS],
    });
    for (const name of DEPLOY_ROLES)
      new ProjectIamMember(this, `deploy-${shortName(name)}`, {
        project: projectId,
        role: name,
        member: deploy.member,
      });
    new ProjectIamMember(this, "deploy-grants", {
      project: projectId,
      role: "roles/resourcemanager.projectIamAdmin",
      member: deploy.member,
      // It may hand out these roles and no other: otherwise whoever deploys could make itself owner.
      condition: {
        title: "only_roles_of_services",
        description: "Grants and takes back only what the services' accounts need.",
        expression: `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${GRANTABLE_ROLES.map((name) => `'${name}'`).join(", ")}])`,
      },
    });
    this.customRole("plan", plan, props, {
      title: `Plan ${props.environmentName}`,
      description: "What a plan reads, permission by permission.",
      permissions: [...PLAN_PERMISSIONS],
    });
    new StorageBucketIamMember(this, "deploy-state", {
      bucket: props.stateBucket,
      role: "roles/storage.objectUser",
      member: deploy.member,
    });
    new StorageBucketIamMember(this, "plan-state", {
      bucket: props.stateBucket,
      role: "roles/storage.objectViewer",
      member: plan.member,
    });

    const pool = adoptable(
      new IamWorkloadIdentityPool(this, "pool", {
        project: projectId,
        workloadIdentityPoolId: POOL,
        displayName: "GitHub Actions",
        dependsOn: [...props.dependsOn],
      }),
      `projects/${projectId}/locations/global/workloadIdentityPools/${POOL}`,
    );
    adoptable(
      new IamWorkloadIdentityPoolProvider(this, "provider", {
        project: projectId,
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: PROVIDER,
        displayName: "GitHub Actions",
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
          "attribute.repository_ref": "assertion.repository + '@' + assertion.ref",
        },
        // Without it every repository on GitHub could ask for a token.
        attributeCondition: `assertion.repository == '${props.repository}'`,
      }),
      `projects/${projectId}/locations/global/workloadIdentityPools/${POOL}/providers/${PROVIDER}`,
    );
    const principals = `principalSet://iam.googleapis.com/projects/${props.projectNumber}/locations/global/workloadIdentityPools/${POOL}`;
    new ServiceAccountIamMember(this, "deploy-from-branch", {
      serviceAccountId: deploy.name,
      role: "roles/iam.workloadIdentityUser",
      member: `${principals}/attribute.repository_ref/${props.repository}@refs/heads/${props.branch}`,
      dependsOn: [pool],
    });
    new ServiceAccountIamMember(this, "plan-from-repository", {
      serviceAccountId: plan.name,
      role: "roles/iam.workloadIdentityUser",
      member: `${principals}/attribute.repository/${props.repository}`,
      dependsOn: [pool],
    });
    this.providerName = `projects/${props.projectNumber}/locations/global/workloadIdentityPools/${POOL}/providers/${PROVIDER}`;
  }

  private account(
    id: string,
    accountId: string,
    displayName: string,
    { projectId, dependsOn }: DeployIdentityProps,
  ): ServiceAccount {
    return adoptable(
      new ServiceAccount(this, `${id}-account`, {
        project: projectId,
        accountId,
        displayName,
        // A run that dies before it has written down a new account would meet it again as a 409, at every later run.
        createIgnoreAlreadyExists: true,
        dependsOn: [...dependsOn],
      }),
      `projects/${projectId}/serviceAccounts/${accountId}@${projectId}.iam.gserviceaccount.com`,
    );
  }

  /** A role of the project's own, and its grant to the account. */
  private customRole(
    id: string,
    { member }: ServiceAccount,
    { projectId, environmentName, dependsOn }: DeployIdentityProps,
    what: { readonly title: string; readonly description: string; readonly permissions: string[] },
  ): void {
    const roleId = `${environmentName.replace(/-/g, "_")}_${id}`;
    const role = adoptable(
      new ProjectIamCustomRole(this, `${id}-role`, { project: projectId, roleId, ...what, dependsOn: [...dependsOn] }),
      `projects/${projectId}/roles/${roleId}`,
    );
    new ProjectIamMember(this, `${id}-custom`, { project: projectId, role: role.name, member });
  }
}

function shortName(role: string): string {
  return role.replace(/^roles\//, "").replace(/\./g, "-");
}
