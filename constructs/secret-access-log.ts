import { ProjectIamAuditConfig } from "@cdktf/provider-google/lib/project-iam-audit-config";
import { Construct } from "constructs";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface SecretAccessLogProps {
  readonly projectId: string;
}

const SERVICE = "secretmanager.googleapis.com";

/**
 * Writes down every read of a secret's payload: who, which secret, when.
 *
 * Google Cloud keeps no such log by default. It belongs to what outlives a recreation: the secrets that people supply do
 * too, and while the rest is made anew their log must have no gap. It is about the whole project, so it is written once.
 *
 * Reads of metadata (ADMIN_READ) are left out: every plan makes hundreds of them.
 */
export class SecretAccessLog extends Construct {
  constructor(scope: Construct, id: string, { projectId }: SecretAccessLogProps) {
    super(scope, id);
    adoptable(
      new ProjectIamAuditConfig(this, MAIN_RESOURCE, {
        project: projectId,
        service: SERVICE,
        auditLogConfig: [{ logType: "DATA_READ" }],
      }),
      `${projectId} ${SERVICE}`,
    );
  }
}
