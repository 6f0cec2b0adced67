import { startupProbeFor } from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, startupBudget } from "../../cloud-run-service";
import type { Probe } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";

export const startupBudgetCovered: Rule = {
  id: "RUN004",
  family: "RUN",
  slug: "startup-budget",
  title: "The start-up probe waits as long as the service may take to start",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A container that the start-up probe gives up on is killed. The budget is initial delay + period x failure threshold; with no probe declared Cloud Run opens a TCP port once, for at most 240 s. The backend needs 480 s, and on 8 September 2025 it had 240.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/healthchecks"],
  fix: "Write a start-up probe whose initial_delay_seconds + period_seconds x failure_threshold is the service's start-up time or more.",
  exceptable: false,
  check(resource, { contract }) {
    const { name, serving, contract: declared } = cloudRunService(resource, contract);
    const probe = serving.startupProbe;
    const budget = startupBudget(probe);
    if (budget.state === "unknown") return unknownAt(budget.path, budget.text);
    if (budget.state === "invalid") {
      const got = gotOf(budget);
      const message = `${name} has a start-up probe with ${got} for a number of seconds or tries`;
      return { status: "fail", path: budget.path, message, got, want: "a whole number" };
    }
    const given = `${name} is given ${budget.amount} s to start (${inWords(probe)})`;
    if (!declared) {
      const why = `${given}; whether that is enough is not known, because the declaration does not name this service`;
      return { status: "unknown", path: probe.path, why };
    }
    const needed = declared.startupSeconds;
    if (budget.amount >= needed) return PASS;
    const { initialDelaySeconds, periodSeconds, failureThreshold } = startupProbeFor(needed, contract.probeCapSeconds);
    return {
      status: "fail",
      path: probe.path,
      message: `${given}; it needs ${needed} s`,
      got: `${budget.amount} s`,
      want: `at least ${needed} s`,
      fix: `initial_delay_seconds = ${initialDelaySeconds}, period_seconds = ${periodSeconds}, failure_threshold = ${failureThreshold}, http_get path "${declared.healthPath}"`,
    };
  },
};

function inWords({ isDeclared, initialDelaySeconds, periodSeconds, failureThreshold }: Probe): string {
  if (!isDeclared) return "no start-up probe is declared: Cloud Run's default tries a TCP port once";
  return `initial delay ${gotOf(initialDelaySeconds)} + period ${gotOf(periodSeconds)} x threshold ${gotOf(failureThreshold)}`;
}
