import { cpuFloor } from "../../../../policy/rules/run/cpu-floor";
import { describeRule, planned, set, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, renamed, setting, sidecar, unknown } from "./backend";

const CPU = `${CONTAINER}.resources.limits.cpu`;

describeRule(cpuFloor, {
  compliant: backend,
  cases: [
    {
      name: "one cpu is under the backend's floor of two",
      change: setting(CPU, "1"),
      expect: [
        failure(CPU, {
          message: `${NAME} has 1 CPU; it needs at least 2 to start`,
          got: "1",
          want: "at least 2",
          fix: 'cpu = "2"',
        }),
      ],
    },
    {
      name: "1999m is under two",
      change: setting(CPU, "1999m"),
      expect: [
        failure(CPU, {
          message: `${NAME} has 1999m CPU; it needs at least 2 to start`,
          got: "1999m",
          want: "at least 2",
        }),
      ],
    },
    { name: "2000m are two", change: setting(CPU, "2000m"), expect: "pass" },
    { name: "a number is read like a text", change: setting(CPU, 2), expect: "pass" },
    { name: "more than the floor is enough", change: setting(CPU, "4"), expect: "pass" },
    {
      name: "no cpu is Cloud Run's default of one",
      change: (fixture) => unset(fixture, BACKEND, CPU),
      expect: [
        failure(CPU, {
          message: `${NAME} has 1 (Cloud Run's default) CPU; it needs at least 2 to start`,
          got: "1 (Cloud Run's default)",
          want: "at least 2",
        }),
      ],
    },
    {
      name: "no resources at all are Cloud Run's default",
      change: (fixture) => unset(fixture, BACKEND, `${CONTAINER}.resources`),
      expect: [
        failure(CPU, {
          message: `${NAME} has 1 (Cloud Run's default) CPU; it needs at least 2 to start`,
          got: "1 (Cloud Run's default)",
          want: "at least 2",
        }),
      ],
    },
    {
      name: "what is no quantity is not enough",
      change: setting(CPU, "two"),
      expect: [
        failure(CPU, {
          message: `${NAME} has "two" (not a quantity) CPU; it needs at least 2 to start`,
          got: '"two" (not a quantity)',
          want: "at least 2",
        }),
      ],
    },
    {
      name: "a value that is not known yet is unknown",
      change: setting(CPU, "${var.cpu}"),
      sources: ["configuration", "plan"],
      expect: [unknown(CPU, "${var.cpu} is not known yet")],
    },
    {
      name: "a dynamic block of containers is unknown",
      change: (fixture) => {
        set(fixture, BACKEND, "template.dynamic", { containers: { for_each: ["${var.images}"], content: {} } });
      },
      sources: ["configuration"],
      expect: [unknown(CPU, "dynamic block containers")],
    },
    {
      name: "a service that nobody declared is held to the default floor",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, CPU, "500m");
      },
      expect: [
        failure(CPU, {
          message: "stray has 500m CPU; it needs at least 1 to start",
          got: "500m",
          want: "at least 1",
          fix: 'cpu = "1"',
        }),
      ],
    },
    {
      name: "the default floor is enough for a service that nobody declared",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, CPU, "1");
      },
      expect: "pass",
    },
    {
      name: "a sidecar is not held to the floor",
      change: sidecar({ resources: { limits: { cpu: "0.5", memory: "256Mi" } } }),
      expect: "pass",
    },
    {
      name: "the container with ports is judged, wherever it stands",
      change: (fixture) => {
        sidecar({ resources: { limits: { cpu: "2", memory: "4Gi" } } })(fixture);
        set(fixture, BACKEND, `${CONTAINER}.resources.limits.cpu`, "1");
        const template = fixture[BACKEND]?.template as { containers: unknown[] };
        template.containers.reverse();
      },
      expect: [
        failure("template.containers.1.resources.limits.cpu", {
          message: `${NAME} has 1 CPU; it needs at least 2 to start`,
          got: "1",
          want: "at least 2",
        }),
      ],
    },
    {
      name: "a change that lowers the cpu is told what it was",
      change: (fixture) => {
        set(fixture, BACKEND, CPU, "1");
        planned(fixture, BACKEND, {
          actions: ["update"],
          before: { name: NAME, template: { containers: [{ resources: { limits: { cpu: "4" } } }] } },
        });
      },
      sources: ["plan"],
      expect: [
        failure(CPU, {
          message: `${NAME} has 1 CPU; it needs at least 2 to start`,
          got: "1",
          want: "at least 2",
          fix: 'cpu = "4", as it was before this change',
        }),
      ],
    },
    {
      name: "what was too little before is not told as the way back",
      change: (fixture) => {
        set(fixture, BACKEND, CPU, "500m");
        planned(fixture, BACKEND, {
          actions: ["update"],
          before: { name: NAME, template: { containers: [{ resources: { limits: { cpu: "1" } } }] } },
        });
      },
      sources: ["plan"],
      expect: [
        failure(CPU, {
          message: `${NAME} has 500m CPU; it needs at least 2 to start`,
          got: "500m",
          want: "at least 2",
          fix: 'cpu = "2"',
        }),
      ],
    },
    {
      name: "the recommended cpu is told where it is more than the floor",
      change: setting(CPU, "1"),
      contract: (contract) => ({
        ...contract,
        services: contract.services.map((service) => ({ ...service, recommended: { cpu: 4, memoryMiB: 4096 } })),
      }),
      expect: [
        failure(CPU, {
          message: `${NAME} has 1 CPU; it needs at least 2 to start`,
          got: "1",
          want: "at least 2",
          fix: 'cpu = "4"',
        }),
      ],
    },
  ],
});
