import { connectionDemand, maxConnectionsOf } from "../../config/connections";
import { declare } from "../../config/declare";
import type { Environment } from "../../config/model";
import { staging } from "../../config/staging";
import { CONNECTION_SHARE } from "../../platform/cloud-sql";
import { changed, serviceIn } from "./declaration";

const environment = declare(staging);

/** Staging as if the auth service had no database, and one backend opened so many connections. */
function demanding(connections: number, tier = environment.database.tier): Environment {
  const { backend, ...others } = environment.services;
  if (!backend?.database) throw new Error("no backend with a database");
  return {
    ...environment,
    database: { ...environment.database, tier },
    services: {
      ...Object.fromEntries(Object.entries(others).map(([key, service]) => [key, { ...service, database: undefined }])),
      backend: {
        ...backend,
        size: { ...backend.size, maxInstances: 1 },
        database: { ...backend.database, poolSize: connections, poolOverflow: 0 },
      },
    },
  };
}

describe("max_connections", () => {
  it("is what staging's three services need, and no number of its own", () => {
    expect(staging.database).not.toHaveProperty("maxConnections");
    expect(connectionDemand(environment.services)).toBe(200);
    expect(maxConnectionsOf(environment)).toBe(250);
  });

  it("is a multiple of ten of which every demand is at most 80 %, and ten fewer would not do", () => {
    for (let demand = 81; demand <= 2000; demand += 1) {
      const served = maxConnectionsOf(demanding(demand));
      expect([demand, served % 10]).toEqual([demand, 0]);
      expect(demand).toBeLessThanOrEqual(Math.floor(served * CONNECTION_SHARE));
      expect(demand).toBeGreaterThan(Math.floor((served - 10) * CONNECTION_SHARE));
    }
  });

  it.each([
    ["db-custom-1-3840", 100],
    ["db-f1-micro", 25],
    ["db-perf-optimized-N-2", 25],
  ])("is never under what a tier serves by itself: %s, %d", (tier, least) => {
    expect(maxConnectionsOf(demanding(1, tier))).toBe(least);
  });

  it.each([
    [
      "one instance more",
      (d: Parameters<Parameters<typeof changed>[0]>[0]) => (serviceIn(d, "auth").size.maxInstances = 4),
      290,
    ],
    [
      "a larger pool",
      (d: Parameters<Parameters<typeof changed>[0]>[0]) => {
        const { database } = serviceIn(d, "backend");
        if (database) database.poolOverflow = 20;
      },
      290,
    ],
    [
      "a number that is declared",
      (d: Parameters<Parameters<typeof changed>[0]>[0]) => (d.database.maxConnections = 400),
      400,
    ],
  ])("follows %s", (_what, change, served) => {
    expect(maxConnectionsOf(declare(changed(change)))).toBe(served);
  });
});
