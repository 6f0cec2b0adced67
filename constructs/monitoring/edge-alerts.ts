import { Construct } from "constructs";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { is, seriesFilter } from "./filter";
import { thresholdCondition } from "./metric-condition";
import type { Thresholds } from "./thresholds";

export interface EdgeAlertsProps {
  readonly alerting: Alerting;
  readonly host: string;
  readonly healthPath: string;
  /** Key of the service that answers the host. */
  readonly service: string;
  /**
   * Id of the host's uptime check, as an attribute of the resource: the check cannot be deleted while an alert names it,
   * and so Terraform deletes the alert first. For the same reason each host has alerts of its own.
   */
  readonly checkId: string;
  readonly thresholds: Thresholds;
}

/** Longer than the longest period of an uptime check, so that every region has a result in it. */
const CHECK_WINDOW_SECONDS = 1200;
const CHECK_FOR_SECONDS = 60;
const CERTIFICATE_FOR_SECONDS = 600;

/** Series of one metric of an uptime check. */
export function checkSeries(checkId: string, metric: "check_passed" | "time_until_ssl_cert_expires"): string {
  return seriesFilter(
    "uptime_url",
    `monitoring.googleapis.com/uptime_check/${metric}`,
    is("metric.labels.check_id", checkId),
  );
}

/** One host as the world sees it. */
export class EdgeAlerts extends Construct {
  constructor(scope: Construct, id: string, props: EdgeAlertsProps) {
    super(scope, id);
    const { alerting, host, service, healthPath, checkId, thresholds } = props;
    new AlertPolicy(this, "uptime", {
      ...alerting,
      service,
      host,
      severity: "critical",
      title: "Uptime check fails",
      meaning: `https://${host}${healthPath} does not answer 200 from more than one region. Before DNS points at the load balancer and its certificate is active, this is so for every host.`,
      steps: [
        "Run `npm run smoke`: it tells DNS, certificate, load balancer and service apart.",
        "When all hosts fail together, look at the load balancer and the certificate; when one fails, at its service.",
      ],
      conditions: [
        thresholdCondition({
          title: "Fails from more than one region",
          filter: checkSeries(checkId, "check_passed"),
          aligner: "ALIGN_NEXT_OLDER",
          reducer: "REDUCE_COUNT_FALSE",
          groupBy: ["resource.labels.host"],
          // One region alone has more often a trouble of its own.
          over: 1,
          windowSeconds: CHECK_WINDOW_SECONDS,
          forSeconds: CHECK_FOR_SECONDS,
        }),
      ],
    });
    const days = thresholds.certificateDays;
    new AlertPolicy(this, "certificate", {
      ...alerting,
      service,
      host,
      severity: "high",
      title: `Certificate expires in under ${days} days`,
      meaning: `The certificate that ${host} shows expires in fewer than ${days} days. Google renews a managed certificate long before; so renewal has failed.`,
      steps: [
        `Look at the certificate: \`gcloud compute ssl-certificates list --format="table(name,managed.status,managed.domainStatus)"\`.`,
        "FAILED_NOT_VISIBLE: the host's A record no longer points at the load balancer, or an AAAA or CAA record is in the way.",
      ],
      conditions: [
        thresholdCondition({
          title: `Days until the certificate expires under ${days}`,
          filter: checkSeries(checkId, "time_until_ssl_cert_expires"),
          aligner: "ALIGN_NEXT_OLDER",
          reducer: "REDUCE_MIN",
          groupBy: ["resource.labels.host"],
          under: days,
          windowSeconds: CHECK_WINDOW_SECONDS,
          forSeconds: CERTIFICATE_FOR_SECONDS,
        }),
      ],
    });
  }
}
