/**
 * Every rule, in the order that reports and documents show them: family by family, and by id inside a family.
 *
 * A family lists its own rules in `policy/rules/<family>/family.ts`. Nothing is found by its place on disk: a rule that no
 * family lists does not run, and a test compares the files with the lists.
 */
import type { Rule } from "./rule";
import { IAM } from "./rules/iam/family";
import { LB } from "./rules/lb/family";
import { MON } from "./rules/mon/family";
import { NET } from "./rules/net/family";
import { OPS } from "./rules/ops/family";
import { RED } from "./rules/red/family";
import { RUN } from "./rules/run/family";
import { SEC } from "./rules/sec/family";
import { SQL } from "./rules/sql/family";

export const CATALOGUE: readonly Rule[] = [...RUN, ...NET, ...SQL, ...RED, ...SEC, ...IAM, ...LB, ...MON, ...OPS];
