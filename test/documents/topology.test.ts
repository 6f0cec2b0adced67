import { topologyOf } from "../../documents/topology";
import { topologyDocument } from "../../documents/topology-mermaid";
import { topologyPicture } from "../../documents/topology-svg";
import { readInput } from "../../policy/read/input";
import { changed, serviceIn } from "../config/declaration";
import { synthesized } from "../stacks/synthesized";
import type { SynthesizeOptions } from "../stacks/synthesized";

function topology(options?: SynthesizeOptions) {
  const { texts } = synthesized(options);
  const files = Object.entries(texts).map(([stack, text]) => ({
    name: `stacks/${stack}/cdk.tf.json`,
    bytes: Buffer.from(text),
  }));
  return topologyOf(readInput(files).estate);
}

describe("the topology", () => {
  const declared = topology();

  it("leads hosts to services as the load balancer does", () => {
    expect(Object.fromEntries(declared.services.map(({ name, hosts }) => [name, hosts]))).toEqual({
      "netra-backend-staging": ["api.staging.netrasystems.ai"],
      "netra-auth-service": ["auth.staging.netrasystems.ai"],
      "netra-frontend-staging": ["app.staging.netrasystems.ai", "staging.netrasystems.ai"],
    });
  });

  it("shows services in the order in which they are rolled out, with size, account and what they use", () => {
    expect(declared.services[0]).toMatchObject({
      name: "netra-backend-staging",
      cpu: "2",
      memory: "4Gi",
      account: "netra-backend-staging",
      usesConnector: true,
      databases: ["netra_staging"],
      usesRedis: true,
    });
    expect(declared.services.map(({ name }) => name)).toEqual([
      "netra-backend-staging",
      "netra-auth-service",
      "netra-frontend-staging",
    ]);
    expect(declared.services[0]?.secrets).toHaveLength(14);
    expect(declared.services[2]).toMatchObject({ usesConnector: false, databases: [], usesRedis: false, secrets: [] });
  });

  it("changes with the resources, not with a drawing", () => {
    const other = topology({
      declaration: changed(
        (d) => (serviceIn(d, "auth").hosts = ["login.staging.netrasystems.ai", "auth.staging.netrasystems.ai"]),
      ),
    });
    expect(other.services[1]?.hosts).toEqual(["login.staging.netrasystems.ai", "auth.staging.netrasystems.ai"]);
    for (const made of [topologyDocument(other), topologyPicture(other)])
      expect(made.text).toContain("login.staging.netrasystems.ai");
  });

  it("names every service, host, account and store in both forms", () => {
    const names = [
      "staging-https-lb",
      "staging-security-policy",
      "staging-connector",
      "staging-shared-postgres",
      "staging-shared-redis",
      "Secret Manager",
    ];
    for (const { text } of [topologyDocument(declared), topologyPicture(declared)]) {
      for (const name of [
        ...names,
        ...declared.services.flatMap((service) => [service.name, `as ${service.account}`, ...service.hosts]),
      ])
        expect(text).toContain(name);
    }
  });
});
