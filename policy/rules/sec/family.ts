/** The rules of the family SEC, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";

export const SEC: readonly Rule[] = [];
