import type { Client } from "../client";
import type { JsonObject } from "../json";
import type { StandIn } from "../server";
import { connectedNetwork, emptyProject, PROJECT, REGION } from "./project.fixture";

const GLOBAL = `compute/v1/${PROJECT}/global`;
const REGIONAL = `compute/v1/${PROJECT}/regions/us-central1`;
const group = `${PROJECT}/regions/us-central1/networkEndpointGroups/backend-neg`;

describe("Compute Engine", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
  });
  afterEach(() => standIn.stop());

  test("answers with an operation that is polled where the resource is", async () => {
    standIn.cloud.operations.polls = 1;
    await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" });
    const { body } = await client.post(`${REGIONAL}/routers`, {
      name: "r",
      network: `${PROJECT}/global/networks/staging-vpc`,
    });
    expect(body).toMatchObject({
      kind: "compute#operation",
      status: "RUNNING",
      region: expect.stringMatching(/\/regions\/us-central1$/),
    });
    expect((await client.get(`${REGIONAL}/operations/${String(body["name"])}`)).body).toMatchObject({
      status: "DONE",
      progress: 100,
    });
  });

  test("writes every link as its own, whatever host the caller named", async () => {
    await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" });
    await client.post(`${REGIONAL}/routers`, {
      name: "r",
      network: `http://127.0.0.1:1/compute/v1/${PROJECT}/global/networks/staging-vpc`,
    });
    expect((await client.get(`${REGIONAL}/routers/r`)).body["network"]).toBe(
      `https://www.googleapis.com/compute/v1/${PROJECT}/global/networks/staging-vpc`,
    );
  });

  test("refuses what refers to nothing, what exists, and a stale fingerprint", async () => {
    const lost = await client.post(`${REGIONAL}/routers`, { name: "r", network: `${PROJECT}/global/networks/gone` });
    expect([lost.status, lost.message]).toEqual([404, `The resource '${PROJECT}/global/networks/gone' was not found`]);
    await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" });
    expect((await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" })).status).toBe(409);
    expect((await client.patch(`${GLOBAL}/networks/staging-vpc`, { fingerprint: "old" })).status).toBe(412);
  });

  test("does not delete what another resource uses", async () => {
    await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" });
    await client.post(`${REGIONAL}/routers`, { name: "r", network: `${PROJECT}/global/networks/staging-vpc` });
    const refused = await client.delete(`${GLOBAL}/networks/staging-vpc`);
    expect([refused.status, refused.message]).toEqual([
      400,
      `The network resource '${PROJECT}/global/networks/staging-vpc' is already being used by '${PROJECT}/regions/us-central1/routers/r'`,
    ]);
    await client.delete(`${REGIONAL}/routers/r`);
    expect((await client.delete(`${GLOBAL}/networks/staging-vpc`)).status).toBe(200);
  });

  test("does not delete a network that still has private services access", async () => {
    await connectedNetwork(client);
    await client.delete(`${GLOBAL}/addresses/staging-private-ip`);
    expect((await client.delete(`${GLOBAL}/networks/staging-vpc`)).message).toMatch(/peering servicenetworking/);
  });

  describe("has a backend service with a serverless group", () => {
    const service = {
      name: "backend",
      loadBalancingScheme: "EXTERNAL_MANAGED",
      protocol: "HTTPS",
      backends: [{ group }],
    };
    const create = (change: JsonObject) => client.post(`${GLOBAL}/backendServices`, { ...service, ...change });

    beforeEach(async () => {
      for (const name of ["backend-neg", "other-neg"]) {
        await client.post(`${REGIONAL}/networkEndpointGroups`, {
          name,
          cloudRun: { service: "netra-backend-staging" },
        });
      }
    });

    test("that is made", async () => {
      expect((await create({})).status).toBe(200);
    });

    test.each<[string, JsonObject, RegExp]>([
      ["with a timeout", { timeoutSec: 600 }, /^Timeout sec is not supported for a backend service with Serverless/],
      ["with a health check", { healthChecks: ["hc"] }, /^A backend service cannot have a healthcheck with Serverless/],
      ["with session affinity", { sessionAffinity: "CLIENT_IP" }, /^Session affinity is not supported/],
      [
        "with two groups of a region",
        { backends: [{ group }, { group: group.replace("backend-neg", "other-neg") }] },
        /one Serverless network endpoint group for a region/,
      ],
    ])("that is refused %s", async (_, change, message) => {
      expect((await create(change)).message).toMatch(message);
    });

    test("whose forwarding rule has to name the same scheme, and an address that is free", async () => {
      await create({});
      await client.post(`${GLOBAL}/urlMaps`, {
        name: "lb",
        defaultService: `${PROJECT}/global/backendServices/backend`,
      });
      await client.post(`${GLOBAL}/targetHttpProxies`, { name: "proxy", urlMap: `${PROJECT}/global/urlMaps/lb` });
      await client.post(`${GLOBAL}/addresses`, { name: "staging-lb-ip" });
      const rule = {
        name: "rule",
        IPAddress: `${PROJECT}/global/addresses/staging-lb-ip`,
        portRange: "80",
        target: `${PROJECT}/global/targetHttpProxies/proxy`,
        loadBalancingScheme: "EXTERNAL_MANAGED",
      };
      const other = await client.post(`${GLOBAL}/forwardingRules`, { ...rule, loadBalancingScheme: "EXTERNAL" });
      expect(other.message).toMatch(/load balancing scheme of forwarding rule/);
      await client.post(`${GLOBAL}/forwardingRules`, rule);
      expect((await client.get(`${GLOBAL}/forwardingRules/rule`)).body).toMatchObject({
        IPAddress: expect.stringMatching(/^34\./),
        portRange: "80-80",
      });
      expect((await client.post(`${GLOBAL}/forwardingRules`, { ...rule, name: "twin" })).message).toMatch(
        /IP address is in-use/,
      );
      expect((await client.delete(`${GLOBAL}/addresses/staging-lb-ip`)).message).toMatch(/already being used/);
    });
  });

  test("refuses a managed certificate with a wildcard", async () => {
    const refused = await client.post(`${GLOBAL}/sslCertificates`, {
      name: "c",
      managed: { domains: ["*.example.com"] },
    });
    expect(refused.message).toMatch(/Wildcards are not supported/);
  });

  test("gives a security policy its last rule, and refuses a status that it cannot deny with", async () => {
    await client.post(`${GLOBAL}/securityPolicies`, { name: "armor", rules: [{ priority: 100, action: "allow" }] });
    expect((await client.get(`${GLOBAL}/securityPolicies/armor`)).body["rules"]).toMatchObject([
      { priority: 100 },
      { priority: 2147483647, action: "allow" },
    ]);
    const refused = await client.post(`${GLOBAL}/securityPolicies/armor/addRule`, {
      priority: 200,
      action: "deny(429)",
    });
    expect(refused.message).toMatch(/deny\(429\)/);
  });

  test("changes single rules of a security policy", async () => {
    await client.post(`${GLOBAL}/securityPolicies`, { name: "armor", rules: [{ priority: 100, action: "allow" }] });
    await client.post(`${GLOBAL}/securityPolicies/armor/addRule`, { priority: 200, action: "deny(403)" });
    await client.post(`${GLOBAL}/securityPolicies/armor/patchRule?priority=200`, { preview: true });
    await client.post(`${GLOBAL}/securityPolicies/armor/removeRule?priority=100`);
    expect((await client.get(`${GLOBAL}/securityPolicies/armor`)).body["rules"]).toMatchObject([
      { priority: 200, action: "deny(403)", preview: true },
      { priority: 2147483647 },
    ]);
  });
});

