import { CLOUD_RUN_SERVICE, cloudRunService, gotOf } from "../../cloud-run-service";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";

export const containerPort: Rule = {
  id: "RUN022",
  family: "RUN",
  slug: "container-port",
  title: "The container port is the one that the image listens on",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Cloud Run sends requests and probes to the declared port, 8080 when none is declared. On another port the image is never found ready.",
  sources: ["https://cloud.google.com/run/docs/container-contract"],
  fix: "Write the image's port under template.containers.ports.container_port.",
  exceptable: true,
  check(resource, context) {
    const { name, contract, serving } = cloudRunService(resource, context.contract);
    if (!contract) return NOT_APPLICABLE;
    const { port } = serving;
    if (port.state === "unknown") return unknownAt(port.path, port.text);
    if (port.state === "known" && port.amount === contract.port) return PASS;
    const got = gotOf(port);
    return {
      status: "fail",
      path: port.path,
      message: `${name} has the port ${got}; its image listens on ${contract.port}`,
      got,
      want: String(contract.port),
      fix: `ports { container_port = ${contract.port} }`,
    };
  },
};
