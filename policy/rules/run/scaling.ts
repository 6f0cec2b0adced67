import { MAX_CONCURRENCY } from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, settingAt } from "../../cloud-run-service";
import type { CloudRunService, Setting } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, text } from "../../value";

export const scaling: Rule = {
  id: "RUN019",
  family: "RUN",
  slug: "scaling",
  title: "Instances and concurrency are in order: floor <= min <= max, concurrency 1 to 1000",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A minimum over the maximum is refused at apply. A minimum under the floor lets the service go to zero, and the next request waits for a whole start.",
  sources: [
    "https://cloud.google.com/run/docs/configuring/min-instances",
    "https://cloud.google.com/run/docs/configuring/max-instances",
    "https://cloud.google.com/run/docs/about-concurrency",
  ],
  fix: "Write min_instance_count at least the floor, max_instance_count at least as much, and a concurrency of 1 to 1000.",
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const found: Verdict[] = [];
    const inOrder = (setting: Setting, least: number, most: number, what: string) => {
      if (setting.state === "unknown") found.push(unknownAt(setting.path, setting.text));
      else if (setting.state === "invalid" || setting.amount < least || setting.amount > most) {
        const want = most === Infinity ? `at least ${least}` : `${least} to ${most}`;
        const got = gotOf(setting);
        found.push({
          status: "fail",
          path: setting.path,
          message: `${service.name} has ${what} of ${got}; it needs ${want}`,
          got,
          want,
        });
      }
    };
    inOrder(service.concurrency, 1, MAX_CONCURRENCY, "a concurrency");
    const manual = at(resource.values, "scaling.manual_instance_count");
    if (text(at(resource.values, "scaling.scaling_mode")) === "MANUAL") {
      // Minimum and maximum mean nothing then.
      inOrder(
        settingAt("scaling.manual_instance_count", manual, 0),
        service.floor.minInstances,
        Infinity,
        "a manual instance count",
      );
      return orPass(found);
    }
    // A live service may have a maximum of its own beside the revision's.
    const whole = settingAt("scaling.max_instance_count", at(resource.values, "scaling.max_instance_count"), Infinity);
    for (const maximum of [service.maxInstances, whole]) inOrder(maximum, 1, Infinity, "a maximum");
    const most = Math.min(amountOr(service.maxInstances, Infinity), amountOr(whole, Infinity));
    inOrder(effectiveMinimum(resource, service), service.floor.minInstances, Math.max(most, 1), "a minimum");
    return orPass(found);
  },
};

function amountOr(setting: Setting, otherwise: number): number {
  return setting.state === "known" ? setting.amount : otherwise;
}

/** The larger of the revision's own minimum and the whole service's: Cloud Run keeps both. */
function effectiveMinimum({ values }: Resource, { minInstances }: CloudRunService): Setting {
  const whole = settingAt("scaling.min_instance_count", at(values, "scaling.min_instance_count"), 0);
  if (whole.state !== "known" || minInstances.state !== "known")
    return minInstances.state === "known" ? whole : minInstances;
  return whole.amount > minInstances.amount ? whole : minInstances;
}
