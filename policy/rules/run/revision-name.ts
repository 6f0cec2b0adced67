import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { at, strings, text } from "../../value";

const PATH = "template.revision";
const IGNORED: readonly string[] = ["all", "template", PATH];

export const revisionName: Rule = {
  id: "RUN029",
  family: "RUN",
  slug: "revision-name",
  title: "The revision's name is neither set nor ignored",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, "google_cloud_run_v2_worker_pool"],
  why: "Cloud Run names each revision. A name that is set, or kept by ignore_changes, is sent again with the next change and refused with 409, because that revision is there already.",
  sources: [
    "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
    "https://cloud.google.com/run/docs/managing/revisions",
  ],
  fix: "Leave template.revision out, and take it (or all of template) out of ignore_changes.",
  exceptable: true,
  check(resource) {
    const name = labelOf(resource);
    const found: Verdict[] = [];
    const revision = at(resource.values, PATH);
    if (revision.state === "unknown") found.push(unknownAt(PATH, revision.text));
    else if (revision.state === "known" && revision.value !== "") {
      const got = text(revision) ?? "a value";
      found.push({
        status: "fail",
        path: PATH,
        message: `${name} sets the revision's name, ${got}`,
        got,
        want: "absent",
      });
    }
    for (const ignored of ignoredPaths(resource)) {
      if (!IGNORED.includes(ignored)) continue;
      const message = `${name} ignores changes of ${ignored}, and so keeps the name of an old revision`;
      found.push({
        status: "fail",
        path: "lifecycle.ignore_changes",
        message,
        got: ignored,
        want: `a list without ${ignored}`,
      });
    }
    return orPass(found);
  },
};

/** Paths as rules write them: `template[0].revision` and `template.0.revision` are `template.revision`. */
function ignoredPaths({ lifecycle }: Resource): readonly string[] {
  return (strings(lifecycle, "ignore_changes") ?? []).map((path) => path.replace(/\[0\]|\.0(?=\.|$)/g, ""));
}
