import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { connectedNetwork, emptyProject, PROJECT, REGION } from "./project.fixture";
import { redisPassword } from "./redis";

const INSTANCES = `redis/v1/${REGION}/instances`;
const instance = {
  tier: "BASIC",
  memorySizeGb: 1,
  authEnabled: true,
  connectMode: "PRIVATE_SERVICE_ACCESS",
  authorizedNetwork: `${PROJECT}/global/networks/staging-vpc`,
};

describe("Memorystore for Redis", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await connectedNetwork(client);
  });
  afterEach(() => standIn.stop());

  const create = (change: JsonObject = {}) =>
    client.post(`${INSTANCES}?instanceId=staging-shared-redis`, { ...instance, ...change });

  test("makes an instance whose password is told only where it is asked", async () => {
    await create();
    const { body } = await client.get(`${INSTANCES}/staging-shared-redis`);
    expect(body).toMatchObject({ state: "READY", port: 6379, host: expect.stringMatching(/^10\./) });
    expect(body).not.toHaveProperty("authString");
    const told = (await client.get(`${INSTANCES}/staging-shared-redis/authString`)).body["authString"];
    expect(told).toBe(redisPassword(standIn.cloud, "us-central1", "staging-shared-redis"));
    expect(told).toMatch(/^[0-9a-f]{36}$/);
  });

  test("tells the addresses of a range that was asked for by name", async () => {
    await create({ reservedIpRange: "staging-private-ip" });
    expect((await client.get(`${INSTANCES}/staging-shared-redis`)).body["reservedIpRange"]).toMatch(/^10\..*\/29$/);
  });

  test("listens on another port with TLS, and has a certificate then", async () => {
    await create({ transitEncryptionMode: "SERVER_AUTHENTICATION" });
    const { body } = await client.get(`${INSTANCES}/staging-shared-redis`);
    expect(body).toMatchObject({ port: 6378, serverCaCerts: [{ cert: expect.stringContaining("CERTIFICATE") }] });
  });

  test.each<[string, JsonObject, RegExp]>([
    ["replicas of a BASIC instance", { replicaCount: 1 }, /must be 0 for a BASIC tier/],
    [
      "a network without private services access",
      { authorizedNetwork: "projects/p/global/networks/other" },
      /^Google private service access is not enabled/,
    ],
  ])("refuses %s", async (_, change, message) => {
    const refused = await create(change);
    expect([refused.status, refused.message]).toEqual([400, expect.stringMatching(message)]);
  });
});
