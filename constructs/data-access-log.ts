import { ProjectIamAuditConfig } from "@cdktf/provider-google/lib/project-iam-audit-config";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface DataAccessLogProps {
  readonly projectId: string;
  /** The API whose data it is about: `secretmanager.googleapis.com`. It can have one such log in a project. */
  readonly service: string;
  readonly types: readonly ("DATA_READ" | "DATA_WRITE")[];
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Writes down who read or wrote what an API keeps, and when. Google Cloud keeps no such log by default.
 *
 * Reads of metadata (ADMIN_READ) are left out: every plan makes hundreds of them.
 */
export class DataAccessLog extends Construct {
  constructor(scope: Construct, id: string, { projectId, service, types, dependsOn }: DataAccessLogProps) {
    super(scope, id);
    adoptable(
      new ProjectIamAuditConfig(this, MAIN_RESOURCE, {
        project: projectId,
        service,
        auditLogConfig: types.map((logType) => ({ logType })),
        dependsOn: [...dependsOn],
      }),
      `${projectId} ${service}`,
    );
  }
}
