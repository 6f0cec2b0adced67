/** What waits for what inside one stack: `depends_on` and references, followed through every resource on the way. */
import { plainAddress } from "./resources";
import type { Estate, Resource } from "./resources";
import { referencesIn } from "./value";

interface Graph {
  readonly direct: Map<Resource, readonly Resource[]>;
  readonly reachable: Map<Resource, ReadonlySet<Resource>>;
  readonly waiting: Map<Resource, ReadonlySet<Resource>>;
  dependents: ReadonlyMap<Resource, readonly Resource[]> | undefined;
}

const NONE: readonly Resource[] = [];
const graphs = new WeakMap<Estate, Graph>();

/** Whether `from` is made only after `target`, both in one stack. A resource does not wait for itself. */
export function dependsOn(estate: Estate, from: Resource, target: Resource): boolean {
  // The sets are kept for what `from` depends on, not for `from`: a wait that a thousand services share is walked once.
  const direct = directDependencies(estate, from);
  return direct.includes(target) || direct.some((dependency) => reachableFrom(estate, dependency).has(target));
}

/**
 * Every resource that waits for a target.
 *
 * For a target that much of a stack depends on (an API, a peering): one walk answers for all who ask.
 */
export function dependentsOf(estate: Estate, target: Resource): ReadonlySet<Resource> {
  const { waiting } = graphOf(estate);
  let found = waiting.get(target);
  if (!found) {
    found = walk(target, (resource) => directDependentsOf(estate, resource));
    waiting.set(target, found);
  }
  return found;
}

/** The resources that name a target themselves, by a reference or in `depends_on`. */
export function directDependentsOf(estate: Estate, target: Resource): readonly Resource[] {
  const graph = graphOf(estate);
  graph.dependents ??= reversed(estate);
  return graph.dependents.get(target) ?? NONE;
}

function reachableFrom(estate: Estate, start: Resource): ReadonlySet<Resource> {
  const { reachable } = graphOf(estate);
  let found = reachable.get(start);
  if (!found) {
    found = walk(start, (resource) => directDependencies(estate, resource));
    reachable.set(start, found);
  }
  return found;
}

function walk(start: Resource, next: (resource: Resource) => readonly Resource[]): ReadonlySet<Resource> {
  const found = new Set<Resource>();
  const pending = [start];
  for (let resource = pending.pop(); resource; resource = pending.pop()) {
    for (const neighbour of next(resource)) {
      if (found.has(neighbour)) continue;
      found.add(neighbour);
      pending.push(neighbour);
    }
  }
  return found;
}

function reversed(estate: Estate): ReadonlyMap<Resource, readonly Resource[]> {
  const result = new Map<Resource, Resource[]>();
  for (const resource of estate.resources) {
    for (const dependency of directDependencies(estate, resource)) {
      const list = result.get(dependency);
      if (list) list.push(resource);
      else result.set(dependency, [resource]);
    }
  }
  return result;
}

function directDependencies(estate: Estate, resource: Resource): readonly Resource[] {
  const { direct } = graphOf(estate);
  let found = direct.get(resource);
  if (!found) {
    const addresses = new Set([
      ...resource.dependsOn.map(plainAddress),
      ...referencesIn(resource.values).map(({ address }) => address),
    ]);
    found = [...addresses].flatMap((address) => estate.at(address)).filter(({ stack }) => stack === resource.stack);
    direct.set(resource, found);
  }
  return found;
}

function graphOf(estate: Estate): Graph {
  let graph = graphs.get(estate);
  if (!graph) {
    graph = { direct: new Map(), reachable: new Map(), waiting: new Map(), dependents: undefined };
    graphs.set(estate, graph);
  }
  return graph;
}
