import { containerPort } from "../../../../policy/rules/run/container-port";
import { compliantService, describeRule, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const PORT = `${CONTAINER}.ports.container_port`;

function listens(got: string) {
  return [
    failure(PORT, {
      message: `${NAME} has the port ${got}; its image listens on 8000`,
      got,
      want: "8000",
      fix: "ports { container_port = 8000 }",
    }),
  ];
}

describeRule(containerPort, {
  compliant: backend,
  cases: [
    { name: "another port", change: setting(PORT, 8080), expect: listens("8080") },
    { name: "a port next to it", change: setting(PORT, 8001), expect: listens("8001") },
    {
      name: "no port is Cloud Run's 8080",
      change: (fixture) => unset(fixture, BACKEND, `${CONTAINER}.ports`),
      expect: listens("8080 (Cloud Run's default)"),
    },
    {
      name: "no port is right where the image listens on 8080",
      change: (fixture) => {
        fixture[BACKEND] = compliantService("auth");
        unset(fixture, BACKEND, `${CONTAINER}.ports`);
      },
      expect: "pass",
    },
    { name: "what is no number", change: setting(PORT, "http"), expect: listens('"http" (not a quantity)') },
    {
      name: "a port that is not known yet is unknown",
      change: setting(PORT, "${var.port}"),
      sources: ["configuration", "plan"],
      expect: [unknown(PORT, "${var.port} is not known yet")],
    },
    {
      name: "the container with ports is judged",
      change: (fixture) => {
        const template = fixture[BACKEND]?.template as { containers: unknown[] };
        template.containers.unshift({ name: "proxy", image: "example/proxy:1" });
      },
      expect: "pass",
    },
    { name: "of a service that nobody declared the port is not known", change: renamed, expect: "not-applicable" },
  ],
});
