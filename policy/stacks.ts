/** Which stack comes after which, and whether what a stack needs can be seen in an estate at all. */
import type { Estate } from "./resources";

interface Order {
  readonly given: ReadonlySet<string>;
  readonly before: Map<string, ReadonlySet<string> | undefined>;
}

const orders = new WeakMap<Estate, Order>();

/** Whether what `earlier` declares is there when `stack` is applied. Without a known order every other stack may be first. */
export function comesAfter(estate: Estate, stack: string, earlier: string): boolean {
  if (stack === earlier) return false;
  return stacksBefore(estate, stack)?.has(earlier) ?? true;
}

/**
 * Whether something of these types that a stack takes from outside would be in the estate, were it declared.
 *
 * It would when every stack that comes before is known and given, or when one that comes before declares such types: then
 * that is their place. With one stack or one plan alone nothing can be said, and what is not in it is unknown.
 */
export function isSeenFrom(estate: Estate, stack: string, types: readonly string[]): boolean {
  const before = stacksBefore(estate, stack);
  if (before && [...before].every((name) => orderOf(estate).given.has(name))) return true;
  return types.some((type) =>
    estate.ofType(type).some((resource) => resource.mode === "managed" && comesAfter(estate, stack, resource.stack)),
  );
}

/** The stacks that come before, however far; `undefined` when the order is not known. */
function stacksBefore(estate: Estate, stack: string): ReadonlySet<string> | undefined {
  const { before } = orderOf(estate);
  if (!before.has(stack)) before.set(stack, walkBack(estate, stack));
  return before.get(stack);
}

function walkBack(estate: Estate, stack: string): ReadonlySet<string> | undefined {
  if (!estate.stackDependencies.has(stack)) return undefined;
  const found = new Set<string>();
  const pending = [stack];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const earlier of estate.stackDependencies.get(name) ?? []) {
      if (found.has(earlier)) continue;
      found.add(earlier);
      pending.push(earlier);
    }
  }
  return found;
}

function orderOf(estate: Estate): Order {
  let order = orders.get(estate);
  if (!order) {
    order = { given: new Set(estate.resources.map(({ stack }) => stack)), before: new Map() };
    orders.set(estate, order);
  }
  return order;
}
