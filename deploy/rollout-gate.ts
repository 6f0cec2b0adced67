/**
 * Whether every Cloud Run service serves the revision that was made last. Terraform does not tell: after a rollout that
 * failed, the next plan says "No changes" while the traffic stays on the old revision.
 */
import { CATALOGUE } from "../policy/catalogue";
import { CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import { evaluate } from "../policy/engine";
import { readInput } from "../policy/read/input";
import { foundResources } from "./plan";
import type { Plan } from "./plan";

/** The rule that judges it. */
const SERVING_LATEST = "RUN030";

export interface RolloutReport {
  /** Names of the services that were looked at. */
  readonly services: readonly string[];
  /** What is wrong, one sentence each; empty when all is well. */
  readonly faults: readonly string[];
}

/**
 * @param plan its look at what exists has to be from after the apply: a plan that was made then, or one that was empty
 */
export function judgeRollouts(plan: Pick<Plan, "stack" | "bytes">, contract: Contract): RolloutReport {
  const services = foundResources(plan).filter(({ type, mode }) => type === CLOUD_RUN_SERVICE && mode === "managed");
  if (services.length === 0) return { services: [], faults: [] };
  // As they are, whatever the plan would still do to them.
  const asTheyAre = {
    format_version: "1.2",
    resource_changes: services.map(({ address, type, name, mode, values }) => ({
      address,
      type,
      name,
      mode,
      change: { actions: ["no-op"], before: values, after: values },
    })),
  };
  const bytes = Buffer.from(JSON.stringify(asTheyAre), "utf8");
  const { estate } = readInput([{ name: `${plan.stack}.plan.json`, bytes }]);
  const today = new Date().toISOString().slice(0, 10);
  const { findings } = evaluate(CATALOGUE, estate, contract, [], today, { only: ({ id }) => id === SERVING_LATEST });
  return {
    services: services.map(({ values }) => String(values.name)),
    faults: findings.map(({ message, address }) => `${address}: ${message}`),
  };
}
