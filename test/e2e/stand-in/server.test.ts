import { once } from "node:events";
import { connect } from "node:net";
import { enableServices } from "./apis/service-usage";
import { Client } from "./client";
import { restore, snapshotOf } from "./cloud";
import { StandIn } from "./server";

const SECRETS = "secretmanager/v1/projects/netra-staging/secrets";
const secret = { replication: { automatic: {} } };

describe("the stand-in", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    standIn = await StandIn.start();
    client = new Client(standIn);
    enableServices(standIn.cloud, ["secretmanager.googleapis.com", "sqladmin.googleapis.com"]);
  });
  afterEach(() => standIn.stop());

  test("refuses an API that the project has not enabled", async () => {
    const refused = await client.get("redis/v1/projects/netra-staging/locations/us-central1/instances/x");
    expect([refused.status, refused.message]).toEqual([
      403,
      "redis.googleapis.com has not been used in project netra-staging before or it is disabled.",
    ]);
  });

  test("outlives a caller that dies in the middle of a request", async () => {
    const caller = connect(standIn.port, "127.0.0.1");
    caller.write(`POST /${SECRETS}?secretId=s HTTP/1.1\r\nhost: stand-in\r\ncontent-length: 100\r\n\r\n{"repl`);
    await once(caller, "connect");
    await client.get(`${SECRETS}/s`);
    caller.destroy();
    await once(caller, "close");
    expect((await client.get(`${SECRETS}/s`)).status).toBe(404);
  });

  test("refuses another project", async () => {
    expect((await client.get("secretmanager/v1/projects/other/secrets/s")).status).toBe(403);
  });

  test("takes the project's number for its id", async () => {
    await client.post(`${SECRETS}?secretId=s`, secret);
    expect((await client.get("secretmanager/v1/projects/701982941522/secrets/s")).status).toBe(200);
  });

  test("refuses to create what exists, and finds nothing where nothing is", async () => {
    expect((await client.post(`${SECRETS}?secretId=s`, secret)).status).toBe(200);
    expect((await client.post(`${SECRETS}?secretId=s`, secret)).status).toBe(409);
    expect((await client.get(`${SECRETS}/other`)).status).toBe(404);
    expect((await client.delete(`${SECRETS}/s`)).status).toBe(200);
    expect((await client.get(`${SECRETS}/s`)).status).toBe(404);
  });

  test("says which request it does not know, with a status that the provider does not retry", async () => {
    const unknown = await client.post(`${SECRETS}/s:unknownVerb`);
    expect(unknown.status).toBe(501);
    expect(unknown.message).toContain("POST projects/netra-staging/secrets/s:unknownVerb");
  });

  test("refuses a body that is not JSON", async () => {
    const response = await fetch(`http://127.0.0.1:${standIn.port}/${SECRETS}?secretId=s`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(400);
  });

  test("logs every request without its payload", async () => {
    await client.post(`${SECRETS}?secretId=s`, secret);
    await client.post(`${SECRETS}/s:addVersion`, { payload: { data: Buffer.from("hidden value").toString("base64") } });
    await client.get(`${SECRETS}/other`);
    expect(standIn.log.all().map(({ method, path, status }) => [method, path, status])).toEqual([
      ["POST", "projects/netra-staging/secrets?secretId=s", 200],
      ["POST", "projects/netra-staging/secrets/s:addVersion", 200],
      ["GET", "projects/netra-staging/secrets/other", 404],
    ]);
    expect(JSON.stringify(standIn.log.all())).not.toContain(Buffer.from("hidden value").toString("base64"));
    expect(standIn.log.changes()).toHaveLength(2);
  });

  test("does nothing when a fault is answered, and does its work when only the answer is lost", async () => {
    standIn.cloud.faults.inject({ seed: 1, share: 1, kinds: ["500"] });
    expect((await client.post(`${SECRETS}?secretId=s`, secret)).status).toBe(500);
    expect(standIn.cloud.store.find("//secretmanager.googleapis.com/projects/netra-staging/secrets/s")).toBeUndefined();
    standIn.cloud.faults.inject({ seed: 1, share: 1, kinds: ["lost answer"] });
    expect((await client.post(`${SECRETS}?secretId=s`, secret)).status).toBe(503);
    expect(standIn.cloud.store.find("//secretmanager.googleapis.com/projects/netra-staging/secrets/s")).toBeDefined();
    expect(standIn.log.all().map(({ fault }) => fault)).toEqual(["500", "lost answer"]);
  });

  test("goes back to what was there before", async () => {
    const snapshot = snapshotOf(standIn.cloud);
    await client.post(`${SECRETS}?secretId=s`, secret);
    await client.post(`${SECRETS}/s:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/viewer", members: ["allUsers"] }] },
    });
    const after = standIn.canonicalState();
    restore(standIn.cloud, snapshot);
    expect(standIn.canonicalState()).not.toEqual(after);
    expect(standIn.canonicalState().policies).toEqual({});
    expect((await client.get(`${SECRETS}/s`)).status).toBe(404);
  });

  describe("is steered from another process", () => {
    test("into faults and out of them", async () => {
      await client.put("_control/faults", { seed: 1, share: 1, kinds: ["429"] });
      expect((await client.get(`${SECRETS}/s`)).status).toBe(429);
      await client.delete("_control/faults");
      expect((await client.get(`${SECRETS}/s`)).status).toBe(404);
    });

    test("but not into a fault that there is not", async () => {
      const refused = await client.put("_control/faults", { seed: 1, share: 1, kinds: ["418"] });
      expect(refused.message).toBe("Fault '418' is not one of 429, 500, 503, 409, lost answer.");
    });

    test("days ahead", async () => {
      const { body } = await client.post("_control/clock", { days: 8 });
      const days = (Date.parse(String(body["now"])) - Date.now()) / (24 * 60 * 60 * 1000);
      expect(days).toBeCloseTo(8, 2);
    });

    test("and tells what exists and what was asked", async () => {
      await client.post(`${SECRETS}?secretId=s`, secret);
      const name = "//secretmanager.googleapis.com/projects/netra-staging/secrets/s";
      expect((await client.get("_control/state")).body).toMatchObject({ resources: { [name]: secret } });
      expect((await client.get("_control/canonical")).body).toMatchObject({ resources: { [name]: secret } });
      expect((await client.get("_control/log")).body).toMatchObject({ requests: [{ method: "POST", status: 200 }] });
    });

    test("at no other address", async () => {
      expect((await client.get("_control/other")).status).toBe(404);
    });
  });
});
