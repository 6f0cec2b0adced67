/** The rules of the family IAM, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { accountIds } from "./account-ids";
import { narrowRoles } from "./narrow-roles";
import { noAccountKeys } from "./no-account-keys";
import { oneRepository } from "./one-repository";
import { publicBehindEdge } from "./public-behind-edge";

export const IAM: readonly Rule[] = [narrowRoles, noAccountKeys, publicBehindEdge, accountIds, oneRepository];
