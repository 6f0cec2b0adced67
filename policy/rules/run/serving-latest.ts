import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, blocks, number, text } from "../../value";

const CREATED = "latest_created_revision";
const READY = "latest_ready_revision";
const STATE = "terminal_condition.state";
const SUCCEEDED = "CONDITION_SUCCEEDED";
const REVISION_MAKERS: readonly string[] = ["create", "update"];
const FAILED = "CONDITION_FAILED";

export const servingLatest: Rule = {
  id: "RUN030",
  family: "RUN",
  slug: "serving-latest",
  title: "The service serves its latest revision: ready, with all traffic on it",
  severity: "error",
  seenIn: ["plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A roll-out that fails leaves the traffic on the old revision, and the next plan says that there is nothing to change.",
  sources: [
    "https://cloud.google.com/run/docs/managing/revisions",
    "https://cloud.google.com/run/docs/troubleshooting",
  ],
  fix: "Look at the latest revision's logs, repair what keeps it from starting, and roll it out again.",
  exceptable: true,
  check(resource, { contract }) {
    const { name } = cloudRunService(resource, contract);
    const { values, change } = resource;
    // What is served now says nothing of a revision that the change has yet to make, and must not stop a repair.
    if (change?.actions.some((action) => REVISION_MAKERS.includes(action))) {
      return unknownAt(CREATED, "(this change makes a new revision)");
    }
    const [created, ready, state] = [at(values, CREATED), at(values, READY), at(values, STATE)];
    if (created.state === "absent") return unknownAt(CREATED, "(there is no status: it is not a running service)");
    if (created.state === "unknown") return unknownAt(CREATED, created.text);
    const latest = shortName(text(created));
    const found: Verdict[] = [];
    const fail = (path: string, message: string, got: string, want: string) =>
      found.push({ status: "fail", path, message, got, want });

    const condition = text(state);
    if (condition === FAILED) {
      const why = text(at(values, "terminal_condition.message")) ?? "without a message";
      fail(STATE, `${name} is not ready: ${why}`, FAILED, SUCCEEDED);
    } else if (condition !== SUCCEEDED)
      found.push(unknownAt(STATE, `(the roll-out is ${condition ?? "not reported"})`));

    const readyName = shortName(text(ready)) || "none";
    if (ready.state === "unknown") found.push(unknownAt(READY, ready.text));
    else if (readyName !== latest)
      fail(READY, `${name} has ${latest} as its latest revision, and ${readyName} is ready`, readyName, latest);

    const targets = blocks(values, "traffic_statuses");
    const share = (targets ?? []).reduce((sum, target) => {
      const revision = shortName(text(at(target, "revision")));
      return revision === latest || revision === "" ? sum + (number(at(target, "percent")) ?? 0) : sum;
    }, 0);
    if (!targets) found.push(unknownAt("traffic_statuses", "(the traffic is not known yet)"));
    else if (share !== 100)
      fail("traffic_statuses", `${name} sends ${share} % of its traffic to ${latest}`, `${share} %`, "100 %");
    return orPass(found);
  },
};

/** A revision without the path in front that the Admin API gives it. */
function shortName(revision = ""): string {
  return revision.slice(revision.lastIndexOf("/") + 1);
}
