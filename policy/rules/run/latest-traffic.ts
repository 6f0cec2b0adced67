import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";
import { at, blocks, number, text } from "../../value";

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

export const latestTraffic: Rule = {
  id: "RUN024",
  family: "RUN",
  slug: "latest-traffic",
  title: "All traffic goes to the latest revision",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Traffic that is held by an older revision makes a deployment look done while nothing of it is served. Cloud Run sends all of it to the latest revision when no traffic is declared.",
  sources: ["https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration"],
  fix: `Write one traffic block: type = "${LATEST}", percent = 100.`,
  exceptable: true,
  check(resource, { contract }) {
    const targets = blocks(resource.values, "traffic");
    if (targets?.length === 0) return PASS;
    let latestPercent = 0;
    const elsewhere: string[] = [];
    for (const target of targets ?? []) {
      const type = at(target, "type");
      const percent = at(target, "percent");
      for (const reading of [type, percent]) if (reading.state === "unknown") return unknownAt("traffic", reading.text);
      const share = number(percent) ?? 0;
      if (text(type) === LATEST) latestPercent += share;
      else if (share !== 0)
        elsewhere.push(`${share} % to ${text(at(target, "revision")) ?? "a revision without a name"}`);
    }
    if (!targets) return unknownAt("traffic", "(the traffic blocks are not known yet)");
    if (latestPercent === 100 && elsewhere.length === 0) return PASS;
    const got = [`${latestPercent} % to the latest revision`, ...elsewhere].join(", ");
    const { name } = cloudRunService(resource, contract);
    return {
      status: "fail",
      path: "traffic",
      message: `${name} sends ${got}`,
      got,
      want: "100 % to the latest revision",
      fix: `traffic { type = "${LATEST}", percent = 100 }`,
    };
  },
};
