import { type FaultKind, Faults } from "./faults";

const request = (path: string, method = "POST", service = "redis.googleapis.com") => ({ method, service, path });

function kindsMet(faults: Faults, requests: number): readonly (FaultKind | undefined)[] {
  return Array.from({ length: requests }, (_, index) => faults.next(request(`r/${index}`))?.kind);
}

describe("faults", () => {
  test("are none until they are injected, and none after they are stopped", () => {
    const faults = new Faults();
    expect(faults.next(request("x"))).toBeUndefined();
    faults.inject({ seed: 1, share: 1, kinds: ["500"] });
    expect(faults.next(request("x"))?.kind).toBe("500");
    faults.stop();
    expect(faults.next(request("x"))).toBeUndefined();
  });

  test("meet about the share of requests that was asked, and all kinds", () => {
    const faults = new Faults();
    faults.inject({ seed: 7, share: 0.25, kinds: ["429", "500", "503"] });
    const met = kindsMet(faults, 2000).filter((kind) => kind !== undefined);
    expect(met.length).toBeGreaterThan(400);
    expect(met.length).toBeLessThan(600);
    expect(new Set(met).size).toBe(3);
  });

  test("are the same for the same seed, and others for another", () => {
    const [first, second, other] = [3, 3, 4].map((seed) => {
      const faults = new Faults();
      faults.inject({ seed, share: 0.5, kinds: ["500", "503"] });
      return kindsMet(faults, 50);
    });
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test("do not depend on the order in which different requests come", () => {
    const meet = (paths: readonly string[]) => {
      const faults = new Faults();
      faults.inject({ seed: 5, share: 0.5, kinds: ["500"] });
      return Object.fromEntries(paths.map((path) => [path, faults.next(request(path))?.kind]));
    };
    expect(meet(["c", "b", "a"])).toEqual(meet(["a", "b", "c"]));
  });

  test("let a retry through sooner or later", () => {
    const faults = new Faults();
    faults.inject({ seed: 1, share: 0.5, kinds: ["503"] });
    const tries = Array.from({ length: 20 }, () => faults.next(request("same"))?.kind);
    expect(tries).toContain(undefined);
    expect(tries).toContain("503");
  });

  test.each([
    [
      "a policy",
      request("projects/p:setIamPolicy", "POST", "cloudresourcemanager.googleapis.com"),
      /concurrent policy changes/,
    ],
    ["a bucket's policy", request("b/bucket/iam", "PUT", "storage.googleapis.com"), /concurrent policy changes/],
    [
      "a change of Cloud SQL",
      request("projects/p/instances", "POST", "sqladmin.googleapis.com"),
      /already in progress/,
    ],
    [
      "a change of Monitoring",
      request("v3/projects/p/alertPolicies", "POST", "monitoring.googleapis.com"),
      /concurrent edits/,
    ],
  ])("answer a conflict to %s, which a retry cures", (_, target, message) => {
    const faults = new Faults();
    faults.inject({ seed: 1, share: 1, kinds: ["409"] });
    expect(faults.next(target)?.error.message).toMatch(message);
  });

  test.each([
    ["a creation elsewhere, which would look as if it existed", request("projects/p/instances")],
    ["a read of Cloud SQL", request("projects/p/instances/i", "GET", "sqladmin.googleapis.com")],
  ])("answer no conflict to %s", (_, target) => {
    const faults = new Faults();
    faults.inject({ seed: 1, share: 1, kinds: ["409"] });
    expect(faults.next(target)).toBeUndefined();
  });
});
