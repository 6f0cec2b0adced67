import { ComputeRouter } from "@cdktf/provider-google/lib/compute-router";
import { ComputeRouterNat } from "@cdktf/provider-google/lib/compute-router-nat";
import { Construct } from "constructs";
import { adoptable } from "./netra-stack";

export interface NatProps {
  readonly projectId: string;
  readonly region: string;
  readonly networkId: string;
  readonly routerName: string;
  readonly gatewayName: string;
}

/** The way out of the network for what has no public address. */
export class Nat extends Construct {
  constructor(scope: Construct, id: string, { projectId, region, networkId, routerName, gatewayName }: NatProps) {
    super(scope, id);
    const router = adoptable(
      new ComputeRouter(this, "router", { project: projectId, region, name: routerName, network: networkId }),
      `projects/${projectId}/regions/${region}/routers/${routerName}`,
    );
    adoptable(
      new ComputeRouterNat(this, "gateway", {
        project: projectId,
        region,
        router: router.name,
        name: gatewayName,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        // Every translation would be a log line; the failed ones are what a person looks for.
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      }),
      `projects/${projectId}/regions/${region}/routers/${routerName}/${gatewayName}`,
    );
  }
}
