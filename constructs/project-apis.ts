import { ProjectService } from "@cdktf/provider-google/lib/project-service";
import { Construct } from "constructs";
import { adoptable } from "./netra-stack";

export interface ProjectApisProps {
  readonly projectId: string;
  /** Names without `.googleapis.com`: `run`, `sqladmin`. */
  readonly apis: readonly string[];
}

/** The APIs that a stack's resources need, enabled and never disabled again. */
export class ProjectApis extends Construct {
  /** All of them, for `dependsOn`. */
  readonly services: readonly ProjectService[];

  constructor(scope: Construct, id: string, { projectId, apis }: ProjectApisProps) {
    super(scope, id);
    this.services = apis.map((api) =>
      adoptable(
        new ProjectService(this, api, {
          project: projectId,
          service: `${api}.googleapis.com`,
          // The provider's default is to disable: destroying one stack would take the API from everything else.
          disableOnDestroy: false,
        }),
        `${projectId}/${api}.googleapis.com`,
      ),
    );
  }
}
