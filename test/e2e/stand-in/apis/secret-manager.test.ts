import type { Client } from "../client";
import type { StandIn } from "../server";
import { emptyProject, PROJECT } from "./project.fixture";
import { addVersion, secretValue, versionsOf } from "./secret-manager";

const SECRET = `secretmanager/v1/${PROJECT}/secrets/jwt-secret-key`;
const payload = (text: string) => ({ payload: { data: Buffer.from(text).toString("base64") } });

describe("Secret Manager", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await client.post(`secretmanager/v1/${PROJECT}/secrets?secretId=jwt-secret-key`, {
      replication: { automatic: {} },
    });
  });
  afterEach(() => standIn.stop());

  test("counts versions from one, names them by the project's number, and keeps their payload for a test to compare", async () => {
    const first = await client.post(`${SECRET}:addVersion`, payload("first"));
    const second = await client.post(`${SECRET}:addVersion`, payload("second"));
    expect([first, second].map(({ body }) => body["name"])).toEqual([
      "projects/701982941522/secrets/jwt-secret-key/versions/1",
      "projects/701982941522/secrets/jwt-secret-key/versions/2",
    ]);
    expect(secretValue(standIn.cloud, "jwt-secret-key", "1")).toBe("first");
    expect(secretValue(standIn.cloud, "jwt-secret-key")).toBe("second");
  });

  test("tells a payload to who accesses it, and to nobody else", async () => {
    await client.post(`${SECRET}:addVersion`, payload("value"));
    expect((await client.get(`${SECRET}/versions/1`)).body).not.toHaveProperty("payload");
    expect((await client.get(`${SECRET}/versions/latest:access`)).body).toMatchObject(payload("value"));
  });

  test("keeps a destroyed version without its payload: latest is then of no use", async () => {
    await client.post(`${SECRET}:addVersion`, payload("value"));
    await client.post(`${SECRET}/versions/1:destroy`);
    expect((await client.get(`${SECRET}/versions/1`)).body).toMatchObject({ state: "DESTROYED" });
    expect(versionsOf(standIn.cloud, "jwt-secret-key")).toEqual([
      expect.not.objectContaining({ payload: expect.anything() }),
    ]);
    expect((await client.get(`${SECRET}/versions/latest:access`)).message).toMatch(/is in DESTROYED state/);
    expect(secretValue(standIn.cloud, "jwt-secret-key")).toBeUndefined();
    expect((await client.post(`${SECRET}/versions/1:destroy`)).status).toBe(400);
  });

  test("has no version of a secret that was never filled", async () => {
    expect((await client.get(`${SECRET}/versions/latest`)).status).toBe(404);
  });

  test.each([
    ["an empty payload", ""],
    ["a payload over 64 KiB", "x".repeat(64 * 1024 + 1)],
  ])("refuses %s", async (_, text) => {
    expect((await client.post(`${SECRET}:addVersion`, payload(text))).status).toBe(400);
  });

  test("loses all versions and all grants with the secret", async () => {
    addVersion(standIn.cloud, "jwt-secret-key", "value");
    await client.post(`${SECRET}:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/viewer", members: ["allUsers"] }] },
    });
    await client.delete(SECRET);
    expect(standIn.cloud.policies.all()).toEqual([]);
    expect(standIn.cloud.store.all().filter(([name]) => name.startsWith("//secretmanager."))).toEqual([]);
  });

  test("refuses a member of the project that is not there, and a role that is not there", async () => {
    const set = (role: string, member: string) =>
      client.post(`${SECRET}:setIamPolicy`, { policy: { bindings: [{ role, members: [member] }] } });
    expect((await set("roles/viewer", "serviceAccount:gone@netra-staging.iam.gserviceaccount.com")).message).toBe(
      "Service account gone@netra-staging.iam.gserviceaccount.com does not exist.",
    );
    expect((await set(`${PROJECT}/roles/gone`, "allUsers")).message).toMatch(/^Role .* does not exist/);
  });
});
