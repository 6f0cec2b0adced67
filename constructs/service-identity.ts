import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ACCOUNT_ID } from "../platform/names";
import { refuse, showGiven } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface ServiceIdentityProps {
  readonly projectId: string;
  readonly accountId: string;
  readonly serviceName: string;
  /** Roles on the project. @default none */
  readonly projectRoles?: readonly string[];
  /** Secrets that it may read, each by a grant on that secret alone: id -> the secret's id as an expression or a name. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A Cloud Run service's own account, with what this service needs and nothing else. */
export class ServiceIdentity extends Construct {
  readonly email: string;
  /** Every grant, for what has to wait until they have spread. */
  readonly grants: readonly ITerraformDependable[];
  /** The same as words, `role on what`: when one changes, the wait begins anew. */
  readonly grantNames: readonly string[];

  constructor(scope: Construct, id: string, props: ServiceIdentityProps) {
    super(scope, id);
    const { projectId, accountId, projectRoles = [] } = props;
    refuse(
      `Account of ${props.serviceName}`,
      ACCOUNT_ID.test(accountId)
        ? []
        : [
            {
              path: "accountId",
              given: showGiven(accountId),
              allowed: "6 to 30 lower-case letters, digits and hyphens, starting with a letter",
              fix: "rename it",
            },
          ],
    );
    const account = adoptable(
      new ServiceAccount(this, MAIN_RESOURCE, {
        project: projectId,
        accountId,
        displayName: `Cloud Run service ${props.serviceName}`,
        // A run that dies before it has written down a new account would meet it again as a 409, at every later run.
        createIgnoreAlreadyExists: true,
      }),
      `projects/${projectId}/serviceAccounts/${accountId}@${projectId}.iam.gserviceaccount.com`,
    );
    this.email = account.email;
    const member = account.member;
    const roles = projectRoles.map(
      (role) =>
        new ProjectIamMember(this, `role-${role.replace(/^roles\//, "")}`, { project: projectId, role, member }),
    );
    const accessors = Object.entries(props.secrets).map(
      ([secret, secretId]) =>
        new SecretManagerSecretIamMember(this, `reads-${secret}`, {
          project: projectId,
          secretId,
          role: "roles/secretmanager.secretAccessor",
          member,
        }),
    );
    this.grants = [...roles, ...accessors];
    this.grantNames = [
      ...projectRoles.map((role) => `${accountId}: ${role}`),
      ...Object.keys(props.secrets).map((secret) => `${accountId}: reads ${secret}`),
    ];
  }
}
