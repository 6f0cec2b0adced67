import { instanceSize } from "../../../../policy/rules/run/instance-size";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, setting, sidecar, unknown } from "./backend";

const CPU = `${CONTAINER}.resources.limits.cpu`;
const MEMORY = `${CONTAINER}.resources.limits.memory`;
const IDLE = `${CONTAINER}.resources.cpu_idle`;
const CONCURRENCY = "template.max_instance_request_concurrency";
const GENERATION = "template.execution_environment";
const CPU_SIZES = "0.08 to under 1, or 1, 2, 4, 6, 8";

function sized(cpu: string, memory: string): (fixture: Fixture) => void {
  return (fixture) => {
    set(fixture, BACKEND, CPU, cpu);
    set(fixture, BACKEND, MEMORY, memory);
  };
}

/** Half a CPU with everything else that it asks for, and one thing changed. */
function half(changes: Readonly<Record<string, FixtureValue>> = {}): (fixture: Fixture) => void {
  return (fixture) => {
    sized("500m", "512Mi")(fixture);
    const all = { [CONCURRENCY]: 1, [GENERATION]: "EXECUTION_ENVIRONMENT_GEN1", [IDLE]: true, ...changes };
    for (const [path, value] of Object.entries(all)) set(fixture, BACKEND, path, value);
  };
}

function outside(memory: string, want: string) {
  return [failure(MEMORY, { message: `${NAME} has ${memory} of memory; Cloud Run takes ${want}`, got: memory, want })];
}

