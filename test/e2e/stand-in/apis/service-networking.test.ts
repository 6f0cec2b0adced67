import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { connectedNetwork, emptyProject, PROJECT } from "./project.fixture";

const CONNECTIONS = "servicenetworking/v1/services/servicenetworking.googleapis.com/connections";
const NETWORK = "projects/701982941522/global/networks/staging-vpc";
const INSTANCES = `sqladmin/sql/v1beta4/${PROJECT}/instances`;

describe("private services access", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await connectedNetwork(client);
  });
  afterEach(() => standIn.stop());

  const listed = async () => (await client.get(`${CONNECTIONS}?network=${NETWORK}`)).body["connections"];
  const remove = () => client.post(`${CONNECTIONS}/servicenetworking-googleapis-com`, { consumerNetwork: NETWORK });
  const errorOf = ({ body }: { body: JsonObject }) => (body["error"] as JsonObject | undefined)?.["message"];

  test("is made once; a second creation has to become an update, as the provider makes it", async () => {
    const body = { network: NETWORK, reservedPeeringRanges: ["staging-private-ip"] };
    expect(errorOf(await client.post(CONNECTIONS, body))).toMatch(
      /^Cannot modify allocated ranges in CreateConnection\./,
    );
    expect(errorOf(await client.patch(`${CONNECTIONS}/-?force=true`, body))).toBeUndefined();
    expect(await listed()).toMatchObject([{ network: NETWORK, peering: "servicenetworking-googleapis-com" }]);
  });

  test("asks for an allocated range", async () => {
    const body = { network: NETWORK, reservedPeeringRanges: ["other"] };
    expect(errorOf(await client.patch(`${CONNECTIONS}/-`, body))).toMatch(/is no allocated range/);
  });

  test("cannot be deleted while Cloud SQL is there, nor for four days after", async () => {
    await client.post(INSTANCES, {
      name: "db",
      region: "us-central1",
      databaseVersion: "POSTGRES_17",
      settings: {
        edition: "ENTERPRISE",
        tier: "db-custom-1-3840",
        ipConfiguration: { ipv4Enabled: false, privateNetwork: `${PROJECT}/global/networks/staging-vpc` },
      },
    });
    expect(errorOf(await remove())).toMatch(/^Failed to delete connection; Producer services/);
    await client.delete(`${INSTANCES}/db`);
    expect(errorOf(await remove())).toMatch(/^Failed to delete connection; Producer services/);
    standIn.cloud.clock.advanceDays(5);
    expect(errorOf(await remove())).toBeUndefined();
    expect(await listed()).toEqual([]);
  });
});
