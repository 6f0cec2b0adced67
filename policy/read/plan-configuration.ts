/** The configuration that a plan carries: what was written for each resource, and what its references mean across modules. */
import type { Reference, Resource } from "../resources";
import { asReference, parseTemplate } from "./expression";
import { arrayAt, isJsonObject, member, objectAt, stringAt } from "./json";
import type { JsonObject } from "./json";

/** The module that a block stands in: what its references are relative to. */
export interface Scope {
  /** `module.a.module.b.`, or the empty string for the root. */
  readonly prefix: string;
  readonly module: JsonObject;
  /** The call that made the module, and where it stands; absent for the root. */
  readonly call: { readonly json: JsonObject; readonly scope: Scope } | undefined;
}

export interface DeclaredBlock {
  readonly address: string;
  readonly mode: Resource["mode"];
  readonly type: string;
  readonly name: string;
  readonly expressions: JsonObject;
  readonly dependsOn: readonly string[];
  readonly scope: Scope;
}

/** The configuration that a plan carries, by address. */
export class PlanConfiguration {
  private readonly byAddress = new Map<string, DeclaredBlock>();

  constructor(configuration: JsonObject) {
    this.addModule({ prefix: "", module: objectAt(configuration, "root_module"), call: undefined });
  }

  blockAt(address: string): DeclaredBlock | undefined {
    return this.byAddress.get(address);
  }

  blocks(): Iterable<DeclaredBlock> {
    return this.byAddress.values();
  }

  private addModule(scope: Scope): void {
    for (const resource of arrayAt(scope.module, "resources")) {
      const address = stringAt(resource, "address");
      const type = stringAt(resource, "type");
      if (address === undefined || type === undefined) continue;
      const mode = stringAt(resource, "mode");
      this.byAddress.set(scope.prefix + address, {
        address: scope.prefix + address,
        mode: mode === "data" || mode === "ephemeral" ? mode : "managed",
        type,
        name: stringAt(resource, "name") ?? address,
        expressions: objectAt(resource, "expressions"),
        dependsOn: arrayAt(resource, "depends_on").flatMap((item) =>
          typeof item === "string" ? [scope.prefix + item] : [],
        ),
        scope,
      });
    }
    for (const [name, call] of Object.entries(objectAt(scope.module, "module_calls"))) {
      if (!isJsonObject(call)) continue;
      const module = objectAt(call, "module");
      this.addModule({ prefix: `${scope.prefix}module.${name}.`, module, call: { json: call, scope } });
    }
  }
}

export function written({ address, attribute }: Reference): string {
  return attribute === "" ? address : `${address}.${attribute}`;
}

/** Terraform lists each reference and then all that it begins with: `a.b.c`, `a.b`. Only the whole one counts. */
export function mostExact(listed: readonly string[]): readonly Reference[] {
  const found: Reference[] = [];
  let previous = "";
  for (const item of listed) {
    if (previous.startsWith(item) && /^[.[]/.test(previous.slice(item.length))) continue;
    previous = item;
    const reference = asReference(item);
    if (reference) found.push(reference);
  }
  return found;
}

const MAX_MODULE_HOPS = 20;

/** References as seen from the root: with the module's path, through module variables and outputs to what they stand for. */
export function qualified(references: readonly Reference[], scope: Scope | undefined, hops = 0): readonly Reference[] {
  if (!scope || (scope.prefix === "" && !references.some(({ address }) => address.startsWith("module."))))
    return references;
  if (hops > MAX_MODULE_HOPS) return references;
  return references.flatMap((reference) => {
    const { address, attribute } = reference;
    const [root, name = ""] = address.split(".");
    if (root === "var" && scope.call) {
      const argument = objectAt(objectAt(scope.call.json, "expressions"), name);
      const behind = leafReferences(argument);
      return behind.length === 0 ? [reference] : qualified(behind, scope.call.scope, hops + 1);
    }
    if (root === "module") {
      const call = objectAt(objectAt(scope.module, "module_calls"), name);
      const module = objectAt(call, "module");
      const [output = "", ...rest] = attribute.split(".");
      const behind = leafReferences(objectAt(objectAt(objectAt(module, "outputs"), output), "expression"));
      const inner: Scope = { prefix: `${scope.prefix}module.${name}.`, module, call: { json: call, scope } };
      if (behind.length === 0) return [{ address: scope.prefix + address, attribute }];
      const extended = behind.map((item) => ({
        ...item,
        attribute: [item.attribute, ...rest].filter((step) => step !== "").join("."),
      }));
      return qualified(extended, inner, hops + 1);
    }
    return root === "var" || root === "local" ? [reference] : [{ address: scope.prefix + address, attribute }];
  });
}

export function leafReferences(leaf: JsonObject): readonly Reference[] {
  const constant = member(leaf, "constant_value");
  if (typeof constant === "string") return parseTemplate(constant).references;
  return mostExact(arrayAt(leaf, "references").filter((item) => typeof item === "string"));
}
