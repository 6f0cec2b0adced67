import type { Client } from "../client";
import type { StandIn } from "../server";
import { emptyProject, PROJECT } from "./project.fixture";

const IAM = `iam/v1/${PROJECT}`;
const POOLS = `${IAM}/locations/global/workloadIdentityPools`;

describe("IAM", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
  });
  afterEach(() => standIn.stop());

  test("makes an account once, and another one of that name after it was deleted", async () => {
    const first = await client.post(`${IAM}/serviceAccounts`, {
      accountId: "netra-backend",
      serviceAccount: { displayName: "Backend" },
    });
    expect(first.body).toMatchObject({
      email: "netra-backend@netra-staging.iam.gserviceaccount.com",
      displayName: "Backend",
    });
    expect((await client.post(`${IAM}/serviceAccounts`, { accountId: "netra-backend" })).status).toBe(409);
    await client.delete(`${IAM}/serviceAccounts/netra-backend@netra-staging.iam.gserviceaccount.com`);
    standIn.cloud.clock.advanceDays(1);
    const second = await client.post(`${IAM}/serviceAccounts`, { accountId: "netra-backend" });
    expect(second.body["uniqueId"]).not.toBe(first.body["uniqueId"]);
  });

  test("finds an account under any project, and changes what the mask names", async () => {
    await client.post(`${IAM}/serviceAccounts`, { accountId: "netra-backend" });
    const path = "iam/v1/projects/-/serviceAccounts/netra-backend@netra-staging.iam.gserviceaccount.com";
    await client.patch(path, { serviceAccount: { description: "x", displayName: "y" }, updateMask: "description" });
    const { body } = await client.get(path);
    expect([body["description"], body["displayName"]]).toEqual(["x", undefined]);
  });

  test("refuses an account id that is too short", async () => {
    expect((await client.post(`${IAM}/serviceAccounts`, { accountId: "short" })).status).toBe(400);
  });

  test("keeps a deleted pool's name for thirty days", async () => {
    const create = () => client.post(`${POOLS}?workloadIdentityPoolId=github`, {});
    expect((await create()).status).toBe(200);
    expect((await client.get(`${POOLS}/github`)).body).toMatchObject({
      state: "ACTIVE",
      name: "projects/701982941522/locations/global/workloadIdentityPools/github",
    });
    await client.delete(`${POOLS}/github`);
    expect((await client.get(`${POOLS}/github`)).body).toMatchObject({ state: "DELETED" });
    expect((await create()).status).toBe(409);
    standIn.cloud.clock.advanceDays(31);
    expect((await create()).status).toBe(200);
  });

  test("brings a deleted pool back as it was, within those days", async () => {
    await client.post(`${POOLS}?workloadIdentityPoolId=github`, { displayName: "GitHub" });
    const before = (await client.get(`${POOLS}/github`)).body;
    await client.delete(`${POOLS}/github`);
    expect((await client.post(`${POOLS}/github:undelete`)).status).toBe(200);
    expect((await client.get(`${POOLS}/github`)).body).toEqual(before);
    await client.delete(`${POOLS}/github`);
    standIn.cloud.clock.advanceDays(31);
    expect((await client.post(`${POOLS}/github:undelete`)).status).toBe(404);
  });

  test("keeps a deleted role, which can be brought back", async () => {
    const path = `${IAM}/roles/staging_deploy`;
    await client.post(`${IAM}/roles`, {
      roleId: "staging_deploy",
      role: { includedPermissions: ["run.services.get"] },
    });
    await client.delete(path);
    expect((await client.get(path)).body).toMatchObject({ deleted: true });
    await client.post(`${path}:undelete`);
    expect((await client.get(path)).body).not.toHaveProperty("deleted");
  });
});
