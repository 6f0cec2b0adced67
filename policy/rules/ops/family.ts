/** The rules of the family OPS, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { acknowledgedDestruction } from "./acknowledged-destruction";
import { namesFreeAgain } from "./names-free-again";
import { namesLeadSomewhere } from "./names-lead-somewhere";
import { remoteState } from "./remote-state";
import { survivesDestroy } from "./survives-destroy";

export const OPS: readonly Rule[] = [
  remoteState,
  acknowledgedDestruction,
  namesFreeAgain,
  namesLeadSomewhere,
  survivesDestroy,
];
