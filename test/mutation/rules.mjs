/** Mutation of the rules and what they are made of, against the rules' cases. */
import { CORE, mutationRun } from "./shared.mjs";

export default mutationRun(
  "rules",
  ["policy/**/*.ts", ...CORE.map((pattern) => `!${pattern}`)],
  ["/test/policy/read/", "/test/policy/render/"],
);
