/** The rules of the family SQL, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { clientRoles } from "./client-roles";
import { connectionsSuffice } from "./connections-suffice";
import { deletionProtected } from "./deletion-protected";
import { editionSaid } from "./edition-said";
import { noPublicAddress } from "./no-public-address";
import { observableInstance } from "./observable-instance";
import { ownDatabase } from "./own-database";
import { reachableEngine } from "./reachable-engine";
import { recoverable } from "./recoverable";
import { tlsRequired } from "./tls-required";

export const SQL: readonly Rule[] = [
  noPublicAddress,
  tlsRequired,
  editionSaid,
  recoverable,
  deletionProtected,
  connectionsSuffice,
  ownDatabase,
  clientRoles,
  observableInstance,
  reachableEngine,
];
