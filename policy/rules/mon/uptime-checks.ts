import { LEAST_UPTIME_REGIONS, UPTIME_PERIODS_SECONDS, UPTIME_TIMEOUT_SECONDS } from "../../../platform/monitoring";
import { readSeconds } from "../../../platform/quantity";
import { UPTIME_CHECK, checkedHosts, isMonitoringSeen } from "../../alerts";
import { anyOf, judgeAttribute } from "../../attribute";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { at, strings, text } from "../../value";

export const uptimeChecks: Rule = {
  id: "MON003",
  family: "MON",
  slug: "uptime-checks",
  title: "Every host is asked for its health path, as often as the platform allows",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [UPTIME_CHECK, CLOUD_RUN_SERVICE],
  why:
    "What goes through the load balancer, the certificate and the security policy is seen from outside alone. Another period or " +
    "timeout than the platform's is refused at apply.",
  sources: ["https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs"],
  fix: 'Write google_monitoring_uptime_check_config with monitored_resource.labels.host, http_check.path of the service\'s health path, period = "60s" and timeout = "10s".',
  exceptable: true,
  check(resource, context) {
    return resource.type === UPTIME_CHECK ? judgeCheck(resource, context) : judgeHosts(resource, context);
  },
};

function judgeCheck(check: Resource, { contract }: RuleContext): Verdict | readonly Verdict[] {
  const { least, most } = UPTIME_TIMEOUT_SECONDS;
  const periods = UPTIME_PERIODS_SECONDS.map((seconds) => `${seconds}s`);
  const host = text(at(check.values, "monitored_resource.labels.host"));
  const service = contract.services.find(({ hosts }) => host !== undefined && hosts.includes(host));
  return orPass([
    ...judgeAttribute(check, "period", {
      isRight: (period) => UPTIME_PERIODS_SECONDS.includes(readSeconds(period) ?? 0),
      want: anyOf(periods),
      byDefault: "300s",
    }),
    ...judgeAttribute(check, "timeout", {
      isRight: (timeout) => between(readSeconds(timeout), least, most),
      want: `${least}s to ${most}s`,
    }),
    ...(service
      ? judgeAttribute(check, "http_check.path", {
          isRight: (path) => path === service.healthPath,
          want: `${service.healthPath}, the health path of ${service.name}`,
          byDefault: "/",
        })
      : []),
    ...judgeRegions(check),
  ]);
}

function between(amount: number | undefined, least: number, most: number): boolean {
  return amount !== undefined && amount >= least && amount <= most;
}

function judgeRegions(check: Resource): readonly Verdict[] {
  const path = "selected_regions";
  const regions = strings(check.values, path);
  if (!regions) return [unknownAt(path, "(the regions are not known yet)")];
  // USA stands for its three regions together.
  const count = regions.includes("USA") ? regions.length + 2 : regions.length;
  if (count === 0 || count >= LEAST_UPTIME_REGIONS) return [];
  const message = `${check.address} asks from ${regions.join(", ")}; it needs at least ${LEAST_UPTIME_REGIONS} regions, or none said, which means all`;
  return [
    { status: "fail", path, message, got: `${regions.length}`, want: `at least ${LEAST_UPTIME_REGIONS}, or none` },
  ];
}

function judgeHosts(resource: Resource, { estate, contract }: RuleContext): Verdict | readonly Verdict[] {
  const { name, contract: declared } = cloudRunService(resource, contract);
  if (!declared || declared.hosts.length === 0) return NOT_APPLICABLE;
  const checked = checkedHosts(estate);
  const isUnknown = checked.has(undefined) || !isMonitoringSeen(estate, UPTIME_CHECK);
  return orPass(
    declared.hosts
      .filter((host) => !checked.has(host))
      .map((host): Verdict => {
        if (isUnknown)
          return { status: "unknown", path: "", why: `the uptime check of ${host} is not in what was given` };
        const message = `${name} answers for ${host}, and no uptime check asks it`;
        return { status: "fail", path: "", message, got: "no uptime check", want: `a ${UPTIME_CHECK} of ${host}` };
      }),
  );
}