describe("Serverless VPC Access", () => {
  const CONNECTORS = `vpcaccess/v1/${REGION}/connectors`;
  const connector = { network: "staging-vpc", ipCidrRange: "10.2.0.0/28", minInstances: 2, maxInstances: 10 };
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await client.post(`${GLOBAL}/networks`, { name: "staging-vpc" });
  });
  afterEach(() => standIn.stop());

  test("makes a connector, which then holds its network", async () => {
    await client.post(`${CONNECTORS}?connectorId=staging-connector`, connector);
    expect((await client.get(`${CONNECTORS}/staging-connector`)).body).toMatchObject({
      state: "READY",
      machineType: "e2-micro",
    });
    expect((await client.delete(`${GLOBAL}/networks/staging-vpc`)).status).toBe(400);
  });

  test.each<[string, JsonObject, RegExp]>([
    ["neither limit", { maxInstances: null }, /^A Connector must specify either max_throughput or max_instances$/],
    ["a range that is no /28", { ipCidrRange: "10.2.0.0/24" }, /must be a \/28/],
    ["as many instances at least as at most", { minInstances: 10 }, /must be lower than max_instances/],
    ["another machine", { machineType: "n1-standard-1" }, /is not one of/],
    ["a network that is not there", { network: "other" }, /does not exist/],
  ])("refuses %s", async (_, change, message) => {
    const body = Object.fromEntries(Object.entries({ ...connector, ...change }).filter(([, value]) => value !== null));
    const refused = await client.post(`${CONNECTORS}?connectorId=staging-connector`, body);
    expect([refused.status, refused.message]).toEqual([400, expect.stringMatching(message)]);
  });
});
