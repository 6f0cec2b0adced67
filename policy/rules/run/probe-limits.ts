import {
  LIVENESS_FIELD_CAP_SECONDS,
  PROBE_FIELD_CAP_SECONDS,
  PROBE_SPAN_CAP_SECONDS,
} from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf } from "../../cloud-run-service";
import type { Probe, Setting } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";

/** Bounds of a field; over `safe` it is a warning, because two documents disagree about what lies between. */
interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly safe: number;
}

const STARTUP = { most: PROBE_FIELD_CAP_SECONDS.serviceGuide, safe: PROBE_FIELD_CAP_SECONDS.apiReference };
const LIVENESS = { most: LIVENESS_FIELD_CAP_SECONDS, safe: LIVENESS_FIELD_CAP_SECONDS };
const TRIES: Bounds = { least: 1, most: Infinity, safe: Infinity };

export const probeLimits: Rule = {
  id: "RUN005",
  family: "RUN",
  slug: "probe-limits",
  title: "Probe fields are within Cloud Run's limits",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Cloud Run refuses a probe whose timeout is over its period or whose fields are too large, and only at apply. The remedy that the report of 8 September 2025 wrote down, timeout 480 with period 240, is such a probe. The service guide allows 600 s, the API reference 240 s.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/healthchecks"],
  fix: "Keep every field at 240 s or less, the timeout at most the period, and wait longer by a higher failure_threshold: 480 s are period 10 x threshold 48.",
  exceptable: true,
  check(resource, { contract }) {
    const found: Verdict[] = [];
    for (const { label, startupProbe, livenessProbe } of cloudRunService(resource, contract).containers) {
      judge(found, `${label}'s start-up probe`, startupProbe, STARTUP);
      judgeSpan(found, `${label}'s start-up probe`, startupProbe, contract.probeCapSeconds);
      if (livenessProbe) judge(found, `${label}'s liveness probe`, livenessProbe, LIVENESS);
    }
    return orPass(found);
  },
};

function judge(found: Verdict[], label: string, probe: Probe, caps: Omit<Bounds, "least">): void {
  const { initialDelaySeconds, periodSeconds: period, timeoutSeconds: timeout, failureThreshold } = probe;
  judgeField(found, label, initialDelaySeconds, { least: 0, ...caps });
  judgeField(found, label, period, { least: 1, ...caps });
  judgeField(found, label, timeout, { least: 1, ...caps });
  judgeField(found, label, failureThreshold, TRIES);
  if (timeout.state !== "known" || period.state !== "known" || timeout.amount <= period.amount) return;
  found.push({
    status: "fail",
    path: timeout.path,
    message: `${label} has timeout_seconds ${gotOf(timeout)}, over its period_seconds ${gotOf(period)}: a try may not outlast the period`,
    got: gotOf(timeout),
    want: `at most ${period.amount}`,
    fix: `timeout_seconds = ${period.amount}`,
  });
}

function judgeField(found: Verdict[], label: string, field: Setting, { least, most, safe }: Bounds): void {
  if (field.state === "unknown") found.push(unknownAt(field.path, field.text));
  const amount = field.state === "known" ? field.amount : NaN;
  if (field.state === "unknown" || (amount >= least && amount <= safe)) return;
  const name = field.path.slice(field.path.lastIndexOf(".") + 1);
  const want = safe === Infinity ? `at least ${least}` : `${least} to ${safe}`;
  found.push({
    status: "fail",
    severity: amount > safe && amount <= most ? "warning" : "error",
    path: field.path,
    message: `${label} has ${name} ${gotOf(field)}; Cloud Run takes ${want}`,
    got: gotOf(field),
    want,
  });
}

function judgeSpan(found: Verdict[], label: string, probe: Probe, capSeconds: number): void {
  const { periodSeconds: period, failureThreshold: threshold, path } = probe;
  if (period.state !== "known" || threshold.state !== "known") return;
  const spanSeconds = period.amount * threshold.amount;
  if (spanSeconds <= capSeconds) return;
  found.push({
    status: "fail",
    severity: spanSeconds > PROBE_SPAN_CAP_SECONDS.serviceGuide ? "error" : "warning",
    path,
    message: `${label} tries for ${spanSeconds} s (period ${gotOf(period)} x threshold ${gotOf(threshold)}); it may for ${capSeconds} s`,
    got: `${spanSeconds} s`,
    want: `period x threshold at most ${capSeconds} s`,
  });
}
