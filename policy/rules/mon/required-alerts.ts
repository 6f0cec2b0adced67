import { alertKey, isMonitoringSeen, raisedAlerts, ALERT_POLICY } from "../../alerts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";

export const requiredAlerts: Rule = {
  id: "MON002",
  family: "MON",
  slug: "required-alerts",
  title: "Every alert that the declaration asks for exists",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why:
    "The reports of September 2025 ask for them: success of the API, of WebSockets and of the agents' messages, slow start-up " +
    "phases, containers that exit, a connector near its limit.",
  sources: ["incident 2025-09-08", "incident 2025-09-15"],
  fix: "Write google_monitoring_alert_policy with user_labels { alert, service } as the declaration names them.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const { name, contract: declared } = cloudRunService(resource, contract);
    if (!declared) return NOT_APPLICABLE;
    // What is of no single service is asked for once: with the first.
    const isFirst = contract.services[0] === declared;
    const asked = contract.requiredAlerts.filter(({ service }) =>
      service === undefined ? isFirst : service === declared.key,
    );
    if (asked.length === 0) return NOT_APPLICABLE;
    const { names, isPartlyUnknown } = raisedAlerts(estate);
    const missing = asked.filter(({ alert, service }) => !names.has(alertKey(alert, service)));
    const isUnknown = isPartlyUnknown || !isMonitoringSeen(estate, ALERT_POLICY);
    return orPass(
      missing.map(({ alert, service }): Verdict => {
        if (isUnknown) return { status: "unknown", path: "", why: `the alert ${alert} is not in what was given` };
        const labels =
          service === undefined ? `{ alert = "${alert}" }` : `{ alert = "${alert}", service = "${service}" }`;
        const whose = service === undefined ? "the environment" : name;
        return {
          status: "fail",
          path: "",
          message: `${whose} has no alert ${alert}`,
          got: "no such alert policy",
          want: `a ${ALERT_POLICY} with user_labels = ${labels}`,
        };
      }),
    );
  },
};
