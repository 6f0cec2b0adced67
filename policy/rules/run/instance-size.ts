import { LEAST_CPU, LEAST_MEMORY_MIB, WHOLE_CPUS, isCpuSize, memoryWindowMiB } from "../../../platform/cloud-run";
import { writeCpu, writeMemory } from "../../../platform/quantity";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf } from "../../cloud-run-service";
import type { CloudRunService, Container, Setting } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { boolean, text } from "../../value";

const CPU_SIZES = `${LEAST_CPU} to under 1, or ${WHOLE_CPUS.join(", ")}`;
const GENERATION = "template.execution_environment";
const GEN1 = "EXECUTION_ENVIRONMENT_GEN1";
const GEN2 = "EXECUTION_ENVIRONMENT_GEN2";

export const instanceSize: Rule = {
  id: "RUN007",
  family: "RUN",
  slug: "instance-size",
  title: "CPU, memory, concurrency and generation are a combination that Cloud Run takes",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Cloud Run refuses other sizes, and only at apply: neither validate nor plan looks at them.",
  sources: [
    "https://cloud.google.com/run/docs/configuring/services/cpu",
    "https://cloud.google.com/run/docs/configuring/services/memory-limits",
  ],
  fix: "Choose a CPU size, then memory inside its window; under one CPU set concurrency 1, request-based CPU and the first generation.",
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const found: Verdict[] = [];
    for (const container of service.containers) judgeContainer(found, container);
    judgeInstance(found, service);
    return orPass(found);
  },
};

function judgeContainer(found: Verdict[], { label, cpu, memoryMiB: memory }: Container): void {
  for (const size of [cpu, memory]) if (size.state === "unknown") found.push(unknownAt(size.path, size.text));
  if (cpu.state === "unknown") return;
  if (cpu.state === "invalid" || !isCpuSize(cpu.amount)) {
    found.push(
      failure(cpu.path, `${label} has ${gotOf(cpu)} CPU; Cloud Run takes ${CPU_SIZES}`, gotOf(cpu), CPU_SIZES),
    );
    return;
  }
  if (memory.state === "unknown") return;
  const { least, most } = memoryWindowMiB(cpu.amount);
  if (memory.state === "known" && memory.amount >= least && memory.amount <= most) return;
  const want = `${writeMemory(least)} to ${writeMemory(most)} with ${writeCpu(cpu.amount)} CPU`;
  found.push(
    failure(memory.path, `${label} has ${gotOf(memory)} of memory; Cloud Run takes ${want}`, gotOf(memory), want),
  );
}

/** What Cloud Run asks of all containers of an instance together. */
function judgeInstance(
  found: Verdict[],
  { name, containers, serving, generation, concurrency }: CloudRunService,
): void {
  const cpu = sumOf(containers.map((container) => container.cpu));
  const memoryMiB = sumOf(containers.map((container) => container.memoryMiB));
  if (memoryMiB !== undefined && memoryMiB < LEAST_MEMORY_MIB.gen2 && text(generation) === GEN2) {
    const want = `at least ${writeMemory(LEAST_MEMORY_MIB.gen2)} in the second generation`;
    const has = writeMemory(memoryMiB);
    found.push(failure(serving.memoryMiB.path, `${name} has ${has} of memory; Cloud Run takes ${want}`, has, want));
  }
  if (cpu !== undefined && cpu < 1)
    judgeUnderOneCpu(found, `${name} has ${writeCpu(cpu)} CPU`, { serving, generation, concurrency });
}

function judgeUnderOneCpu(
  found: Verdict[],
  has: string,
  { serving, generation, concurrency }: Pick<CloudRunService, "serving" | "generation" | "concurrency">,
): void {
  const idlePath = `${serving.path}.resources.cpu_idle`;
  if (concurrency.state === "unknown") found.push(unknownAt(concurrency.path, concurrency.text));
  else if (concurrency.state === "invalid" || (!concurrency.isDefault && concurrency.amount > 1)) {
    const got = gotOf(concurrency);
    found.push(
      failure(concurrency.path, `${has} and a concurrency of ${got}; under one CPU Cloud Run takes 1`, got, "1"),
    );
  }
  if (generation.state === "unknown") found.push(unknownAt(GENERATION, generation.text));
  else if (text(generation) === GEN2) {
    found.push(
      failure(GENERATION, `${has} in the second generation; under one CPU Cloud Run takes the first`, GEN2, GEN1),
    );
  }
  if (serving.cpuIdle.state === "unknown") found.push(unknownAt(idlePath, serving.cpuIdle.text));
  else if (boolean(serving.cpuIdle) === false) {
    found.push(
      failure(idlePath, `${has}, always allocated; under one CPU Cloud Run takes request-based CPU`, "false", "true"),
    );
  }
}

/** `undefined` when one of them is not known. */
function sumOf(settings: readonly Setting[]): number | undefined {
  let sum = 0;
  for (const setting of settings) {
    if (setting.state !== "known") return undefined;
    sum += setting.amount;
  }
  return sum;
}

function failure(path: string, message: string, got: string, want: string): Verdict {
  return { status: "fail", path, message, got, want };
}
