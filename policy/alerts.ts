/** Alert policies and uptime checks as their rules see them. */
import { Expression } from "./resources";
import type { Attributes, Estate, Resource } from "./resources";
import { at, blocks, boolean, read, text } from "./value";

export const ALERT_POLICY = "google_monitoring_alert_policy";
export const UPTIME_CHECK = "google_monitoring_uptime_check_config";

/** What a condition looks for, as written: references stay unresolved where they lead to nothing known. */
export interface AlertFilter {
  readonly path: string;
  readonly text: string;
}

const QUERIES: readonly (readonly [block: string, attribute: string])[] = [
  ["condition_threshold", "filter"],
  ["condition_absent", "filter"],
  ["condition_matched_log", "filter"],
  ["condition_monitoring_query_language", "query"],
  ["condition_prometheus_query_language", "query"],
];

export function alertFilters(policy: Resource): readonly AlertFilter[] {
  const conditions = blocks(policy.values, "conditions") ?? [];
  return conditions.flatMap((condition, index) =>
    QUERIES.flatMap(([block, attribute]) =>
      (blocks(condition, block) ?? []).flatMap((query) => {
        const written = textOf(query, attribute);
        return written === undefined ? [] : [{ path: `conditions.${index}.${block}.${attribute}`, text: written }];
      }),
    ),
  );
}

function textOf(block: Attributes, attribute: string): string | undefined {
  const value = block[attribute];
  const known = text(read(value));
  return known ?? (value instanceof Expression ? value.text : undefined);
}

export interface RaisedAlerts {
  /** `alert` and `service` of each policy that is on, with a space between; a policy of no single service ends in the space. */
  readonly names: ReadonlySet<string>;
  readonly isPartlyUnknown: boolean;
}

/** The alerts that policies are labelled with, in every stack. */
export function raisedAlerts(estate: Estate): RaisedAlerts {
  let raised = raisedByEstate.get(estate);
  if (!raised) {
    const names = new Set<string>();
    let isPartlyUnknown = false;
    for (const policy of estate.ofType(ALERT_POLICY)) {
      if (boolean(at(policy.values, "enabled")) === false) continue;
      const [alert, service] = ["alert", "service"].map((label) => at(policy.values, `user_labels.${label}`));
      if (alert?.state === "unknown" || service?.state === "unknown") isPartlyUnknown = true;
      else names.add(alertKey(alert && text(alert), service && text(service)));
    }
    raised = { names, isPartlyUnknown };
    raisedByEstate.set(estate, raised);
  }
  return raised;
}

export function alertKey(alert: string | undefined, service: string | undefined): string {
  return `${alert ?? ""} ${service ?? ""}`;
}

const raisedByEstate = new WeakMap<Estate, RaisedAlerts>();

/** The hosts that uptime checks ask, in every stack; `undefined` among them for one that is not known yet. */
export function checkedHosts(estate: Estate): ReadonlySet<string | undefined> {
  let hosts = hostsByEstate.get(estate);
  if (!hosts) {
    hosts = new Set(
      estate.ofType(UPTIME_CHECK).map((check) => text(at(check.values, "monitored_resource.labels.host"))),
    );
    hostsByEstate.set(estate, hosts);
  }
  return hosts;
}

const hostsByEstate = new WeakMap<Estate, ReadonlySet<string | undefined>>();

/** Whether monitoring would be in the estate, were there any: some of it is, or all stacks of the declaration are. */
export function isMonitoringSeen(estate: Estate, type: string): boolean {
  return estate.ofType(type).length > 0 || estate.stackDependencies.size > 0;
}
