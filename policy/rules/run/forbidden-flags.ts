import { FORBIDDEN_FLAGS } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";

const FORBIDDEN: ReadonlySet<string> = new Set(FORBIDDEN_FLAGS);

export const forbiddenFlags: Rule = {
  id: "RUN011",
  family: "RUN",
  slug: "forbidden-flags",
  title: "No flag is set that switches off start-up checks, sign-in or the real dependencies",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "The applications look at whether these flags are there, some of them at any value, and then skip the checks that would have told of an outage. They belong in tests.",
  sources: ["https://github.com/netra-systems/netra-apex"],
  fix: "Take the variable away. Setting it to false is not enough.",
  exceptable: true,
  check(resource, { contract }) {
    const found: Verdict[] = [];
    for (const { label, path, variables, hiddenVariables } of cloudRunService(resource, contract).containers) {
      for (const { name, path: at } of variables) {
        if (!FORBIDDEN.has(name)) continue;
        const message = `${label} sets ${name}, which is forbidden at any value`;
        found.push({ status: "fail", path: at, message, got: "set", want: "absent" });
      }
      if (hiddenVariables !== undefined) found.push(unknownAt(`${path}.env`, hiddenVariables));
    }
    return orPass(found);
  },
};
