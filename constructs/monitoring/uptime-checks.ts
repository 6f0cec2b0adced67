import { MonitoringUptimeCheckConfig } from "@cdktf/provider-google/lib/monitoring-uptime-check-config";
import { Construct } from "constructs";
import {
  LEAST_UPTIME_REGIONS,
  UPTIME_PERIODS_SECONDS,
  UPTIME_REGIONS,
  UPTIME_TIMEOUT_SECONDS,
} from "../../platform/monitoring";
import { Violations, refuse } from "../../platform/violation";
import type { Violation } from "../../platform/violation";

/** How often a host is asked, for how long, and from where. */
export interface UptimeChecking {
  /** 60, 300, 600 or 900. */
  readonly periodSeconds: number;
  /** 1 to 60. */
  readonly timeoutSeconds: number;
  /** Three or more. Empty: from everywhere. */
  readonly regions: readonly string[];
}

export interface UptimeChecksProps extends UptimeChecking {
  readonly projectId: string;
  readonly environmentName: string;
  readonly hosts: readonly { readonly host: string; readonly healthPath: string }[];
}

const HEALTHY_STATUS = 200;

/**
 * Every host asked from outside, over https, at the health path of its service.
 *
 * A check passes with status 200 and a valid certificate. It does not look into the body: what a healthy body says is
 * the application's own matter and changes with it, while 200 is what the health paths promise.
 */
export class UptimeChecks extends Construct {
  /** Host -> id of its check, as an attribute of the resource. */
  readonly checkIds: ReadonlyMap<string, string>;

  /** @throws DeclarationError for a period, a time or a choice of regions that the API refuses */
  constructor(scope: Construct, id: string, props: UptimeChecksProps) {
    super(scope, id);
    refuse(`Uptime checks of ${props.environmentName}`, checkViolations(props));
    this.checkIds = new Map(
      props.hosts.map(({ host, healthPath }) => [
        host,
        new MonitoringUptimeCheckConfig(this, host, {
          project: props.projectId,
          displayName: `${props.environmentName}: ${host}${healthPath}`,
          period: `${props.periodSeconds}s`,
          timeout: `${props.timeoutSeconds}s`,
          ...(props.regions.length > 0 && { selectedRegions: [...props.regions] }),
          monitoredResource: { type: "uptime_url", labels: { project_id: props.projectId, host } },
          httpCheck: {
            requestMethod: "GET",
            path: healthPath,
            port: 443,
            useSsl: true,
            validateSsl: true,
            acceptedResponseStatusCodes: [{ statusValue: HEALTHY_STATUS }],
          },
          userLabels: { environment: props.environmentName },
          // A check that an alert names cannot be deleted: the new one is made, the alert follows, the old one goes.
          lifecycle: { createBeforeDestroy: true },
        }).uptimeCheckId,
      ]),
    );
  }
}

function checkViolations({ periodSeconds, timeoutSeconds, regions }: UptimeChecksProps): readonly Violation[] {
  const found = new Violations();
  if (!UPTIME_PERIODS_SECONDS.includes(periodSeconds))
    found.add("periodSeconds", periodSeconds, UPTIME_PERIODS_SECONDS.join(", "), "choose one of them");
  const { least, most } = UPTIME_TIMEOUT_SECONDS;
  if (timeoutSeconds < least || timeoutSeconds > most)
    found.add("timeoutSeconds", timeoutSeconds, `${least} to ${most}`, "correct it");
  const known: readonly string[] = UPTIME_REGIONS;
  const unknown = regions.filter((region) => !known.includes(region));
  if (unknown.length > 0) found.add("regions", unknown, UPTIME_REGIONS.join(", "), "correct the names");
  if (regions.length > 0 && new Set(regions).size < LEAST_UPTIME_REGIONS)
    found.add(
      "regions",
      regions,
      `${LEAST_UPTIME_REGIONS} different ones or more, or none for everywhere`,
      "add regions, or remove the list",
    );
  return found.list;
}
