import { Construct } from "constructs";
import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network";
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
});
