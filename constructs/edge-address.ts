import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface EdgeAddressProps {
  readonly projectId: string;
  readonly name: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The load balancer's address. DNS points at it, so it outlives every recreation. */
export class EdgeAddress extends Construct {
  readonly address: string;

  constructor(scope: Construct, id: string, { projectId, name, dependsOn }: EdgeAddressProps) {
    super(scope, id);
    const reserved = adoptable(
      new ComputeGlobalAddress(this, MAIN_RESOURCE, {
        project: projectId,
        name,
        addressType: "EXTERNAL",
        ipVersion: "IPV4",
        dependsOn: [...dependsOn],
      }),
      `projects/${projectId}/global/addresses/${name}`,
    );
    this.address = reserved.address;
  }
}
