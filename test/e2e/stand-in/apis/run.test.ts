import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { emptyProject, PROJECT, REGION } from "./project.fixture";
import { addVersion } from "./secret-manager";

const SERVICES = `run/v2/${REGION}/services`;
const SERVICE = `${SERVICES}/netra-backend-staging`;
const ACCOUNT = "netra-backend@netra-staging.iam.gserviceaccount.com";

const container = {
  image: "us-docker.pkg.dev/cloudrun/container/hello",
  resources: { limits: { cpu: "2", memory: "4Gi" } },
};
const template = {
  serviceAccount: ACCOUNT,
  timeout: "600s",
  maxInstanceRequestConcurrency: 80,
  containers: [container],
};
const withContainer = (change: JsonObject): JsonObject => ({
  template: { ...template, containers: [{ ...container, ...change }] },
});
const readsSecret = withContainer({
  env: [{ name: "SECRET_KEY", valueSource: { secretKeyRef: { secret: "secret-key", version: "1" } } }],
});

describe("Cloud Run", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await client.post(`iam/v1/${PROJECT}/serviceAccounts`, { accountId: "netra-backend" });
  });
  afterEach(() => standIn.stop());

  const create = (body: JsonObject) => client.post(`${SERVICES}?serviceId=netra-backend-staging`, body);
  const read = async () => (await client.get(SERVICE)).body;

  test("serves the first revision with all traffic and fills in what was not said", async () => {
    await create({ template: { containers: [{ image: container.image }] } });
    const service = await read();
    expect(service).toMatchObject({
      generation: "1",
      ingress: "INGRESS_TRAFFIC_ALL",
      terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
      template: {
        timeout: "300s",
        maxInstanceRequestConcurrency: 80,
        containers: [{ ports: [{ containerPort: 8080 }] }],
      },
      trafficStatuses: [{ percent: 100 }],
    });
    expect(service["latestReadyRevision"]).toBe(service["latestCreatedRevision"]);
  });

  test("makes a new revision for another template, and none for the same or for other fields", async () => {
    await create({ template });
    const first = (await read())["latestCreatedRevision"];
    await client.patch(SERVICE, { template });
    await client.patch(SERVICE, { template, ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" });
    expect((await read())["latestCreatedRevision"]).toBe(first);
    await client.patch(SERVICE, withContainer({ image: "us-docker.pkg.dev/cloudrun/container/other" }));
    expect((await read())["latestCreatedRevision"]).not.toBe(first);
    expect((await client.get(`${SERVICE}/revisions`)).body["revisions"]).toHaveLength(2);
  });

  test("answers without fields that are false, zero or empty, but with a variable's empty value", async () => {
    await create({
      template: {
        ...template,
        sessionAffinity: false,
        scaling: { minInstanceCount: 0, maxInstanceCount: 3 },
        containers: [{ ...container, env: [{ name: "EMPTY", value: "" }] }],
      },
    });
    const shown = (await read())["template"] as JsonObject;
    expect(shown).not.toHaveProperty("sessionAffinity");
    expect(shown["scaling"]).toEqual({ maxInstanceCount: 3 });
    expect(shown["containers"]).toMatchObject([{ env: [{ name: "EMPTY", value: "" }] }]);
  });

  describe("has a first create whose revision never starts", () => {
    beforeEach(() => standIn.cloud.rollouts.failNext("netra-backend-staging"));

    test("fail, and leaves a service that serves nothing", async () => {
      const { body } = await create({ template });
      expect(body).toMatchObject({
        done: true,
        error: { message: expect.stringMatching(/is not ready and cannot serve traffic/) },
      });
      const service = await read();
      expect(service["terminalCondition"]).toMatchObject({ state: "CONDITION_FAILED" });
      expect(service).not.toHaveProperty("latestReadyRevision");
      expect(service).not.toHaveProperty("trafficStatuses");
    });

    test("cured by another template", async () => {
      await create({ template });
      await client.patch(SERVICE, { template: { ...template, timeout: "300s" } });
      expect((await read())["terminalCondition"]).toMatchObject({ state: "CONDITION_SUCCEEDED" });
    });
  });

  test.each(["fails", "succeeds"] as const)(
    "keeps traffic on the old revision when a rollout's operation %s",
    async (operation) => {
      await create({ template });
      const former = await read();
      standIn.cloud.rollouts.failNext("netra-backend-staging", { operation });
      const { body } = await client.patch(SERVICE, { template: { ...template, timeout: "300s" } });
      expect(body["error"] !== undefined).toBe(operation === "fails");
      const service = await read();
      expect(service["template"]).toMatchObject({ timeout: "300s" });
      expect(service["latestReadyRevision"]).toBe(former["latestReadyRevision"]);
      expect(service["trafficStatuses"]).toEqual(former["trafficStatuses"]);
      expect(service["latestCreatedRevision"]).not.toBe(former["latestCreatedRevision"]);
      expect(service["terminalCondition"]).toMatchObject({ state: "CONDITION_FAILED" });
    },
  );

  describe("starts a revision that reads a secret", () => {
    const allow = () =>
      client.post(`secretmanager/v1/${PROJECT}/secrets/secret-key:setIamPolicy`, {
        policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${ACCOUNT}`] }] },
      });
    const errorOf = async (body: JsonObject) =>
      ((await create(body)).body["error"] as JsonObject | undefined)?.["message"];

    beforeEach(async () => {
      await client.post(`secretmanager/v1/${PROJECT}/secrets?secretId=secret-key`, { replication: { automatic: {} } });
    });

    test("with a version that is enabled and an account that may read it", async () => {
      addVersion(standIn.cloud, "secret-key", "value");
      await allow();
      expect(await errorOf(readsSecret)).toBeUndefined();
    });

    test("never without a version", async () => {
      await allow();
      expect(await errorOf(readsSecret)).toMatch(/secrets\/secret-key\/versions\/1 was not found/);
    });

    test("never with a version that was destroyed", async () => {
      addVersion(standIn.cloud, "secret-key", "value");
      await allow();
      await client.post(`secretmanager/v1/${PROJECT}/secrets/secret-key/versions/1:destroy`);
      expect(await errorOf(readsSecret)).toMatch(/is in DESTROYED state/);
    });

    test("never without the accessor role", async () => {
      addVersion(standIn.cloud, "secret-key", "value");
      expect(await errorOf(readsSecret)).toMatch(/Permission denied on secret: .*secretAccessor/);
    });

    test("never before the grant has spread", async () => {
      addVersion(standIn.cloud, "secret-key", "value");
      await allow();
      standIn.cloud.settings.grantsTakeEffectAfterMs = 60_000;
      expect(await errorOf(readsSecret)).toMatch(/Permission denied on secret/);
    });
  });

  test("never starts an image of a repository of the project that is not there", async () => {
    const { body } = await create(
      withContainer({ image: "us-central1-docker.pkg.dev/netra-staging/netra/backend@sha256:0" }),
    );
    expect(body).toMatchObject({ error: { message: expect.stringMatching(/Image '.*' not found/) } });
  });

  test.each<[string, JsonObject, RegExp]>([
    [
      "a cpu under one with concurrency",
      withContainer({ resources: { limits: { cpu: "500m", memory: "512Mi" } } }),
      /^Total cpu < 1 is not supported with concurrency > 1/,
    ],
    [
      "a cpu between sizes",
      withContainer({ resources: { limits: { cpu: "3", memory: "4Gi" } } }),
      /^Invalid value specified for cpu: 3/,
    ],
    [
      "memory beyond the cpu's window",
      withContainer({ resources: { limits: { cpu: "1", memory: "8Gi" } } }),
      /memory must be between 128Mi and 4Gi/,
    ],
    [
      "a reserved variable",
      withContainer({ env: [{ name: "PORT", value: "1" }] }),
      /reserved env names were provided: PORT/,
    ],
    [
      "a variable twice",
      withContainer({
        env: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      }),
      /^Duplicate environment variable: A/,
    ],
    [
      "a probe longer than its period",
      withContainer({ startupProbe: { timeoutSeconds: 480, periodSeconds: 240 } }),
      /timeout_seconds must not be over period_seconds/,
    ],
    [
      "a request timeout over an hour",
      { template: { ...template, timeout: "3601s" } },
      /^timeout must be at most 3600 s/,
    ],
    [
      "more minimum than maximum instances",
      { template: { ...template, scaling: { minInstanceCount: 3, maxInstanceCount: 2 } } },
      /min_instance_count/,
    ],
    [
      "a connector and an interface together",
      {
        template: {
          ...template,
          vpcAccess: { connector: `${REGION}/connectors/c`, networkInterfaces: [{ network: "n" }] },
        },
      },
      /can not be used together/,
    ],
    [
      "a connector that is not there",
      { template: { ...template, vpcAccess: { connector: `${REGION}/connectors/c` } } },
      /does not exist/,
    ],
    ["no container", { template: { ...template, containers: [] } }, /at least one container/],
  ])("refuses %s, and makes nothing", async (_, body, message) => {
    const refused = await create(body);
    expect(refused.status).toBe(400);
    expect(refused.message).toMatch(message);
    expect((await client.get(SERVICE)).status).toBe(404);
  });

  test("refuses an account that is not there", async () => {
    const refused = await create({
      template: { ...template, serviceAccount: "other@netra-staging.iam.gserviceaccount.com" },
    });
    expect([refused.status, refused.message]).toEqual([403, expect.stringContaining("iam.serviceaccounts.actAs")]);
  });

  test("refuses a revision's name that was used before", async () => {
    await create({ template: { ...template, revision: "netra-backend-staging-a" } });
    const again = await client.patch(SERVICE, {
      template: { ...template, revision: "netra-backend-staging-a", timeout: "10s" },
    });
    expect(again.message).toBe("Revision named 'netra-backend-staging-a' with different configuration already exists.");
  });

  test("takes revisions and policy along when a service is deleted", async () => {
    await create({ template });
    await client.post(`${SERVICE}:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }] },
    });
    await client.delete(SERVICE);
    expect(standIn.cloud.store.all().filter(([name]) => name.startsWith("//run."))).toEqual([]);
    expect(standIn.cloud.policies.all()).toEqual([]);
  });
});
