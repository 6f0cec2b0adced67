import { Clock } from "./clock";
import { Faults } from "./faults";
import { IamPolicies, type PoliciesSnapshot } from "./iam-policies";
import { Operations } from "./operations";
import { Refusals } from "./refusals";
import { Rollouts } from "./rollouts";
import { Store } from "./store";

export interface CloudSettings {
  /** Refuse a call to an API that the project has not enabled, as an empty project does. */
  enforceEnabledServices: boolean;
  /** Milliseconds until a new log metric can be named in an alert policy or an objective. */
  logMetricVisibleAfterMs: number;
  /** Milliseconds until an IAM grant is honoured. */
  grantsTakeEffectAfterMs: number;
  /** Milliseconds that every answer is held back. */
  latencyMs: number;
}

/** One project on Google Cloud, as far as the stand-in knows it. */
export interface Cloud {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly operations: Operations;
  readonly policies: IamPolicies;
  readonly faults: Faults;
  readonly refusals: Refusals;
  readonly rollouts: Rollouts;
  readonly settings: CloudSettings;
}

/** What exists at one moment. Faults, refusals, settings and the clock are no part of it. */
export interface CloudSnapshot {
  readonly resources: ReturnType<Store["all"]>;
  readonly policies: PoliciesSnapshot;
}

export function snapshotOf({ store, policies }: Cloud): CloudSnapshot {
  return { resources: store.all(), policies: policies.snapshot() };
}

export function restore({ store, policies }: Cloud, snapshot: CloudSnapshot): void {
  store.restore(snapshot.resources);
  policies.restore(snapshot.policies);
}

export function emptyCloud(projectId: string, projectNumber: string): Cloud {
  const clock = new Clock();
  return {
    projectId,
    projectNumber,
    clock,
    store: new Store(),
    operations: new Operations(),
    policies: new IamPolicies(clock),
    faults: new Faults(),
    refusals: new Refusals(),
    rollouts: new Rollouts(),
    settings: { enforceEnabledServices: true, logMetricVisibleAfterMs: 0, grantsTakeEffectAfterMs: 0, latencyMs: 0 },
  };
}
