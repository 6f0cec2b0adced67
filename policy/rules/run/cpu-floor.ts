import { writeCpu } from "../../../platform/quantity";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, valueToWrite } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";

export const cpuFloor: Rule = {
  id: "RUN001",
  family: "RUN",
  slug: "cpu-floor",
  title: "CPU is not under the service's floor",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "On 8 September 2025 the backend was deployed with 1 CPU in place of 2, to save money, and no longer started.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/services/cpu"],
  fix: "Write at least the floor's CPU under template.containers.resources.limits.cpu.",
  exceptable: false,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const { cpu } = service.serving;
    if (cpu.state === "unknown") return unknownAt(cpu.path, cpu.text);
    const { floor } = service;
    if (cpu.state === "known" && cpu.amount >= floor.cpu) return PASS;
    const { value, note } = valueToWrite(resource, contract, ({ serving }) => serving.cpu, {
      least: floor.cpu,
      otherwise: writeCpu(Math.max(floor.cpu, service.contract?.recommended.cpu ?? 0)),
    });
    return {
      status: "fail",
      path: cpu.path,
      message: `${service.name} has ${gotOf(cpu)} CPU; it needs at least ${writeCpu(floor.cpu)} to start`,
      got: gotOf(cpu),
      want: `at least ${writeCpu(floor.cpu)}`,
      fix: `cpu = "${value}"${note}`,
    };
  },
};
