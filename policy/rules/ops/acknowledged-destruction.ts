import { NOT_APPLICABLE, PASS } from "../../rule";
import type { Rule } from "../../rule";
import { STATEFUL_TYPES, lossOf } from "../../stateful";

/**
 * Seen in a plan alone: a destruction is the difference between what is declared and what exists. A configuration shows
 * neither side of it: a resource that it no longer has leaves nothing to look at, and whether an attribute of one that it
 * has was another before, and forces a replacement, only the provider can say. What a configuration can do against it
 * (protection at both levels, versions, retention) is judged there by SQL005 and OPS001.
 */
export const acknowledgedDestruction: Rule = {
  id: "OPS002",
  family: "OPS",
  slug: "acknowledged-destruction",
  title: "Nothing stateful is destroyed or replaced without an acknowledgement that names it",
  severity: "error",
  seenIn: ["plan"],
  appliesTo: STATEFUL_TYPES,
  judgesLeaving: true,
  why:
    "A change of one attribute can replace a database: the plan says so in one line among hundreds, and what was in it does not " +
    "come back.",
  sources: ["https://cloud.google.com/sql/docs/postgres/deletion-protection"],
  fix: "Keep the resource; or name its address among the declaration's acknowledged destructions, in the pull request that destroys it.",
  exceptable: true,
  check({ address, type, change, values }, { contract }) {
    if (!change?.actions.includes("delete")) return NOT_APPLICABLE;
    const { actions, before, replacePaths } = change;
    const loss = lossOf(type, before ?? values);
    if (loss === undefined) return NOT_APPLICABLE;
    if (contract.acknowledgedDestructions.includes(address)) return PASS;
    const isReplaced = actions.includes("create");
    const because = replacePaths.length > 0 ? ` because of ${replacePaths.join(", ")}` : "";
    return {
      status: "fail",
      path: replacePaths[0] ?? "",
      message: `the plan ${isReplaced ? "replaces" : "destroys"} ${address}${because}, which loses ${loss}`,
      got: isReplaced ? "replaced" : "destroyed",
      want: "no destruction, or an acknowledgement that names the address",
      fix: `Keep it; or write "${address}" into acknowledgedDestructions.`,
    };
  },
};
