import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { CloudRunService } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import type { Reading } from "../../value";

const CONTAINER_PATHS = ["limits.cpu", "limits.memory", "cpu_idle", "startup_cpu_boost"].map(
  (path) => `resources.${path}`,
);
const SERVICE_PATHS = [
  "template.scaling.min_instance_count",
  "template.scaling.max_instance_count",
  "ingress",
  "traffic",
];

export const wholeBlocks: Rule = {
  id: "RUN028",
  family: "RUN",
  slug: "whole-blocks",
  title: "Blocks are written whole",
  severity: "warning",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A block that is written in part differs from what Cloud Run fills in, at every plan, for ever. An attribute that is left out keeps whatever somebody set by hand.",
  sources: ["https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services"],
  fix: "Write cpu and memory, cpu_idle, startup_cpu_boost, min and max instances, egress, ingress and traffic, also where they are the default.",
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const found: Verdict[] = [];
    for (const { path, at: within } of service.containers) {
      for (const inner of CONTAINER_PATHS) judge(found, service, `${path}.${inner}`, within(inner));
    }
    for (const path of SERVICE_PATHS) judge(found, service, path, service.at(path));
    const egress = "template.vpc_access.egress";
    if (service.at("template.vpc_access").state === "known") judge(found, service, egress, service.at(egress));
    return orPass(found);
  },
};

function judge(found: Verdict[], { name }: CloudRunService, path: string, reading: Reading): void {
  // An expression is written, whatever it comes to; what a plan does not know and nobody wrote is Cloud Run's to fill in.
  if (reading.state === "unknown" && reading.references.length === 0) found.push(unknownAt(path, reading.text));
  if (reading.state !== "absent") return;
  found.push({ status: "fail", path, message: `${name} does not say ${path}`, got: "absent", want: "written out" });
}
