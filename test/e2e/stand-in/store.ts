import { alreadyExists, notFound } from "./api-error";
import type { JsonObject } from "./json";

/**
 * Everything that exists, in memory, by full resource name: `//secretmanager.googleapis.com/projects/p/secrets/s`.
 *
 * A body is never changed in place: an update replaces it, so that one that was read stays as it was.
 */
export class Store {
  private readonly resources = new Map<string, JsonObject>();

  find(name: string): JsonObject | undefined {
    return this.resources.get(name);
  }

  /** @throws ApiError 404 when there is none. */
  get(name: string): JsonObject {
    const body = this.resources.get(name);
    if (body === undefined) throw notFound(shortName(name));
    return body;
  }

  /** @throws ApiError 409 when the name is taken. */
  create(name: string, body: JsonObject): JsonObject {
    if (this.resources.has(name)) throw alreadyExists(shortName(name));
    this.resources.set(name, body);
    return body;
  }

  /** @throws ApiError 404 when there is none. */
  replace(name: string, body: JsonObject): JsonObject {
    this.get(name);
    this.resources.set(name, body);
    return body;
  }

  /** Creates or replaces. */
  put(name: string, body: JsonObject): JsonObject {
    this.resources.set(name, body);
    return body;
  }

  /** @throws ApiError 404 when there is none. */
  delete(name: string): JsonObject {
    const body = this.get(name);
    this.resources.delete(name);
    return body;
  }

  /** Everything right under a collection, `//run.googleapis.com/projects/p/locations/l/services`, in order of creation. */
  list(collection: string): readonly (readonly [name: string, body: JsonObject])[] {
    const prefix = `${collection}/`;
    return [...this.resources].filter(([name]) => name.startsWith(prefix) && !name.slice(prefix.length).includes("/"));
  }

  /** Everything under a name, however deep. */
  under(name: string): readonly (readonly [name: string, body: JsonObject])[] {
    return [...this.resources].filter(([candidate]) => candidate.startsWith(`${name}/`));
  }

  /** Everything, in order of creation. */
  all(): readonly (readonly [name: string, body: JsonObject])[] {
    return [...this.resources];
  }

  /** Makes what {@link all} gave at another time all that there is. */
  restore(resources: readonly (readonly [name: string, body: JsonObject])[]): void {
    this.resources.clear();
    for (const [name, body] of resources) this.resources.set(name, body);
  }
}

/** The name without its API: `projects/p/secrets/s`. */
export function shortName(name: string): string {
  return name.replace(/^\/\/[^/]+\//, "");
}
