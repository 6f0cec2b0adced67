import { BACKEND_SERVICE, REGION_BACKEND_SERVICE, backendsOf } from "../../backends";
import type { Backend } from "../../backends";
import type { Attributes, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { at, read, text } from "../../value";

/** What the API refuses beside a serverless group. */
const REFUSED = ["timeout_sec", "health_checks", "session_affinity", "locality_lb_policy"];

/** What stands in a plan where nothing was written: the provider's defaults, or what Google filled in. */
const FILLED_IN: Readonly<Record<string, string>> = {
  timeout_sec: "30",
  session_affinity: "NONE",
  balancing_mode: "UTILIZATION",
};

export const serverlessBackends: Rule = {
  id: "LB001",
  family: "LB",
  slug: "serverless-backends",
  title: "A backend service in front of Cloud Run sets nothing that a serverless group does not have",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [BACKEND_SERVICE, REGION_BACKEND_SERVICE],
  why:
    "validate and plan take a timeout or a health check on a serverless group; the API refuses it in the middle of an apply. The " +
    "time a request may take is the Cloud Run service's own.",
  sources: ["https://cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts"],
  fix: "Remove timeout_sec, health_checks, session_affinity, locality_lb_policy and balancing_mode; one backend for each region.",
  exceptable: true,
  check(service, { estate }) {
    const backends = backendsOf(estate, service);
    if (!backends) return unknownAt("backend", "(the backends are not known yet)");
    const serverless = backends.filter(({ serverlessGroup }) => serverlessGroup !== undefined);
    if (serverless.length === 0) return NOT_APPLICABLE;
    return orPass([
      ...REFUSED.filter((name) => isWritten(service, service.values, name)).map((name) => failure(service, name)),
      ...serverless
        .filter(({ values }) => isWritten(service, values, "balancing_mode"))
        .map(({ path }) => failure(service, `${path}.balancing_mode`)),
      ...judgeRegions(service, serverless),
    ]);
  },
};

/** Whether somebody wrote an attribute. What is not known in a plan and refers to nothing, nobody wrote: Google decides it. */
function isWritten({ source }: Resource, values: Attributes, name: string): boolean {
  const reading = read(values[name]);
  if (reading.state === "unknown") return reading.references.length > 0;
  if (reading.state === "absent") return false;
  if (Array.isArray(reading.value)) return reading.value.length > 0;
  return source !== "plan" || String(reading.value) !== FILLED_IN[name];
}

function failure(service: Resource, path: string): Verdict {
  const got = text(at(service.values, path)) ?? "a value";
  const message = `${labelOf(service)} sets ${path}, which a serverless group does not have; it needs none`;
  return { status: "fail", path, message, got, want: "nothing" };
}

function judgeRegions(service: Resource, backends: readonly Backend[]): readonly Verdict[] {
  const seen = new Set<string>();
  return backends.flatMap(({ path, serverlessGroup }) => {
    const region = text(at(serverlessGroup?.values ?? {}, "region")) ?? "the provider's region";
    if (!seen.has(region)) {
      seen.add(region);
      return [];
    }
    const message = `${labelOf(service)} has two serverless groups in ${region}; it needs one for each region`;
    return [{ status: "fail", path: `${path}.group`, message, got: "two groups", want: `one group in ${region}` }];
  });
}
