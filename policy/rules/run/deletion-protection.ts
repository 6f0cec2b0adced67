import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";
import { labelOf } from "../../target";
import { at, boolean } from "../../value";

export const deletionProtection: Rule = {
  id: "RUN027",
  family: "RUN",
  slug: "deletion-protection",
  title: "A Cloud Run service or job says deletion_protection = false",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, "google_cloud_run_v2_job", "google_cloud_run_v2_worker_pool"],
  why: "A first create whose revision never starts leaves the resource tainted and, by the provider's default, protected: every later apply wants to replace it and is refused, and saying false by then does not help.",
  sources: ["https://developer.hashicorp.com/terraform/cli/commands/untaint"],
  fix: "Write deletion_protection = false. What is stateful is protected elsewhere: a service can be made again at any time.",
  exceptable: true,
  check(resource) {
    const path = "deletion_protection";
    const protection = at(resource.values, path);
    if (protection.state === "unknown") return unknownAt(path, protection.text);
    if (boolean(protection) === false) return PASS;
    const got = protection.state === "absent" ? "true (the provider's default)" : "true";
    const message = `${labelOf(resource)} has ${path} ${got}; a first create that fails could not be undone`;
    return { status: "fail", path, message, got, want: "false", fix: "deletion_protection = false" };
  },
};
