/** The rules of the family RED, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { guardedRedis } from "./guarded-redis";
import { settingsSaid } from "./settings-said";

export const RED: readonly Rule[] = [guardedRedis, settingsSaid];