describeRule(instanceSize, {
  compliant: backend,
  cases: [
    ...["3", "5", "7", "10", "1.5"].map((cpu) => ({
      name: `${cpu} CPU is no size`,
      change: setting(CPU, cpu),
      expect: [
        failure(CPU, { message: `${NAME} has ${cpu} CPU; Cloud Run takes ${CPU_SIZES}`, got: cpu, want: CPU_SIZES }),
      ],
    })),
    ...["0.0805", "79m"].map((cpu) => ({
      name: `${cpu} CPU is no size`,
      change: half({ [CPU]: cpu }),
      expect: [
        failure(CPU, { message: `${NAME} has ${cpu} CPU; Cloud Run takes ${CPU_SIZES}`, got: cpu, want: CPU_SIZES }),
      ],
    })),
    { name: "80m are the least", change: half({ [CPU]: "80m" }), expect: "pass" },
    {
      name: "what is no quantity is no size",
      change: setting(CPU, "big"),
      expect: [
        failure(CPU, {
          message: `${NAME} has "big" (not a quantity) CPU; Cloud Run takes ${CPU_SIZES}`,
          got: '"big" (not a quantity)',
          want: CPU_SIZES,
        }),
      ],
    },
    { name: "1 CPU takes up to 4Gi", change: sized("1", "4Gi"), expect: "pass" },
    {
      name: "1 CPU takes no more than 4Gi",
      change: sized("1", "4097Mi"),
      expect: outside("4097Mi", "128Mi to 4Gi with 1 CPU"),
    },
    { name: "4 CPUs take 2Gi and more", change: sized("4", "2Gi"), expect: "pass" },
    {
      name: "4 CPUs take no less than 2Gi",
      change: sized("4", "2047Mi"),
      expect: outside("2047Mi", "2Gi to 16Gi with 4 CPU"),
    },
    {
      name: "memory that is no quantity is outside every window",
      change: sized("2", "plenty"),
      expect: [
        failure(MEMORY, {
          message: `${NAME} has "plenty" (not a quantity) of memory; Cloud Run takes 128Mi to 8Gi with 2 CPU`,
          got: '"plenty" (not a quantity)',
          want: "128Mi to 8Gi with 2 CPU",
        }),
      ],
    },
    {
      name: "no memory is Cloud Run's default, too little for 4 CPUs",
      change: (fixture) => {
        set(fixture, BACKEND, CPU, "4");
        unset(fixture, BACKEND, MEMORY);
      },
      expect: outside("512Mi (Cloud Run's default)", "2Gi to 16Gi with 4 CPU"),
    },
    { name: "the second generation takes 512Mi", change: sized("1", "512Mi"), expect: "pass" },
    {
      name: "the second generation takes no less than 512Mi",
      change: sized("1", "511Mi"),
      expect: outside("511Mi", "at least 512Mi in the second generation"),
    },
    {
      name: "all containers together need 512Mi in the second generation",
      change: (fixture) => {
        sized("1", "256Mi")(fixture);
        sidecar({ resources: { limits: { cpu: "1", memory: "256Mi" } } })(fixture);
      },
      expect: "pass",
    },
    {
      name: "the first generation takes less",
      change: (fixture) => {
        sized("1", "128Mi")(fixture);
        set(fixture, BACKEND, GENERATION, "EXECUTION_ENVIRONMENT_GEN1");
      },
      expect: "pass",
    },
    {
      name: "without a generation Cloud Run chooses one that fits",
      change: (fixture) => {
        sized("1", "128Mi")(fixture);
        unset(fixture, BACKEND, GENERATION);
      },
      expect: "pass",
    },
    {
      name: "no container takes less than 128Mi",
      change: (fixture) => {
        sized("1", "127Mi")(fixture);
        unset(fixture, BACKEND, GENERATION);
      },
      expect: outside("127Mi", "128Mi to 4Gi with 1 CPU"),
    },
    { name: "half a CPU with all that it asks for", change: half(), expect: "pass" },
    {
      name: "half a CPU takes Cloud Run's own concurrency, which is 1 then",
      change: (fixture) => {
        half()(fixture);
        unset(fixture, BACKEND, CONCURRENCY);
      },
      expect: "pass",
    },
    {
      name: "half a CPU takes no concurrency of 2",
      change: half({ [CONCURRENCY]: 2 }),
      expect: [
        failure(CONCURRENCY, {
          message: `${NAME} has 500m CPU and a concurrency of 2; under one CPU Cloud Run takes 1`,
          got: "2",
          want: "1",
        }),
      ],
    },
    {
      name: "half a CPU takes no concurrency that is no number",
      change: half({ [CONCURRENCY]: "few" }),
      sources: ["configuration", "plan"],
      expect: [
        failure(CONCURRENCY, {
          message: `${NAME} has 500m CPU and a concurrency of "few" (not a quantity); under one CPU Cloud Run takes 1`,
          got: '"few" (not a quantity)',
          want: "1",
        }),
      ],
    },
    {
      name: "half a CPU is not for the second generation",
      change: half({ [GENERATION]: "EXECUTION_ENVIRONMENT_GEN2" }),
      expect: [
        failure(GENERATION, {
          message: `${NAME} has 500m CPU in the second generation; under one CPU Cloud Run takes the first`,
          got: "EXECUTION_ENVIRONMENT_GEN2",
          want: "EXECUTION_ENVIRONMENT_GEN1",
        }),
      ],
    },
    {
      name: "half a CPU is not always allocated",
      change: half({ [IDLE]: false }),
      expect: [
        failure(IDLE, {
          message: `${NAME} has 500m CPU, always allocated; under one CPU Cloud Run takes request-based CPU`,
          got: "false",
          want: "true",
        }),
      ],
    },
    {
      name: "resources that do not say cpu_idle are sent as always allocated",
      change: (fixture) => {
        half()(fixture);
        unset(fixture, BACKEND, IDLE);
      },
      sources: ["configuration", "plan"],
      expect: [
        failure(IDLE, {
          message: `${NAME} has 500m CPU, always allocated; under one CPU Cloud Run takes request-based CPU`,
          got: "false",
          want: "true",
        }),
      ],
    },
    {
      name: "half a CPU beside a sidecar's half is one",
      change: (fixture) => {
        half({ [CONCURRENCY]: 80, [GENERATION]: "EXECUTION_ENVIRONMENT_GEN2", [IDLE]: false })(fixture);
        sidecar({ resources: { limits: { cpu: "500m", memory: "512Mi" } } })(fixture);
      },
      expect: "pass",
    },
    {
      name: "a sidecar's size is judged too",
      change: sidecar({ resources: { limits: { cpu: "3", memory: "1Gi" } } }),
      expect: [
        failure("template.containers.1.resources.limits.cpu", {
          message: `${NAME}'s container proxy has 3 CPU; Cloud Run takes ${CPU_SIZES}`,
          got: "3",
          want: CPU_SIZES,
        }),
      ],
    },
    {
      name: "sizes that are not known yet are unknown, and judged together with nothing",
      change: sized("${var.cpu}", "${var.memory}"),
      sources: ["configuration", "plan"],
      expect: [unknown(CPU, "${var.cpu} is not known yet"), unknown(MEMORY, "${var.memory} is not known yet")],
    },
    {
      name: "memory that is not known yet is unknown",
      change: setting(MEMORY, "${var.memory}"),
      sources: ["configuration", "plan"],
      expect: [unknown(MEMORY, "${var.memory} is not known yet")],
    },
    {
      name: "under one CPU everything else counts, and is unknown when it is",
      change: half({ [CONCURRENCY]: "${var.a}", [GENERATION]: "${var.b}", [IDLE]: "${var.c}" }),
      sources: ["configuration", "plan"],
      expect: [
        unknown(CONCURRENCY, "${var.a} is not known yet"),
        unknown(GENERATION, "${var.b} is not known yet"),
        unknown(IDLE, "${var.c} is not known yet"),
      ],
    },
  ],
});
