/** What plans say: one for each stack, reviewed as one. */
import { ReadError } from "../policy/read/read-error";
import type { Input } from "../policy/read/input";
import { changesOf, countChanges, estateBefore } from "./change-set";
import type { ChangeSet } from "./change-set";

/** @throws {@link ReadError} when one of the files is no plan. */
export function changeSetOfPlans({ estate, plans, kinds }: Input): ChangeSet {
  const other = kinds.find(({ kind }) => kind !== "plan");
  if (other) {
    throw new ReadError(
      `${other.name} is no plan: give the JSON that \`terraform show -json\` prints of one, or compare two configurations with --base and --head.`,
    );
  }
  const changes = changesOf(estate);
  return {
    source: "plan",
    before: estateBefore(estate, changes),
    after: estate,
    changes,
    counts: countChanges(changes),
    plans,
    secretTexts: plans.flatMap((plan) => [...plan.secretTexts()]),
  };
}
