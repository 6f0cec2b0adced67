/** Mutation of the readers, the engine and the reports, against their own tests. */
import { CORE, mutationRun } from "./shared.mjs";

export default mutationRun("core", CORE, ["/test/policy/rules/"]);
