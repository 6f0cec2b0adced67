import { Construct } from "constructs";
import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network";
import { ComputeRouter } from "@cdktf/provider-google/lib/compute-router";
import { MAIN_RESOURCE, adoptable } from "../../constructs/netra-stack";
import { stackWith } from "./stack";

describe("a stack", () => {
  it("names a resource by its path, without a hash", () => {
    const { resource } = stackWith((scope) => {
      const part = new Construct(scope, "part");
      new ComputeNetwork(part, "other", { name: "a" });
      new ComputeNetwork(part, MAIN_RESOURCE, { name: "b" });
    });
    expect(Object.keys(resource.google_compute_network)).toEqual(["part", "part_other"]);
  });

  it("refuses two constructs that would be one resource", () => {
    expect(() =>
      stackWith((scope) => {
        new ComputeNetwork(new Construct(scope, "a"), "b_c", { name: "x" });
        new ComputeNetwork(new Construct(scope, "a_b"), "c", { name: "y" });
      }),
    ).toThrow("Two constructs would have the address a_b_c: test/a/b_c and test/a_b/c. Rename one of them.");
  });

  it("labels what it makes", () => {
    const { provider } = stackWith(() => undefined);
    expect(provider.google).toEqual([
      { project: "netra-staging", region: "us-central1", default_labels: { environment: "staging", stack: "test" } },
    ]);
  });

  it("adopts only when it is told to", () => {
    const build = (scope: Construct) =>
      adoptable(new ComputeNetwork(scope, "network", { name: "a" }), "projects/p/global/networks/a");
    expect(stackWith(build)).not.toHaveProperty("import");
    expect(stackWith(build, { adopting: true }).import).toEqual([
      { to: "google_compute_network.network", id: "projects/p/global/networks/a" },
    ]);
  });

  describe("does not adopt", () => {
    const build = (scope: Construct) => {
      const network = adoptable(new ComputeNetwork(scope, "network", { name: "a" }), "network");
      const router = new ComputeRouter(scope, "router", { name: "b", network: network.id });
      adoptable(router, "router", network);
    };
    const adoptedWithout = (...adoptExcept: readonly string[]) =>
      (stackWith(build, { adopting: true, adoptExcept }).import as { to: string }[] | undefined)?.map(({ to }) => to);

    it("what is not there", () => {
      expect(adoptedWithout("google_compute_router.router")).toEqual(["google_compute_network.network"]);
    });

    it("what cannot be there without it", () => {
      expect(adoptedWithout()).toEqual(["google_compute_network.network", "google_compute_router.router"]);
      expect(adoptedWithout("google_compute_network.network")).toBeUndefined();
    });
  });
});
