import { memoryFloor } from "../../../../policy/rules/run/memory-floor";
import { describeRule, planned, set, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const MEMORY = `${CONTAINER}.resources.limits.memory`;

describeRule(memoryFloor, {
  compliant: backend,
  cases: [
    {
      name: "512Mi are under the backend's floor of 2Gi",
      change: setting(MEMORY, "512Mi"),
      expect: [
        failure(MEMORY, {
          message: `${NAME} has 512Mi of memory; it needs at least 2Gi to start`,
          got: "512Mi",
          want: "at least 2Gi",
          fix: 'memory = "4Gi"',
        }),
      ],
    },
    {
      name: "2047Mi are one under the floor",
      change: setting(MEMORY, "2047Mi"),
      expect: [
        failure(MEMORY, {
          message: `${NAME} has 2047Mi of memory; it needs at least 2Gi to start`,
          got: "2047Mi",
          want: "at least 2Gi",
        }),
      ],
    },
    {
      name: "the floor itself is enough to start, and under what is recommended",
      change: setting(MEMORY, "2Gi"),
      expect: [
        failure(MEMORY, {
          severity: "warning",
          message: `${NAME} has 2Gi of memory; at least 4Gi is recommended`,
          got: "2Gi",
          want: "at least 4Gi",
          fix: 'memory = "4Gi"',
        }),
      ],
    },
    {
      name: "4095Mi are one under what is recommended",
      change: setting(MEMORY, "4095Mi"),
      expect: [
        failure(MEMORY, {
          severity: "warning",
          message: `${NAME} has 4095Mi of memory; at least 4Gi is recommended`,
          got: "4095Mi",
          want: "at least 4Gi",
        }),
      ],
    },
    { name: "bytes without a unit are read", change: setting(MEMORY, "4294967296"), expect: "pass" },
    {
      name: "no memory is Cloud Run's default of 512Mi",
      change: (fixture) => unset(fixture, BACKEND, MEMORY),
      expect: [
        failure(MEMORY, {
          message: `${NAME} has 512Mi (Cloud Run's default) of memory; it needs at least 2Gi to start`,
          got: "512Mi (Cloud Run's default)",
          want: "at least 2Gi",
        }),
      ],
    },
    {
      name: "what is no quantity is not enough",
      change: setting(MEMORY, "4 gigs"),
      expect: [
        failure(MEMORY, {
          message: `${NAME} has "4 gigs" (not a quantity) of memory; it needs at least 2Gi to start`,
          got: '"4 gigs" (not a quantity)',
          want: "at least 2Gi",
        }),
      ],
    },
    {
      name: "a value that is not known yet is unknown",
      change: setting(MEMORY, "${var.memory}"),
      sources: ["configuration", "plan"],
      expect: [unknown(MEMORY, "${var.memory} is not known yet")],
    },
    {
      name: "a service that nobody declared is held to the default floor, with nothing recommended",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, MEMORY, "512Mi");
      },
      expect: "pass",
    },
    {
      name: "a service that nobody declared fails under the default floor",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, MEMORY, "256Mi");
      },
      expect: [
        failure(MEMORY, {
          message: "stray has 256Mi of memory; it needs at least 512Mi to start",
          got: "256Mi",
          want: "at least 512Mi",
          fix: 'memory = "512Mi"',
        }),
      ],
    },
    {
      name: "a change that lowers the memory is told what it was",
      change: (fixture) => {
        set(fixture, BACKEND, MEMORY, "512Mi");
        planned(fixture, BACKEND, {
          actions: ["update"],
          before: { name: NAME, template: { containers: [{ resources: { limits: { memory: "8Gi" } } }] } },
        });
      },
      sources: ["plan"],
      expect: [
        failure(MEMORY, {
          message: `${NAME} has 512Mi of memory; it needs at least 2Gi to start`,
          got: "512Mi",
          want: "at least 2Gi",
          fix: 'memory = "8Gi", as it was before this change',
        }),
      ],
    },
  ],
});
