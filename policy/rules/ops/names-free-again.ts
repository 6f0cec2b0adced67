import { NOT_APPLICABLE, PASS } from "../../rule";
import type { Rule } from "../../rule";
import { TYPES_THAT_HOLD_NAMES, nameHeldFor } from "../../stateful";
import { nameOf } from "../../target";

/**
 * Seen in a plan alone: a name is not free because a resource that had it goes away, and a configuration does not hold what
 * goes away. The same declaration is right in an empty project and wrong on the day after the instance was deleted.
 */
export const namesFreeAgain: Rule = {
  id: "OPS003",
  family: "OPS",
  slug: "names-free-again",
  title: "What is destroyed does not keep a name that is needed again at once",
  severity: "warning",
  seenIn: ["plan"],
  appliesTo: TYPES_THAT_HOLD_NAMES,
  judgesLeaving: true,
  why: "A Cloud SQL instance keeps its name for up to a week after it is gone: a recreation under the same name fails half way.",
  sources: ["https://cloud.google.com/sql/docs/postgres/delete-instance"],
  fix: "Raise the generation in the declaration, so that the next one has another name.",
  exceptable: true,
  check({ address, type, change, values }) {
    const held = nameHeldFor(type);
    if (held === undefined || !change?.actions.includes("delete")) return NOT_APPLICABLE;
    const before = nameOf({ type, values: change.before ?? values });
    const isReplaced = change.actions.includes("create");
    const after = isReplaced ? nameOf({ type, values }) : undefined;
    if (after !== undefined && after !== before) return PASS;
    const name = before ?? "its name";
    return {
      status: "fail",
      path: "name",
      message: `the plan ${isReplaced ? "replaces" : "destroys"} ${address}: ${name} is not free again for ${held}`,
      got: name,
      want: isReplaced ? "another name" : "another name for what comes next",
    };
  },
};
