/**
 * Findings that are accepted, each for one address, with a reason and an end.
 *
 * An exception that is expired, unused or too short of a reason is an error itself; some rules take none (see
 * policy/exceptions.ts). The list is empty when all is well.
 */
import type { Exception } from "../policy/exceptions";

export const exceptions: readonly Exception[] = [];

/**
 * Stateful resources that may be destroyed or replaced, by address. A line here belongs to one pull request, and goes
 * away with the next.
 */
export const acknowledgedDestructions: readonly string[] = [];
