import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { suppliedSecretsOf } from "../config/names";
import { DataAccessLog } from "../constructs/data-access-log";
import { EdgeAddress } from "../constructs/edge-address";
import { LogMetrics } from "../constructs/log-metrics";
import { Nat } from "../constructs/nat";
import { NetraStack } from "../constructs/netra-stack";
import { Network } from "../constructs/network";
import { PrivateServices } from "../constructs/private-services";
import { ProjectApis } from "../constructs/project-apis";
import { SuppliedSecret } from "../constructs/supplied-secret";
import { VpcConnector } from "../constructs/vpc-connector";
import { FOUNDATION_APIS } from "./required-apis";
import { stackProps } from "./stack-props";
import type { StackOptions } from "./stack-props";

/**
 * What outlives a recreation: APIs, network, the address that DNS points at, counters of log lines, and the secrets that
 * people supply.
 */
export class FoundationStack extends NetraStack {
  constructor(scope: Construct, environment: Environment, options: StackOptions) {
    super(scope, "foundation", stackProps(environment, "foundation", options));
    const { project, network, edge } = environment;
    const { id: projectId, region } = project;
    const { services } = new ProjectApis(this, "api", { projectId, apis: FOUNDATION_APIS });

    const { vpc, subnet } = new Network(this, "network", {
      projectId,
      region,
      name: network.name,
      subnet: network.subnet,
      dependsOn: services,
    });
    const { connector } = new VpcConnector(this, "connector", {
      projectId,
      region,
      ...network.connector,
      networkName: vpc.name,
      dependsOn: services,
    });
    new PrivateServices(this, "private-services", {
      projectId,
      networkId: vpc.id,
      networkName: network.name,
      rangeName: network.privateServices.name,
      prefixLength: network.privateServices.prefixLength,
      address: network.privateServices.address,
      // After subnet and connector: a range that Google chooses must not be one that they ask for.
      dependsOn: [...services, subnet, connector],
    });
    new Nat(this, "nat", { projectId, region, networkId: vpc.id, ...network.nat });
    const { address } = new EdgeAddress(this, "edge", { projectId, name: edge.addressName, dependsOn: services });
    // Every read of a secret's payload. Here, because the secrets that people supply outlive a recreation too: while the
    // rest is made anew, their log must have no gap.
    new DataAccessLog(this, "secret-access-log", {
      projectId,
      service: "secretmanager.googleapis.com",
      types: ["DATA_READ"],
      dependsOn: services,
    });
    // Here, because objectives and alerts of staging stand on them: before those are made, they have to be known.
    const { sent, delivered } = environment.monitoring.agentDeliveryMetrics;
    new LogMetrics(this, "log-metrics", {
      projectId,
      metrics: [
        { ...sent, description: "Agent messages that were sent, by the lines that the application logs." },
        { ...delivered, description: "Agent messages that arrived, by the lines that the application logs." },
      ],
      dependsOn: services,
    });
    for (const [secretId] of suppliedSecretsOf(environment))
      new SuppliedSecret(this, `secret-${secretId}`, { projectId, region, secretId, dependsOn: services });

    new TerraformOutput(this, "load_balancer_address", {
      value: address,
      description: "What the A records of the environment's hosts point at.",
    });
  }
}
