import { defaultMaxConnections, mostMaxConnections } from "../../platform/cloud-sql";

describe("the connections of a tier", () => {
  it.each<[tier: string, byItself: number | undefined, atMost: number | undefined]>([
    ["db-f1-micro", 25, 25],
    ["db-g1-small", 50, 50],
    ["db-custom-1-3840", 100, 422],
    ["db-custom-2-7680", 400, 844],
    ["db-custom-4-15360", 500, 1689],
    ["db-custom-96-6389760", 1000, 262_143],
    ["db-perf-optimized-N-2", undefined, undefined],
  ])("%s: %s by itself, at most %s", (tier, byItself, atMost) => {
    expect([defaultMaxConnections(tier), mostMaxConnections(tier)]).toEqual([byItself, atMost]);
  });
});
