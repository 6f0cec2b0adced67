import { ALLOCATOR_LIMITS, HARMLESS_ALLOCATOR_BYTES, isHarmlessAllocatorLimit } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, variableSetting } from "../../cloud-run-service";
import type { CloudRunService, Container } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { text } from "../../value";

export const imageSettings: Rule = {
  id: "RUN012",
  family: "RUN",
  slug: "image-settings",
  title: "Settings that an image brings along cannot starve the start",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "The small image of 8 September 2025 came with one gunicorn worker, a gunicorn timeout of 300 s and allocator limits of 128000 bytes. What the service does not say itself, the image decides.",
  sources: ["incident 2025-09-08", "https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html"],
  fix: "Set WORKERS and TIMEOUT on the service itself, and leave the MALLOC_ thresholds away or set them to -1.",
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const found: Verdict[] = [];
    for (const container of service.containers) judgeAllocator(found, container);
    if (service.contract?.minWorkers !== undefined) judgeGunicorn(found, service, service.contract.minWorkers);
    return orPass(found);
  },
};

function judgeAllocator(found: Verdict[], { label, variable }: Container): void {
  for (const name of ALLOCATOR_LIMITS) {
    const limit = variable(name);
    if (!limit) continue;
    const got = text(limit.value) ?? "";
    if (limit.kind === "secret") found.push(unknownAt(limit.path, "(it comes from a secret)"));
    else if (limit.value.state === "unknown") found.push(unknownAt(limit.path, limit.value.text));
    else if (!isHarmlessAllocatorLimit(got)) {
      const message = `${label} sets ${name} to ${got}, which starves the start`;
      const want = `absent, -1 or at least ${HARMLESS_ALLOCATOR_BYTES}`;
      found.push({ status: "fail", path: limit.path, message, got, want, fix: `leave ${name} out, or set it to "-1"` });
    }
  }
}

function judgeGunicorn(found: Verdict[], { name, serving, timeoutSeconds }: CloudRunService, minWorkers: number): void {
  const require = (variable: string, least: number, why: string, isEnough: (amount: number) => boolean) => {
    const setting = variableSetting(serving, variable);
    const path = `${serving.path}.env.${variable}`;
    if (setting?.state === "unknown") found.push(unknownAt(path, setting.text));
    else if (setting?.state !== "known" || !isEnough(setting.amount)) {
      const got = setting ? gotOf(setting) : "the image's own value";
      const message = `${name} ${setting ? `sets ${variable} to ${got}` : `leaves ${variable} to its image`}; ${why}`;
      found.push({ status: "fail", path, message, got, want: `at least ${least}`, fix: `${variable} = "${least}"` });
    }
  };
  require("WORKERS", minWorkers, `it needs at least ${minWorkers} workers`, (amount) => amount >= minWorkers);
  if (timeoutSeconds.state !== "known") return;
  const least = timeoutSeconds.amount;
  // Gunicorn takes 0 for no timeout at all.
  const isEnough = (amount: number) => amount === 0 || amount >= least;
  require("TIMEOUT", least, `gunicorn may kill a worker before the request timeout of ${least} s`, isEnough);
}
