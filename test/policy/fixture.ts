/**
 * Resources for a rule's test, in the provider's shape, and how to change one thing in them.
 *
 * A key is an address: `google_cloud_run_v2_service.backend`, `data.google_project.this`, `ephemeral.random_password.jwt`.
 * `foundation/google_compute_network.vpc` puts the block into the stack of that name; without one it is in `staging`.
 * Strings may be templates, `"${google_compute_network.vpc.id}"`; `depends_on` and `lifecycle` are read as Terraform does.
 */
import { Expression } from "../../policy/resources";

export type FixtureValue = string | number | boolean | null | Expression | FixtureValue[] | FixtureBlock;
export interface FixtureBlock {
  [attribute: string]: FixtureValue;
}
export interface Fixture {
  [address: string]: FixtureBlock;
}

/** What a plan does to a block; without it, the block is created. */
export interface PlannedChange {
  /** Terraform's list: `["delete"]`, `["delete", "create"]`, `["update"]`, `["no-op"]`. */
  readonly actions: readonly string[];
  /** Attributes before; for a deletion, and where left out, those of the fixture. */
  readonly before?: FixtureBlock;
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  readonly actionReason?: string;
  /** Attributes, dotted, that are known only after apply although nobody wrote them. */
  readonly unknown?: readonly string[];
}

const CHANGES = new WeakMap<FixtureBlock, PlannedChange>();

/** Says what a plan does to a block. Seen in the source `plan` alone. */
export function planned(fixture: Fixture, address: string, change: PlannedChange): void {
  CHANGES.set(blockAt(fixture, address), change);
}

export function changeOf(block: FixtureBlock): PlannedChange | undefined {
  return CHANGES.get(block);
}

/** A template with what it comes to: a plan and a live service show the value, a configuration only the text. */
export function resolved(text: string, value: string | number | boolean): Expression {
  return new Expression(text, [], value);
}

/** A deep copy that a case may change. */
export function copyOf(fixture: Fixture): Fixture {
  const copy = copyBlock(fixture as FixtureBlock) as Fixture;
  for (const [address, block] of Object.entries(fixture)) {
    const change = CHANGES.get(block);
    const copied = copy[address];
    if (change && copied) CHANGES.set(copied, change);
  }
  return copy;
}

function copyBlock(block: FixtureBlock): FixtureBlock {
  return Object.fromEntries(Object.entries(block).map(([key, value]) => [key, copyValue(value)]));
}

function copyValue(value: FixtureValue): FixtureValue {
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value !== "object" || value === null || value instanceof Expression) return value;
  return copyBlock(value);
}

/** Sets what is at a dotted path; blocks on the way are made. A list's element is named by its index or its `name`: `template.containers.0.env.POSTGRES_HOST.value`. */
export function set(fixture: Fixture, address: string, path: string, value: FixtureValue): void {
  const { container, key } = locate(fixture, address, path, true);
  if (Array.isArray(container)) {
    const index = indexIn(container, key);
    if (index === undefined) throw new Error(`${address}: no element ${key} on the way of ${path}`);
    container[index] = value;
  } else container[key] = value;
}

/** Removes an attribute, a block or a list's element. It has to be there: a case that removes nothing tests nothing. */
export function unset(fixture: Fixture, address: string, path: string): void {
  const { container, key } = locate(fixture, address, path, false);
  if (Array.isArray(container)) {
    const index = indexIn(container, key);
    if (index === undefined || index >= container.length) throw new Error(`${address}: nothing at ${path}`);
    container.splice(index, 1);
  } else {
    if (!Object.hasOwn(container, key)) throw new Error(`${address}: nothing at ${path}`);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a path names the attribute
    delete container[key];
  }
}

/** Appends to the list at a path; the list is made when there is none. */
export function append(fixture: Fixture, address: string, path: string, value: FixtureValue): void {
  const { container, key } = locate(fixture, address, path, true);
  const index = Array.isArray(container) ? indexIn(container, key) : undefined;
  const list = Array.isArray(container) ? (index === undefined ? undefined : container[index]) : container[key];
  if (Array.isArray(list)) list.push(value);
  else if (list === undefined) set(fixture, address, path, [value]);
  else throw new Error(`${address}: ${path} is no list`);
}

/** Sets one plain environment variable of a service's first container, new or there already; `undefined` removes it. */
export function setVariable(fixture: Fixture, service: string, name: string, value: FixtureValue | undefined): void {
  const address = `google_cloud_run_v2_service.${service}`;
  const { container } = locate(fixture, address, "template.containers.0.env.any", false);
  if (!Array.isArray(container)) throw new Error(`${address}: env is no list`);
  const index = indexIn(container, name);
  if (index !== undefined) container.splice(index, 1);
  else if (value === undefined) throw new Error(`${address} has no variable ${name}`);
  if (value !== undefined) container.push({ name, value });
}

function blockAt(fixture: Fixture, address: string): FixtureBlock {
  const block = fixture[address];
  if (!block) throw new Error(`The fixture has no ${address}; it has ${Object.keys(fixture).join(", ")}`);
  return block;
}

function locate(
  fixture: Fixture,
  address: string,
  path: string,
  create: boolean,
): { readonly container: FixtureBlock | FixtureValue[]; readonly key: string } {
  const steps = path.split(".");
  const key = steps.pop() ?? "";
  let current: FixtureBlock | FixtureValue[] = blockAt(fixture, address);
  for (const step of steps) {
    let next: FixtureValue | undefined;
    if (Array.isArray(current)) {
      const index = indexIn(current, step);
      next = index === undefined ? undefined : current[index];
    } else {
      if (create && current[step] === undefined) current[step] = {};
      next = current[step];
    }
    if (typeof next !== "object" || next === null || next instanceof Expression)
      throw new Error(`${address}: no block ${step} on the way of ${path}`);
    current = next;
  }
  return { container: current, key };
}

function indexIn(list: readonly FixtureValue[], step: string): number | undefined {
  if (/^\d+$/.test(step)) return Number(step);
  const index = list.findIndex(
    (item) =>
      typeof item === "object" &&
      item !== null &&
      !Array.isArray(item) &&
      !(item instanceof Expression) &&
      item.name === step,
  );
  return index < 0 ? undefined : index;
}
