/** The rules of the family SQL, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";

export const SQL: readonly Rule[] = [];
