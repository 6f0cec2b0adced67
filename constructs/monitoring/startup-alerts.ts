import { Construct } from "constructs";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { logCondition, ofService, saysPattern } from "./log-condition";
import { thresholdCondition } from "./metric-condition";
import { runSeries } from "./monitored-service";
import type { MonitoredService } from "./monitored-service";
import { atLeastPattern } from "./number-pattern";
import { percent, rounded } from "../../platform/share";
import type { Thresholds } from "./thresholds";

export interface StartupAlertsProps {
  readonly alerting: Alerting;
  readonly monitored: MonitoredService;
  readonly thresholds: Thresholds;
}

/** Starts are rare; a window that holds one is long enough. */
const START_WINDOW_SECONDS = 300;
const MILLISECONDS = 1000;
/** Gunicorn's exit code for a worker that failed to boot; the container of 8 September 2025 ended with it. */
const WORKER_FAILED_EXIT_CODE = 3;

/** How a service starts: what took the environment down in September 2025. */
export class StartupAlerts extends Construct {
  constructor(scope: Construct, id: string, props: StartupAlertsProps) {
    super(scope, id);
    if (props.monitored.startsInPhases) this.phase(props);
    this.failure(props);
    this.latency(props);
  }

  private phase({ alerting, monitored, thresholds }: StartupAlertsProps): void {
    const { key, name, serviceName, startupSeconds } = monitored;
    const seconds = thresholds.startupPhaseSeconds;
    new AlertPolicy(this, "startup-phase", {
      ...alerting,
      service: key,
      severity: "medium",
      title: `A start-up phase of ${seconds} s or more`,
      meaning: `${name} logged "Phase ... completed in ...s" with ${seconds} s or more. All phases together may take ${startupSeconds} s; one that grows eats the time of the others, and then the container is killed.`,
      steps: [
        `Read which phase: \`gcloud run services logs read ${name} --limit=200\`, lines that begin with "Phase".`,
        "The database phase: look at database-cpu, database-connections and connector-warning.",
        "When the longer start is right, raise startupSeconds in config/runtimes.ts: the start-up probe follows.",
      ],
      conditions: [
        logCondition({
          title: `Phase completed in ${seconds} s or more`,
          clauses: [
            ofService(serviceName),
            saysPattern(`Phase .+ completed in ${atLeastPattern(seconds)}([.][0-9]+)?s`),
          ],
          says: { revision: "resource.labels.revision_name" },
        }),
      ],
    });
  }

  private failure({ alerting, monitored }: StartupAlertsProps): void {
    const { key, name, serviceName, startupSeconds } = monitored;
    new AlertPolicy(this, "container-exit", {
      ...alerting,
      service: key,
      severity: "critical",
      title: `Container called exit(${WORKER_FAILED_EXIT_CODE})`,
      meaning: `A container of ${name} ended by itself with code ${WORKER_FAILED_EXIT_CODE}: a worker could not start the application. Callers get 503.`,
      steps: [
        "Read the lines before it: the application names the check that failed.",
        "Run `npm run audit`: a size, timeout or variable that differs from the declaration is how it happened on 8 and 15 September 2025.",
        "Bring the last good image digest back into config/images.json and apply.",
      ],
      conditions: [
        logCondition({
          title: `Log line "Container called exit(${WORKER_FAILED_EXIT_CODE})"`,
          clauses: [ofService(serviceName), `textPayload:"Container called exit(${WORKER_FAILED_EXIT_CODE})"`],
          says: { revision: "resource.labels.revision_name" },
        }),
      ],
    });
    new AlertPolicy(this, "startup-probe", {
      ...alerting,
      service: key,
      severity: "critical",
      title: "Start-up probe failed",
      meaning: `An instance of ${name} did not answer its health path within its start-up budget of ${startupSeconds} s, and Cloud Run gave it up. A new revision that does this never gets traffic; an old one cannot be scaled.`,
      steps: [
        `Read how far the start came: \`gcloud run services logs read ${name} --limit=200\`.`,
        "Run `npm run check` on the live service: a probe of one try, too little memory or CPU are found by rule.",
        "When the start only takes longer, raise startupSeconds in config/runtimes.ts.",
      ],
      conditions: [
        logCondition({
          title: "Log line of a start-up probe that failed",
          clauses: [ofService(serviceName), `textPayload=~"STARTUP (HTTP|TCP|GRPC) probe failed"`],
          says: { revision: "resource.labels.revision_name" },
        }),
      ],
    });
  }

  private latency({ alerting, monitored, thresholds }: StartupAlertsProps): void {
    const { key, name, startupSeconds } = monitored;
    const overSeconds = (title: string, seconds: number) =>
      thresholdCondition({
        title,
        filter: runSeries(monitored, "run.googleapis.com/container/startup_latencies"),
        aligner: "ALIGN_PERCENTILE_99",
        reducer: "REDUCE_MAX",
        over: rounded(seconds * MILLISECONDS),
        windowSeconds: START_WINDOW_SECONDS,
      });
    const seconds = thresholds.startupLatencySeconds;
    new AlertPolicy(this, "startup-latency", {
      ...alerting,
      service: key,
      severity: "medium",
      title: `A start took over ${seconds} s`,
      meaning: `An instance of ${name} took more than ${seconds} s to start. Whoever waited for it waited as long.`,
      steps: [
        "Look at startup-phase and the dashboard: is it one phase, or all of them?",
        "Look at connector-warning and database-cpu: a start is mostly waiting for both.",
      ],
      conditions: [overSeconds(`Start-up latency over ${seconds} s`, seconds)],
    });
    const share = percent(thresholds.startupBudget);
    const ofBudget = rounded(startupSeconds * thresholds.startupBudget);
    new AlertPolicy(this, "startup-budget", {
      ...alerting,
      service: key,
      severity: "high",
      title: `A start took over ${share} of its budget`,
      meaning: `An instance of ${name} took more than ${ofBudget} s of the ${startupSeconds} s that its start-up probe waits. A start that reaches the budget is killed.`,
      steps: [
        `Read which part grew: \`gcloud run services logs read ${name} --limit=200\`.`,
        "Bring the start back down, or raise startupSeconds in config/runtimes.ts before it fails.",
      ],
      conditions: [overSeconds(`Start-up latency over ${ofBudget} s`, ofBudget)],
    });
  }
}
