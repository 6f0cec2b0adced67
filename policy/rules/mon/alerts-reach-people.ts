import { LEAST_AUTO_CLOSE_SECONDS } from "../../../platform/monitoring";
import { readSeconds } from "../../../platform/quantity";
import { ALERT_POLICY, alertFilters } from "../../alerts";
import { judgeAttribute } from "../../attribute";
import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { managedNamed } from "../../target";
import { at, text } from "../../value";

const CHANNEL = "google_monitoring_notification_channel";

export const alertsReachPeople: Rule = {
  id: "MON001",
  family: "MON",
  slug: "alerts-reach-people",
  title: "An alert reaches somebody, tells what to do, and looks at a service that exists",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [ALERT_POLICY],
  why:
    "An alert without a channel is seen by nobody, and one without documentation is seen by somebody who does not know what to do. " +
    "One whose filter names a service that is not there never fires.",
  sources: ["https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies"],
  fix: "Write notification_channels, documentation with content, auto_close of 1800s or more, and a service_name of a declared service.",
  exceptable: true,
  check(policy, context) {
    return orPass([
      ...judgeChannels(policy),
      ...judgeAttribute(policy, "documentation.content", {
        isRight: (content) => content !== undefined && content.trim() !== "",
        want: "what to do when it fires",
      }),
      ...judgeAttribute(policy, "alert_strategy.auto_close", {
        isRight: (duration) => duration === undefined || (readSeconds(duration) ?? 0) >= LEAST_AUTO_CLOSE_SECONDS,
        want: `${LEAST_AUTO_CLOSE_SECONDS}s or more`,
      }),
      ...alertFilters(policy).flatMap((filter) => judgeFilter(policy, filter, context)),
    ]);
  },
};

function judgeChannels(policy: Resource): readonly Verdict[] {
  const path = "notification_channels";
  const channels = at(policy.values, path);
  if (channels.state === "unknown") {
    // Which channels they are, a plan does not know yet; that there are some, the reference tells.
    const isChannel = channels.references.some(({ address }) => address.startsWith(`${CHANNEL}.`));
    return isChannel ? [] : [unknownAt(path, channels.text)];
  }
  if (channels.state === "known" && Array.isArray(channels.value) && channels.value.length > 0) return [];
  const message = `${nameOfPolicy(policy)} has no notification channel; it needs at least one`;
  return [{ status: "fail", path, message, got: "nothing", want: "at least one channel" }];
}

function judgeFilter(
  policy: Resource,
  { path, text: filter }: { path: string; text: string },
  { estate, contract }: RuleContext,
): readonly Verdict[] {
  const isDeclared = (name: string) =>
    contract.services.some((service) => service.name === name) ||
    managedNamed(estate, CLOUD_RUN_SERVICE, name).length > 0;
  return serviceNamesIn(filter)
    .filter((name) => !name.includes("${") && !isDeclared(name))
    .map((name) => {
      const want = contract.services.map((service) => service.name).join(", ");
      return {
        status: "fail",
        path,
        message: `${nameOfPolicy(policy)} looks at the service ${name}, which nothing declares`,
        got: name,
        want: `one of ${want}`,
      };
    });
}

/** The services that a filter or a query names: `service_name = "a"`, `service_name = one_of("a", "b")`. */
function serviceNamesIn(filter: string): readonly string[] {
  return [...filter.matchAll(/service_name"?\s*=\s*(?:one_of\(([^)]*)\)|"([^"]*)")/g)].flatMap(([, list, single]) =>
    single === undefined ? [...(list ?? "").matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name) : [single],
  );
}

function nameOfPolicy(policy: Resource): string {
  return text(at(policy.values, "display_name")) ?? policy.address;
}
