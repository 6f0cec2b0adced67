import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import { ServiceNetworkingConnection } from "@cdktf/provider-google/lib/service-networking-connection";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { adoptable } from "./netra-stack";

export interface PrivateServicesProps {
  readonly projectId: string;
  /** The network's id. */
  readonly networkId: string;
  /** The network's name. */
  readonly networkName: string;
  /** Name of the reserved range: Cloud SQL and Redis refer to it. */
  readonly rangeName: string;
  readonly prefixLength: number;
  /** First address of the range. @default chosen by Google among what is free */
  readonly address?: string | undefined;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Private services access: a range of the network lent to Google, in which Cloud SQL and Redis get their addresses. */
export class PrivateServices extends Construct {
  readonly connection: ServiceNetworkingConnection;

  constructor(scope: Construct, id: string, props: PrivateServicesProps) {
    super(scope, id);
    const range = adoptable(
      new ComputeGlobalAddress(this, "range", {
        project: props.projectId,
        name: props.rangeName,
        purpose: "VPC_PEERING",
        addressType: "INTERNAL",
        prefixLength: props.prefixLength,
        address: props.address,
        network: props.networkId,
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/global/addresses/${props.rangeName}`,
    );
    this.connection = adoptable(
      new ServiceNetworkingConnection(this, "connection", {
        network: props.networkId,
        service: "servicenetworking.googleapis.com",
        reservedPeeringRanges: [range.name],
        // Google refuses to delete it for days after Cloud SQL is gone; left behind, it is adopted by the next creation.
        deletionPolicy: "ABANDON",
        updateOnCreationFail: true,
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/global/networks/${props.networkName}:servicenetworking.googleapis.com`,
    );
  }
}
