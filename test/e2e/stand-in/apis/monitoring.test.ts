import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { emptyProject, PROJECT } from "./project.fixture";

const MONITORING = `monitoring/v3/${PROJECT}`;
const condition = (filter: string): JsonObject => ({
  displayName: "c",
  conditionThreshold: { filter, comparison: "COMPARISON_GT" },
});
const policy = (change: JsonObject = {}): JsonObject => ({
  displayName: "errors",
  combiner: "OR",
  conditions: [condition('metric.type="run.googleapis.com/request_count"')],
  ...change,
});
const check = { displayName: "api health", period: "60s", timeout: "10s", httpCheck: { path: "/health" } };

describe("Cloud Monitoring", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
  });
  afterEach(() => standIn.stop());

  test.each([
    "v3/projects/netra-staging/alertPolicies",
    "v1/projects/netra-staging/dashboards",
    "v3/projects/netra-staging/services",
  ])("draws an id at %s that follows from the display name, and another for a twin", async (path) => {
    const make = async () => (await client.post(`monitoring/${path}`, policy())).body["name"];
    const [first, twin] = [await make(), await make()];
    expect(twin).not.toBe(first);
    await client.delete(`monitoring/${path.slice(0, 2)}/${String(first)}`);
    expect(await make()).toBe(first);
  });

  test("names what it draws by the project", async () => {
    const { body } = await client.post(`${MONITORING}/alertPolicies`, policy());
    expect(body["name"]).toMatch(/^projects\/netra-staging\/alertPolicies\/\d{19}$/);
  });

  describe("knows a log metric", () => {
    const filter = 'metric.type="logging.googleapis.com/user/startup/failures"';
    const alert = () => client.post(`${MONITORING}/alertPolicies`, policy({ conditions: [condition(filter)] }));

    test("not before it exists", async () => {
      const refused = await alert();
      expect([refused.status, refused.message]).toEqual([
        404,
        expect.stringMatching(
          /^Cannot find metric\(s\) that match type = "logging.googleapis.com\/user\/startup\/failures"/,
        ),
      ]);
    });

    test("not before it has become visible", async () => {
      standIn.cloud.settings.logMetricVisibleAfterMs = 600_000;
      await client.post(`logging/v2/${PROJECT}/metrics`, { name: "startup/failures", filter: "x" });
      expect((await alert()).status).toBe(404);
      standIn.cloud.clock.advanceDays(1);
      expect((await alert()).status).toBe(200);
    });
  });

  test("takes an objective on a log metric that has become visible, and on no other", async () => {
    await client.post(`${MONITORING}/services?serviceId=backend`, { custom: {} });
    const objective = () =>
      client.post(`${MONITORING}/services/backend/serviceLevelObjectives?serviceLevelObjectiveId=delivery`, {
        goal: 0.98,
        serviceLevelIndicator: {
          requestBased: {
            goodTotalRatio: {
              goodServiceFilter: 'metric.type="logging.googleapis.com/user/delivered"',
              totalServiceFilter: 'metric.type="run.googleapis.com/request_count"',
            },
          },
        },
      });
    const unknown =
      "Invalid SLO definition: The metric referenced by the provided filter is unknown. Check the metric name and labels.";
    const refused = await objective();
    expect([refused.status, refused.message]).toEqual([400, unknown]);
    standIn.cloud.settings.logMetricVisibleAfterMs = 600_000;
    await client.post(`logging/v2/${PROJECT}/metrics`, { name: "delivered", filter: "x" });
    expect((await objective()).message).toBe(unknown);
    standIn.cloud.clock.advanceDays(1);
    expect((await objective()).status).toBe(200);
  });

  test("does not delete an uptime check that an alert's filter names", async () => {
    const name = String((await client.post(`${MONITORING}/uptimeCheckConfigs`, check)).body["name"]);
    const id = name.split("/").at(-1) ?? "";
    const alert = await client.post(
      `${MONITORING}/alertPolicies`,
      policy({ conditions: [condition(`metric.labels.check_id="${id}"`)] }),
    );
    expect((await client.delete(`monitoring/v3/${name}`)).message).toMatch(
      /^Cannot delete check .* One or more alerting policies is using it/,
    );
    await client.delete(`monitoring/v3/${String(alert.body["name"])}`);
    expect((await client.delete(`monitoring/v3/${name}`)).status).toBe(200);
  });

  test("does not delete a channel that an alert notifies, unless forced", async () => {
    const name = String(
      (await client.post(`${MONITORING}/notificationChannels`, { type: "email", displayName: "mail" })).body["name"],
    );
    await client.post(`${MONITORING}/alertPolicies`, policy({ notificationChannels: [name] }));
    expect((await client.delete(`monitoring/v3/${name}?force=false`)).status).toBe(400);
    expect((await client.delete(`monitoring/v3/${name}?force=true`)).status).toBe(200);
  });

  test.each<[string, JsonObject, RegExp]>([
    ["no condition", { conditions: [] }, /has 1 to 6 conditions, not 0/],
    [
      "seven conditions",
      { conditions: Array.from({ length: 7 }, () => condition("x")) },
      /has 1 to 6 conditions, not 7/,
    ],
    ["an early close", { alertStrategy: { autoClose: "60s" } }, /at least 1800 s/],
    [
      "a log match without a rate limit",
      { conditions: [{ conditionMatchedLog: { filter: "x" } }] },
      /notification_rate_limit/,
    ],
    [
      "a rate limit that is not of a log match",
      { alertStrategy: { notificationRateLimit: { period: "300s" } } },
      /Only log-based alert policies may specify a notification rate limit/,
    ],
    ["a channel that is not there", { notificationChannels: [`${PROJECT}/notificationChannels/1`] }, /was not found/],
  ])("refuses an alert policy with %s", async (_, change, message) => {
    expect((await client.post(`${MONITORING}/alertPolicies`, policy(change))).message).toMatch(message);
  });

  test.each<[string, JsonObject, RegExp]>([
    ["an odd period", { period: "120s" }, /must be one of 60, 300, 600, 900 s/],
    ["a long timeout", { timeout: "61s" }, /must be 1 to 60 s/],
    ["two regions", { selectedRegions: ["USA", "EUROPE"] }, /at least 3 regions/],
  ])("refuses an uptime check with %s", async (_, change, message) => {
    expect((await client.post(`${MONITORING}/uptimeCheckConfigs`, { ...check, ...change })).message).toMatch(message);
  });

  test("keeps objectives under a service that exists", async () => {
    const objective = { goal: 0.99 };
    const path = `${MONITORING}/services/backend/serviceLevelObjectives?serviceLevelObjectiveId=availability`;
    expect((await client.post(path, objective)).status).toBe(404);
    await client.post(`${MONITORING}/services?serviceId=backend`, { custom: {} });
    expect((await client.post(path, objective)).body["name"]).toBe(
      `${PROJECT}/services/backend/serviceLevelObjectives/availability`,
    );
  });

  test("changes a dashboard for who read it last", async () => {
    const made = await client.post(`monitoring/v1/${PROJECT}/dashboards`, { displayName: "staging" });
    const path = `monitoring/v1/${String(made.body["name"])}`;
    expect((await client.patch(path, { displayName: "other", etag: made.body["etag"] ?? "" })).status).toBe(200);
    expect((await client.patch(path, { displayName: "third", etag: made.body["etag"] ?? "" })).status).toBe(409);
  });
});
