import { Client } from "../client";
import { StandIn } from "../server";
import { apis } from "./all";
import { enableServices } from "./service-usage";

export const PROJECT = "projects/netra-staging";
export const REGION = `${PROJECT}/locations/us-central1`;

/** A project whose APIs are enabled, and a client of it; nothing else is there. */
export async function emptyProject(): Promise<{ readonly standIn: StandIn; readonly client: Client }> {
  const standIn = await StandIn.start();
  enableServices(
    standIn.cloud,
    apis.map(({ service }) => service),
  );
  // An operation that is over at once, so that a test need not poll for what it does not ask about.
  standIn.cloud.operations.polls = 0;
  return { standIn, client: new Client(standIn) };
}

/** A network with private services access, as Cloud SQL and Redis ask for it. */
export async function connectedNetwork(client: Client): Promise<void> {
  const compute = `compute/v1/${PROJECT}/global`;
  await client.post(`${compute}/networks`, { name: "staging-vpc", autoCreateSubnetworks: false });
  await client.post(`${compute}/addresses`, {
    name: "staging-private-ip",
    purpose: "VPC_PEERING",
    addressType: "INTERNAL",
    prefixLength: 16,
    network: `${PROJECT}/global/networks/staging-vpc`,
  });
  await client.post("servicenetworking/v1/services/servicenetworking.googleapis.com/connections", {
    network: "projects/701982941522/global/networks/staging-vpc",
    reservedPeeringRanges: ["staging-private-ip"],
  });
}
