import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import type { MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { Token } from "cdktf";
import { Construct } from "constructs";
import {
  LABEL_VALUE,
  LEAST_AUTO_CLOSE_SECONDS,
  MAX_CONDITIONS,
  MAX_DOCUMENTATION_CHARACTERS,
  MAX_FILTER_CHARACTERS,
} from "../../platform/monitoring";
import { Violations, refuse } from "../../platform/violation";
import type { Violation } from "../../platform/violation";
import { MAIN_RESOURCE } from "../netra-stack";

/** As the reports of September 2025 ask for them. */
export type Severity = "critical" | "high" | "medium";

const API_SEVERITY: Readonly<Record<Severity, string>> = { critical: "CRITICAL", high: "ERROR", medium: "WARNING" };

/** What all alerts of an environment share. */
export interface Alerting {
  readonly projectId: string;
  readonly environmentName: string;
  /** Full names of notification channels. */
  readonly channels: readonly string[];
  /** The document with a heading for each alert. */
  readonly runbookUrl: string;
}

export interface AlertPolicyProps extends Alerting {
  /** Key of the service that it is about. @default none: it is about something shared */
  readonly service?: string | undefined;
  /** Host that it is about. @default none */
  readonly host?: string | undefined;
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What it means, in whole sentences. */
  readonly meaning: string;
  /** What to do, one step after the other. */
  readonly steps: readonly string[];
  /** Heading of the runbook. @default the alert's own */
  readonly runbookHeading?: string;
  /** One to six; any of them opens the alert. A condition on log lines or in PromQL stands alone. */
  readonly conditions: readonly MonitoringAlertPolicyConditions[];
}

/** A start that fails again and again says so every five minutes, not with every line. */
const LOG_NOTIFICATION_PERIOD_SECONDS = 300;

/**
 * One alert: conditions, who is told, and what that person reads.
 *
 * Its construct id says which alert it is: it is the label `alert`, by which rules find it, and a heading of the runbook.
 * Not adoptable: its name is a number that Google chooses.
 */
export class AlertPolicy extends Construct {
  readonly policy: MonitoringAlertPolicy;

  /** @throws DeclarationError with everything that Cloud Monitoring would refuse, or that would reach nobody */
  constructor(scope: Construct, alert: string, props: AlertPolicyProps) {
    super(scope, alert);
    const documentation = documentationOf(alert, props);
    refuse(`Alert ${this.node.path}`, policyViolations(alert, documentation, props));
    const subject = props.host ?? props.service;
    this.policy = new MonitoringAlertPolicy(this, MAIN_RESOURCE, {
      project: props.projectId,
      displayName: [props.environmentName, ...(subject === undefined ? [] : [subject]), props.title].join(": "),
      combiner: "OR",
      enabled: true,
      severity: API_SEVERITY[props.severity],
      conditions: [...props.conditions],
      notificationChannels: [...props.channels],
      documentation: { mimeType: "text/markdown", content: documentation },
      alertStrategy: {
        // As early as the API allows: an incident whose series has stopped must not hide the next one for days.
        autoClose: `${LEAST_AUTO_CLOSE_SECONDS}s`,
        // Required where a log line opens it, and refused elsewhere.
        ...(props.conditions.some(isLogCondition) && {
          notificationRateLimit: { period: `${LOG_NOTIFICATION_PERIOD_SECONDS}s` },
        }),
      },
      userLabels: {
        alert,
        environment: props.environmentName,
        severity: props.severity,
        ...(props.service !== undefined && { service: props.service }),
        ...(props.host !== undefined && { host: labelOf(props.host) }),
      },
    });
  }
}

/** A host as a label's value, which takes no dots. */
function labelOf(host: string): string {
  return host.replace(/\./g, "_").slice(0, 63);
}

function documentationOf(alert: string, props: AlertPolicyProps): string {
  const { meaning, steps, runbookUrl, runbookHeading = alert } = props;
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`);
  return [
    `**What it means.** ${meaning}`,
    ["**What to do.**", "", ...numbered].join("\n"),
    `[Runbook: ${runbookHeading}](${runbookUrl}#${runbookHeading})`,
  ].join("\n\n");
}

function standsAlone(condition: MonitoringAlertPolicyConditions): boolean {
  return isLogCondition(condition) || condition.conditionPrometheusQueryLanguage !== undefined;
}

function isLogCondition({ conditionMatchedLog }: MonitoringAlertPolicyConditions): boolean {
  return conditionMatchedLog !== undefined;
}

function policyViolations(alert: string, documentation: string, props: AlertPolicyProps): readonly Violation[] {
  const found = new Violations();
  const labels = { id: alert, service: props.service, environmentName: props.environmentName };
  for (const [path, value] of Object.entries(labels))
    if (value !== undefined && !LABEL_VALUE.test(value))
      found.add(path, value, "1 to 63 lower-case letters, digits, - and _", "rename it: it is a label");
  if (props.channels.length === 0)
    found.addSaid("channels", "none", "at least one notification channel", "an alert without one reaches nobody");
  if (props.meaning.trim() === "" || props.steps.length === 0)
    found.addSaid(
      "meaning, steps",
      "no documentation",
      "what it means and what to do",
      "write both for the person who is woken by it",
    );
  if (documentation.length > MAX_DOCUMENTATION_CHARACTERS)
    found.addSaid(
      "steps",
      `${documentation.length} characters of documentation`,
      `at most ${MAX_DOCUMENTATION_CHARACTERS}`,
      "shorten it, and put the rest into the runbook",
    );
  const { conditions } = props;
  if (conditions.length === 0 || conditions.length > MAX_CONDITIONS)
    found.addSaid("conditions", `${conditions.length} conditions`, `1 to ${MAX_CONDITIONS}`, "make it several alerts");
  if (conditions.length > 1 && conditions.some(standsAlone))
    found.addSaid(
      "conditions",
      "a condition on log lines or in PromQL among others",
      "such a condition alone",
      "make it several alerts",
    );
  for (const [index, filter] of filtersOf(conditions))
    if (!Token.isUnresolved(filter) && filter.length > MAX_FILTER_CHARACTERS)
      found.addSaid(
        `conditions[${index}]`,
        `a filter of ${filter.length} characters`,
        `at most ${MAX_FILTER_CHARACTERS}`,
        "select fewer series by name",
      );
  return found.list;
}

function filtersOf(conditions: readonly MonitoringAlertPolicyConditions[]): readonly (readonly [number, string])[] {
  return conditions.flatMap(({ conditionThreshold }, index) =>
    [conditionThreshold?.filter, conditionThreshold?.denominatorFilter].flatMap((filter) =>
      filter === undefined ? [] : [[index, filter] as const],
    ),
  );
}
