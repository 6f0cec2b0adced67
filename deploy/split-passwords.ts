/**
 * Database passwords of which a plan would write one half: a user without the secrets that carry its password, or the
 * other way round. An apply that died between them leaves such a plan; applied as it is, the halves differ for good,
 * because the password is another one at every run (rule SEC007).
 */
import { SQL_USER, splitPasswordsOf } from "../policy/password-carriers";
import { readInput } from "../policy/read/input";
import type { Plan } from "./plan";

/** The addresses that have to be made anew in the same run, so that it writes both halves. */
export function unwrittenHalves({ stack, bytes }: Pick<Plan, "stack" | "bytes">): readonly string[] {
  const { estate } = readInput([{ name: `${stack}.plan.json`, bytes }]);
  const split = estate.ofType(SQL_USER).flatMap((user) => splitPasswordsOf(estate, user));
  return [...new Set(split.map(({ left }) => left.address))];
}
