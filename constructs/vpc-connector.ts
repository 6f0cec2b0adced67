import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall";
import { VpcAccessConnector } from "@cdktf/provider-google/lib/vpc-access-connector";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isCidr, prefixLength } from "../platform/cidr";
import { Violations, refuse } from "../platform/violation";
import type { Violation } from "../platform/violation";
import { CONNECTOR_INSTANCES, CONNECTOR_MACHINE_TYPES, CONNECTOR_NAME, CONNECTOR_PREFIX_LENGTH } from "../platform/vpc";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface VpcConnectorProps {
  readonly projectId: string;
  readonly region: string;
  readonly name: string;
  readonly networkName: string;
  /** A /28 that nothing else uses. */
  readonly cidr: string;
  readonly machineType: string;
  /** 2 to 9, under `maxInstances`. The connector grows between the two and never shrinks. */
  readonly minInstances: number;
  /** 3 to 10. */
  readonly maxInstances: number;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The Serverless VPC Access connector: how Cloud Run reaches private addresses. */
export class VpcConnector extends Construct {
  readonly connector: VpcAccessConnector;

  /** @throws DeclarationError when the API would refuse the connector: neither plan nor validate does. */
  constructor(scope: Construct, id: string, props: VpcConnectorProps) {
    super(scope, id);
    refuse(`VPC connector ${props.name}`, connectorViolations(props));
    const { projectId, region, name } = props;
    this.connector = adoptable(
      new VpcAccessConnector(this, MAIN_RESOURCE, {
        project: projectId,
        region,
        name,
        network: props.networkName,
        ipCidrRange: props.cidr,
        machineType: props.machineType,
        // Instances, never throughput as well: the API takes one of the two.
        minInstances: props.minInstances,
        maxInstances: props.maxInstances,
        dependsOn: [...props.dependsOn],
      }),
      `projects/${projectId}/locations/${region}/connectors/${name}`,
    );
    adoptable(
      new ComputeFirewall(this, "to-private-services", {
        project: projectId,
        name: `${name}-to-private-services`,
        network: props.networkName,
        description:
          "What listens in the network on the ports of PostgreSQL and Redis answers the connector, and nobody else.",
        direction: "INGRESS",
        priority: 1000,
        allow: [{ protocol: "tcp", ports: ["5432", "6379"] }],
        // From the attribute, so that it follows when the range moves.
        sourceRanges: [this.connector.ipCidrRange],
      }),
      `projects/${projectId}/global/firewalls/${name}-to-private-services`,
    );
  }
}

function connectorViolations({
  name,
  cidr,
  machineType,
  minInstances,
  maxInstances,
}: VpcConnectorProps): readonly Violation[] {
  const found = new Violations();
  const { leastMin, mostMin, leastMax, mostMax } = CONNECTOR_INSTANCES;
  if (!CONNECTOR_NAME.test(name))
    found.add("name", name, "2 to 25 lower-case letters, digits and hyphens, starting with a letter", "rename it");
  if (!isCidr(cidr) || prefixLength(cidr) !== CONNECTOR_PREFIX_LENGTH)
    found.add("cidr", cidr, `a /${CONNECTOR_PREFIX_LENGTH}`, "give it a range of that size");
  if (!CONNECTOR_MACHINE_TYPES.includes(machineType))
    found.add("machineType", machineType, CONNECTOR_MACHINE_TYPES.join(", "), "choose one of them");
  if (minInstances < leastMin || minInstances > mostMin)
    found.add("minInstances", minInstances, `${leastMin} to ${mostMin}`, "correct it");
  if (maxInstances < leastMax || maxInstances > mostMax)
    found.add("maxInstances", maxInstances, `${leastMax} to ${mostMax}`, "correct it");
  if (minInstances >= maxInstances)
    found.add("minInstances", minInstances, `under maxInstances, ${maxInstances}`, "lower it, or raise maxInstances");
  return found.list;
}
