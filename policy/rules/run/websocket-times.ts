import { WEBSOCKET_TIMES } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, variableSetting } from "../../cloud-run-service";
import type { CloudRunService, Setting } from "../../cloud-run-service";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, boolean } from "../../value";
import type { Reading } from "../../value";

const AFFINITY = "template.session_affinity";

export const websocketTimes: Rule = {
  id: "RUN017",
  family: "RUN",
  slug: "websocket-times",
  title: "WebSocket times are in order, under the request timeout, with session affinity and CPU always allocated",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A heartbeat that is slower than its own timeout ends every connection, and the request timeout ends them all. Without affinity a client that reconnects finds another instance; without CPU between requests no heartbeat is sent.",
  sources: [
    "https://cloud.google.com/run/docs/triggering/websockets",
    "https://cloud.google.com/run/docs/configuring/session-affinity",
    "https://cloud.google.com/run/docs/configuring/billing-settings",
  ],
  fix: "Order them: heartbeat interval < heartbeat timeout < connection timeout < request timeout; set session_affinity = true and cpu_idle = false.",
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const { serving } = service;
    const times = WEBSOCKET_TIMES.flatMap((name) => {
      const setting = variableSetting(serving, name);
      return setting ? [{ name, setting }] : [];
    });
    if (times.length === 0) return NOT_APPLICABLE;
    if (times.every(({ name }) => !serving.variable(name)))
      return unknownAt(`${serving.path}.env`, serving.hiddenVariables ?? "");
    const found: Verdict[] = [];
    judgeOrder(found, service, [...times, { name: "the request timeout", setting: service.timeoutSeconds }]);
    judgeSwitch(found, service, AFFINITY, at(resource.values, AFFINITY), true, "session affinity");
    judgeSwitch(found, service, `${serving.path}.resources.cpu_idle`, serving.cpuIdle, false, "CPU always allocated");
    return orPass(found);
  },
};

interface Time {
  readonly name: string;
  readonly setting: Setting;
}

function judgeOrder(found: Verdict[], { name: service }: CloudRunService, times: readonly Time[]): void {
  times.forEach(({ name, setting }, index) => {
    const next = times[index + 1];
    const got = gotOf(setting);
    if (setting.state === "unknown") found.push(unknownAt(setting.path, setting.text));
    else if (setting.state === "invalid") {
      found.push({
        status: "fail",
        path: setting.path,
        message: `${service} has ${got} for ${name}`,
        got,
        want: "seconds",
      });
    } else if (next?.setting.state === "known" && setting.amount >= next.setting.amount) {
      const most = gotOf(next.setting);
      const message = `${service} has ${name} at ${got}, not under ${next.name} at ${most}`;
      found.push({ status: "fail", path: setting.path, message, got, want: `under ${most}` });
    }
  });
}

function judgeSwitch(
  found: Verdict[],
  { name }: CloudRunService,
  path: string,
  reading: Reading,
  want: boolean,
  what: string,
): void {
  if (reading.state === "unknown") found.push(unknownAt(path, reading.text));
  else if ((boolean(reading) ?? false) !== want) {
    const message = `${name} serves WebSockets without ${what}`;
    found.push({ status: "fail", path, message, got: String(!want), want: String(want) });
  }
}
