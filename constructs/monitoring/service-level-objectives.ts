import { MonitoringCustomService } from "@cdktf/provider-google/lib/monitoring-custom-service";
import { MonitoringSlo } from "@cdktf/provider-google/lib/monitoring-slo";
import { Construct } from "constructs";
import { MAX_OBJECTIVE, mostBurnRate } from "../../platform/monitoring";
import { Violations, refuse } from "../../platform/violation";
import type { Violation } from "../../platform/violation";
import { adoptable } from "../netra-stack";
import { AlertPolicy } from "./alert-policy";
import type { Alerting, Severity } from "./alert-policy";
import { complement, percent } from "../../platform/share";

/** A share that has to be kept over {@link PERIOD_DAYS}. */
export interface Objective {
  /** Names it: `api-success`. */
  readonly id: string;
  /** What is counted: `Requests answered without a server error`. */
  readonly title: string;
  /** 0.9: nine in ten. */
  readonly goal: number;
  /** How bad it is when its budget burns fast. */
  readonly severity: Severity;
  /** Two filters of counters that exist: what failed or what succeeded, and everything. */
  readonly counted:
    { readonly failed: string; readonly all: string } | { readonly succeeded: string; readonly all: string };
}

export interface ServiceLevelObjectivesProps {
  readonly alerting: Alerting;
  /** Key and name of the service. */
  readonly service: { readonly key: string; readonly name: string };
  readonly objectives: readonly Objective[];
  /** Rates over an hour and over a day; 1 uses up the budget in exactly the period. */
  readonly fastBurn: number;
  readonly slowBurn: number;
}

/** Four weeks, so that every period has the same number of weekends. */
const PERIOD_DAYS = 28;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * What a service owes its callers over four weeks, and two alerts for each such objective: the budget of failures burns
 * so fast that somebody has to look now, or slowly but for a day.
 */
export class ServiceLevelObjectives extends Construct {
  /** @throws DeclarationError for a goal that the API refuses, or a burn rate that is never reached */
  constructor(scope: Construct, id: string, props: ServiceLevelObjectivesProps) {
    super(scope, id);
    refuse(`Service-level objectives of ${props.service.name}`, objectiveViolations(props));
    const { projectId, environmentName } = props.alerting;
    const service = adoptable(
      new MonitoringCustomService(this, "service", {
        project: projectId,
        serviceId: props.service.name,
        displayName: props.service.name,
        userLabels: { environment: environmentName },
      }),
      `projects/${projectId}/services/${props.service.name}`,
    );
    for (const objective of props.objectives) {
      const { counted } = objective;
      const slo = adoptable(
        new MonitoringSlo(this, objective.id, {
          project: projectId,
          service: service.serviceId,
          sloId: objective.id,
          displayName: `${objective.title}: ${percent(objective.goal)} over ${PERIOD_DAYS} days`,
          goal: objective.goal,
          rollingPeriodDays: PERIOD_DAYS,
          requestBasedSli: {
            goodTotalRatio: {
              totalServiceFilter: counted.all,
              ...("failed" in counted
                ? { badServiceFilter: counted.failed }
                : { goodServiceFilter: counted.succeeded }),
            },
          },
          userLabels: { environment: environmentName },
          lifecycle: {
            // The provider does not read it back: after an import it would replace the objective.
            ignoreChanges: ["service"],
            replaceTriggeredBy: [`${service.terraformResourceType}.${service.friendlyUniqueId}.id`],
          },
        }),
        `projects/${projectId}/services/${props.service.name}/serviceLevelObjectives/${objective.id}`,
      );
      this.burn(objective, slo.name, props);
    }
  }

  private burn(objective: Objective, sloName: string, props: ServiceLevelObjectivesProps): void {
    const { alerting, service } = props;
    const goal = percent(objective.goal);
    const paces = [
      { pace: "fast", rate: props.fastBurn, seconds: HOUR_SECONDS, span: "an hour", severity: objective.severity },
      { pace: "slow", rate: props.slowBurn, seconds: DAY_SECONDS, span: "a day", severity: "medium" },
    ] as const;
    for (const { pace, rate, seconds, span, severity } of paces) {
      const failing = percent(complement(objective.goal) * rate);
      new AlertPolicy(this, `${objective.id}-${pace}-burn`, {
        ...alerting,
        service: service.key,
        severity,
        title: `${objective.title}: budget burns ${rate} times too fast for ${span}`,
        meaning: `${objective.title}, goal ${goal} over ${PERIOD_DAYS} days: for ${span} more than ${failing} failed. At that pace the failures that the goal allows for ${PERIOD_DAYS} days are used up in ${Number((PERIOD_DAYS / rate).toFixed(1))} days.`,
        runbookHeading: `${pace}-burn`,
        steps: [
          `Follow the runbook of ${objective.id}: the cause is the same, only smaller or older.`,
          "What is deployed while the budget burns makes it harder to tell the cause: wait with other changes.",
        ],
        conditions: [
          {
            displayName: `Burn rate over ${rate} for ${span}`,
            conditionThreshold: {
              filter: `select_slo_burn_rate("${sloName}", "${seconds}s")`,
              comparison: "COMPARISON_GT",
              thresholdValue: rate,
              duration: "0s",
              trigger: { count: 1 },
            },
          },
        ],
      });
    }
  }
}

function objectiveViolations({ objectives, fastBurn, slowBurn }: ServiceLevelObjectivesProps): readonly Violation[] {
  const found = new Violations();
  if (slowBurn >= fastBurn)
    found.add("slowBurn", slowBurn, `under fastBurn, ${fastBurn}`, "lower it, or raise fastBurn");
  for (const { id, goal } of objectives) {
    if (goal <= 0 || goal > MAX_OBJECTIVE)
      found.add(`${id}.goal`, goal, `over 0, at most ${MAX_OBJECTIVE}`, "correct it");
    else if (fastBurn >= mostBurnRate(goal))
      found.add(
        "fastBurn",
        fastBurn,
        `under ${mostBurnRate(goal)}, at which the budget of ${id} burns when everything fails`,
        "lower it, or raise the goal: the alert could never open",
      );
  }
  return found.list;
}
