import type { Client } from "./client";
import { emptyProject, PROJECT, REGION } from "./apis/project.fixture";
import { addVersion } from "./apis/secret-manager";
import type { StandIn } from "./server";

const SECRETS = `secretmanager/v1/${PROJECT}/secrets`;
const template = {
  containers: [
    {
      image: "us-docker.pkg.dev/cloudrun/container/hello",
      env: [{ name: "KEY", valueSource: { secretKeyRef: { secret: "s", version: "1" } } }],
    },
  ],
};

describe("the canonical state", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await client.post(`${SECRETS}?secretId=s`, { replication: { automatic: {} } });
  });
  afterEach(() => standIn.stop());

  const state = () => standIn.canonicalState();

  test("is the same for the same thing made at another time", async () => {
    const before = state();
    await client.delete(`${SECRETS}/s`);
    standIn.cloud.clock.advanceDays(1);
    await client.post(`${SECRETS}?secretId=s`, { replication: { automatic: {} } });
    expect(state()).toEqual(before);
  });

  test("does not tell one secret value from another, but one version from two", async () => {
    addVersion(standIn.cloud, "s", "one");
    const one = state();
    await client.post(`${SECRETS}/s/versions/1:destroy`);
    addVersion(standIn.cloud, "s", "two");
    expect(state()).toEqual(one);
    addVersion(standIn.cloud, "s", "three");
    expect(state()).not.toEqual(one);
  });

  test("holds no secret value", () => {
    addVersion(standIn.cloud, "s", "hidden value");
    expect(JSON.stringify(state())).not.toContain(Buffer.from("hidden value").toString("base64"));
  });

  test("tells a service that serves its newest revision from one that does not", async () => {
    addVersion(standIn.cloud, "s", "one");
    await client.post(`${SECRETS}/s:setIamPolicy`, {
      policy: {
        bindings: [
          {
            role: "roles/secretmanager.secretAccessor",
            members: ["serviceAccount:701982941522-compute@developer.gserviceaccount.com"],
          },
        ],
      },
    });
    const name = `//run.googleapis.com/${REGION}/services/web`;
    await client.post(`run/v2/${REGION}/services?serviceId=web`, { template });
    expect(state().resources[name]).toMatchObject({ servesLatestRevision: true });
    expect(JSON.stringify(state().resources[name])).toContain('"version":"newest"');
    addVersion(standIn.cloud, "s", "two");
    expect(JSON.stringify(state().resources[name])).toContain('"version":"older"');
    standIn.cloud.rollouts.failNext("web");
    await client.patch(`run/v2/${REGION}/services/web`, { template: { ...template, timeout: "10s" } });
    expect(state().resources[name]).toMatchObject({ servesLatestRevision: false });
  });

  test("tells a grant that is there from one that is not, and whose account is gone", async () => {
    await client.post(`iam/v1/${PROJECT}/serviceAccounts`, { accountId: "netra-backend" });
    const before = state();
    const mail = "netra-backend@netra-staging.iam.gserviceaccount.com";
    await client.post(`${SECRETS}/s:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/viewer", members: [`serviceAccount:${mail}`] }] },
    });
    expect(state().policies).not.toEqual(before.policies);
    await client.delete(`iam/v1/${PROJECT}/serviceAccounts/${mail}`);
    expect(Object.values(state().policies)).toMatchObject([
      { bindings: [{ role: "roles/viewer", members: [`deleted:serviceAccount:${mail}`] }] },
    ]);
  });

  test("leaves out what is kept of things that are gone", async () => {
    const before = state();
    await client.post(`iam/v1/${PROJECT}/locations/global/workloadIdentityPools?workloadIdentityPoolId=github`, {});
    expect(state()).not.toEqual(before);
    await client.delete(`iam/v1/${PROJECT}/locations/global/workloadIdentityPools/github`);
    expect(state()).toEqual(before);
  });
});
