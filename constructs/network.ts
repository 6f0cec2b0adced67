import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network";
import { ComputeSubnetwork } from "@cdktf/provider-google/lib/compute-subnetwork";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { adoptable } from "./netra-stack";

export interface NetworkProps {
  readonly projectId: string;
  readonly region: string;
  readonly name: string;
  readonly subnet: { readonly name: string; readonly cidr: string };
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A custom-mode VPC with one subnet. It lets nothing in: no rule allows it. */
export class Network extends Construct {
  readonly vpc: ComputeNetwork;
  readonly subnet: ComputeSubnetwork;

  constructor(scope: Construct, id: string, { projectId, region, name, subnet, dependsOn }: NetworkProps) {
    super(scope, id);
    this.vpc = adoptable(
      new ComputeNetwork(this, "vpc", {
        project: projectId,
        name,
        // Auto mode would lay subnets over ranges that peering and connector need.
        autoCreateSubnetworks: false,
        routingMode: "REGIONAL",
        dependsOn: [...dependsOn],
      }),
      `projects/${projectId}/global/networks/${name}`,
    );
    this.subnet = adoptable(
      new ComputeSubnetwork(this, "subnet", {
        project: projectId,
        region,
        name: subnet.name,
        network: this.vpc.id,
        ipCidrRange: subnet.cidr,
        // Google's APIs stay reachable without a public address.
        privateIpGoogleAccess: true,
        logConfig: { aggregationInterval: "INTERVAL_10_MIN", flowSampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
      }),
      `projects/${projectId}/regions/${region}/subnetworks/${subnet.name}`,
    );
  }
}
