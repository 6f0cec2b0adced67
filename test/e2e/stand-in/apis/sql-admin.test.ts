import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { connectedNetwork, emptyProject, PROJECT } from "./project.fixture";
import { userPassword } from "./sql-admin";

const INSTANCES = `sqladmin/sql/v1beta4/${PROJECT}/instances`;
const INSTANCE = `${INSTANCES}/staging-shared-postgres`;
const instance = {
  name: "staging-shared-postgres",
  region: "us-central1",
  databaseVersion: "POSTGRES_17",
  settings: {
    edition: "ENTERPRISE",
    tier: "db-custom-1-3840",
    ipConfiguration: { ipv4Enabled: false, privateNetwork: `${PROJECT}/global/networks/staging-vpc` },
  },
};
const withSettings = (change: JsonObject): JsonObject => ({
  ...instance,
  settings: { ...instance.settings, ...change },
});

describe("Cloud SQL", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await connectedNetwork(client);
  });
  afterEach(() => standIn.stop());

  test("gives an instance a private address alone where no public one is asked", async () => {
    await client.post(INSTANCES, instance);
    const { body } = await client.get(INSTANCE);
    expect(body).toMatchObject({
      connectionName: "netra-staging:us-central1:staging-shared-postgres",
      state: "RUNNABLE",
    });
    expect(body["ipAddresses"]).toEqual([{ type: "PRIVATE", ipAddress: expect.stringMatching(/^10\./) }]);
  });

  test("makes version 17 an ENTERPRISE_PLUS instance where no edition is said, and refuses its tier", async () => {
    const { edition: _unsaid, ...settings } = instance.settings;
    const refused = await client.post(INSTANCES, { ...instance, settings: { ...settings, tier: "db-g1-small" } });
    expect(refused.message).toMatch(/^Invalid Tier \(db-g1-small\) for \(ENTERPRISE_PLUS\) Edition/);
  });

  test.each<[string, JsonObject, RegExp]>([
    ["a machine of too little memory", withSettings({ tier: "db-custom-1-1024" }), /at least 3840 MB/],
    ["no address at all", withSettings({ ipConfiguration: { ipv4Enabled: false } }), /needs an address/],
    [
      "more than seven days of logs",
      withSettings({ backupConfiguration: { transactionLogRetentionDays: 14 } }),
      /must be 1 to 7/,
    ],
    [
      "a network without private services access",
      withSettings({ ipConfiguration: { ipv4Enabled: false, privateNetwork: "projects/p/global/networks/other" } }),
      /private services connection/,
    ],
  ])("refuses %s", async (_, body, message) => {
    const refused = await client.post(INSTANCES, body);
    expect([refused.status, refused.message]).toEqual([400, expect.stringMatching(message)]);
  });

  test("refuses a name for a week after its instance was deleted, with the reason that stops the provider's retries", async () => {
    await client.post(INSTANCES, instance);
    await client.delete(INSTANCE);
    const refused = await client.post(INSTANCES, instance);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain("instanceAlreadyExists");
    expect((await client.post(INSTANCES, { ...instance, name: "staging-shared-postgres-2" })).status).toBe(200);
    standIn.cloud.clock.advanceDays(8);
    expect((await client.post(INSTANCES, instance)).status).toBe(200);
  });

  test("does not delete a protected instance", async () => {
    await client.post(INSTANCES, withSettings({ deletionProtectionEnabled: true }));
    expect((await client.delete(INSTANCE)).message).toMatch(/^The instance is protected/);
    await client.put(INSTANCE, instance);
    expect((await client.delete(INSTANCE)).status).toBe(200);
  });

  test("does not shrink a disk", async () => {
    await client.post(INSTANCES, withSettings({ dataDiskSizeGb: "30" }));
    expect((await client.put(INSTANCE, withSettings({ dataDiskSizeGb: "20" }))).message).toBe(
      "Disk size cannot be reduced.",
    );
  });

  test("takes a full update as the whole truth, and keeps the disk's size where it says none", async () => {
    await client.post(
      INSTANCES,
      withSettings({ dataDiskSizeGb: "30", databaseFlags: [{ name: "log_connections", value: "on" }] }),
    );
    await client.put(INSTANCE, instance);
    const settings = (await client.get(INSTANCE)).body["settings"] as JsonObject;
    expect(settings).toMatchObject({ dataDiskSizeGb: "30", settingsVersion: "2" });
    expect(settings).not.toHaveProperty("databaseFlags");
  });

  describe("with an instance", () => {
    beforeEach(() => client.post(INSTANCES, instance));

    test("does not make a database twice, and says so without the status that the provider would retry", async () => {
      await client.post(`${INSTANCE}/databases`, { name: "netra_staging" });
      const again = await client.post(`${INSTANCE}/databases`, { name: "netra_staging" });
      expect([again.status, again.message]).toEqual([
        400,
        expect.stringMatching(/database "netra_staging" already exists/),
      ]);
    });

    test("gives a user that is inserted again the new password, and tells it to nobody", async () => {
      await client.post(`${INSTANCE}/users`, { name: "netra_backend", password: "first" });
      await client.post(`${INSTANCE}/users`, { name: "netra_backend", password: "second" });
      expect(userPassword(standIn.cloud, "staging-shared-postgres", "netra_backend")).toBe("second");
      const { body } = await client.get(`${INSTANCE}/users`);
      expect(body["items"]).toEqual([expect.not.objectContaining({ password: expect.anything() })]);
    });

    test("does not drop a user that owns objects", async () => {
      await client.post(`${INSTANCE}/databases`, { name: "netra_staging" });
      await client.post(`${INSTANCE}/users`, { name: "netra_backend", password: "x" });
      expect((await client.delete(`${INSTANCE}/users?name=netra_backend`)).message).toMatch(
        /some objects depend on it/,
      );
    });

    test("loses databases and users with it", async () => {
      await client.post(`${INSTANCE}/databases`, { name: "netra_staging" });
      await client.post(`${INSTANCE}/users`, { name: "netra_backend", password: "x" });
      await client.delete(INSTANCE);
      expect(Object.keys(standIn.canonicalState().resources).filter((name) => name.startsWith("//sqladmin."))).toEqual(
        [],
      );
      expect((await client.get(`${INSTANCE}/users`)).status).toBe(404);
    });
  });
});
