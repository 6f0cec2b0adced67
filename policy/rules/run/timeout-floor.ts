import { MAX_TIMEOUT_SECONDS } from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE, cloudRunService, gotOf, valueToWrite } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";

export const timeoutFloor: Rule = {
  id: "RUN003",
  family: "RUN",
  slug: "timeout-floor",
  title: "The request timeout is not under the service's floor, and at most 3600 s",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "The request timeout also ends WebSockets and runs while an instance starts. On 8 September 2025 it fell from 600 s to 300 s. Cloud Run refuses more than 3600 s, and only at apply.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/request-timeout"],
  fix: "Write the floor's seconds, or more, under template.timeout.",
  exceptable: false,
  check(resource, { contract }) {
    const { name, floor, timeoutSeconds: timeout } = cloudRunService(resource, contract);
    if (timeout.state === "unknown") return unknownAt(timeout.path, timeout.text);
    const least = floor.timeoutSeconds;
    const isTooLong = timeout.state === "known" && timeout.amount > MAX_TIMEOUT_SECONDS;
    if (timeout.state === "known" && timeout.amount >= least && !isTooLong) return PASS;
    const has = `${name} has a request timeout of ${gotOf(timeout)}`;
    const { value, note } = valueToWrite(resource, contract, (before) => before.timeoutSeconds, {
      least,
      otherwise: `${isTooLong ? MAX_TIMEOUT_SECONDS : least}s`,
    });
    return {
      status: "fail",
      path: timeout.path,
      message: isTooLong
        ? `${has}; Cloud Run takes at most ${MAX_TIMEOUT_SECONDS}s`
        : `${has}; it needs at least ${least}s`,
      got: gotOf(timeout),
      want: `${least} to ${MAX_TIMEOUT_SECONDS}s`,
      fix: `timeout = "${value}"${note}`,
    };
  },
};
