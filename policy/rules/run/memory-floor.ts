import { writeMemory } from "../../../platform/quantity";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, valueToWrite } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";

export const memoryFloor: Rule = {
  id: "RUN002",
  family: "RUN",
  slug: "memory-floor",
  title: "Memory is neither under the service's floor nor under what is recommended",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "On 8 September 2025 the backend was deployed with 512Mi in place of 4Gi, which its seven start-up phases do not fit into. Under the floor it cannot start; under what is recommended it starts with nothing to spare.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/services/memory-limits"],
  fix: "Write at least the floor's memory, better the recommended one, under template.containers.resources.limits.memory.",
  exceptable: false,
  check(resource, { contract }) {
    const { name, floor, serving, contract: declared } = cloudRunService(resource, contract);
    const memory = serving.memoryMiB;
    if (memory.state === "unknown") return unknownAt(memory.path, memory.text);
    const recommendedMiB = Math.max(floor.memoryMiB, declared?.recommended.memoryMiB ?? 0);
    const amountMiB = memory.state === "known" ? memory.amount : 0;
    if (amountMiB >= recommendedMiB) return PASS;
    const isUnderFloor = amountMiB < floor.memoryMiB;
    const want = `at least ${writeMemory(isUnderFloor ? floor.memoryMiB : recommendedMiB)}`;
    const { value, note } = valueToWrite(resource, contract, ({ serving: before }) => before.memoryMiB, {
      least: recommendedMiB,
      otherwise: writeMemory(recommendedMiB),
    });
    return {
      status: "fail",
      severity: isUnderFloor ? "error" : "warning",
      path: memory.path,
      message: `${name} has ${gotOf(memory)} of memory; ${isUnderFloor ? `it needs ${want} to start` : `${want} is recommended`}`,
      got: gotOf(memory),
      want,
      fix: `memory = "${value}"${note}`,
    };
  },
};
