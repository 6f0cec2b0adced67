import { type Call, fill, param, type Route, route } from "./api";
import { invalid } from "./api-error";
import { iamRoutes } from "./iam-routes";
import { type JsonObject, maskedPatch } from "./json";
import { longRunning } from "./operations";

/** What is being created, changed or deleted. */
export interface Context {
  readonly call: Call;
  /** The last part of the name: `staging-shared-redis`. */
  readonly id: string;
  /** `projects/p/locations/l/instances/staging-shared-redis` */
  readonly name: string;
  /** The name in the store, with the API in front. */
  readonly fullName: string;
}

/** A collection of one kind of resource in an API that follows Google's resource-oriented design (AIP). */
export interface Collection {
  /** `redis.googleapis.com` */
  readonly service: string;
  /** `projects/{project}/locations/{location}/instances` */
  readonly path: string;
  /** The query parameter that carries the new resource's id: `instanceId`. Snake case is taken too. */
  readonly idParameter: string;
  /** What an id may be, where the API is known to refuse others. */
  readonly idPattern?: RegExp;
  /** The id of a resource whose caller names none; absent where the API asks for one. */
  readonly drawId?: (call: Call) => string;
  /** Where the API keeps operations, `projects/{project}/locations/{location}`; absent where it answers at once. */
  readonly operations?: string;
  /** The resource as it is kept: what was sent, completed, or an ApiError. */
  readonly create: (context: Context, body: JsonObject) => JsonObject;
  /** The resource after an update. By default the fields of the `updateMask`, or all where there is none. */
  readonly update?: (context: Context, current: JsonObject, patch: JsonObject) => JsonObject;
  /** Throws where the API refuses a deletion. */
  readonly refuseDeletion?: (context: Context, current: JsonObject) => void;
  /** What goes with a deleted resource. */
  readonly afterDeletion?: (context: Context) => void;
  /** What a read answers, where it is not all that is kept. */
  readonly show?: (context: Context, body: JsonObject) => JsonObject;
  /** True for a resource with an IAM policy of its own. */
  readonly iam?: boolean;
}

/** The routes of a collection: create, get, list, patch, delete, and those of its IAM policies. */
export function collectionRoutes(collection: Collection): readonly Route[] {
  const { service, path, operations, show = (_: Context, body: JsonObject) => body } = collection;
  const item = `${path}/{id}`;

  const contextOf = (call: Call, id: string): Context => {
    const name = `${fill(path, call.params).replace(/^v\d+\//, "")}/${id}`;
    return { call, id, name, fullName: `//${service}/${name}` };
  };
  const finish = (context: Context, kind: string, response: JsonObject): JsonObject => {
    if (operations === undefined) return response;
    const operation = context.call.cloud.operations.start(kind, context.name, { response });
    return longRunning(operation, fill(operations, context.call.params), { target: context.name, verb: kind });
  };

  const create = (call: Call): JsonObject => {
    const given = call.query.get(collection.idParameter) ?? call.query.get(snakeCase(collection.idParameter)) ?? "";
    const id = given === "" ? (collection.drawId?.(call) ?? "") : given;
    if (id === "") throw invalid(`${collection.idParameter} is missing.`);
    if (collection.idPattern !== undefined && !collection.idPattern.test(id)) {
      throw invalid(`${collection.idParameter} '${id}' does not match ${collection.idPattern.source}.`);
    }
    const context = contextOf(call, id);
    const body = call.cloud.store.create(context.fullName, collection.create(context, call.body));
    return finish(context, "create", show(context, body));
  };
  const get = (call: Call): JsonObject => {
    const context = contextOf(call, param(call, "id"));
    return show(context, call.cloud.store.get(context.fullName));
  };
  const list = (call: Call): JsonObject => {
    const found = call.cloud.store.list(`//${service}/${fill(path, call.params).replace(/^v\d+\//, "")}`);
    const field = path.slice(path.lastIndexOf("/") + 1);
    return { [field]: found.map(([name, body]) => show(contextOf(call, name.slice(name.lastIndexOf("/") + 1)), body)) };
  };
  const patch = (call: Call): JsonObject => {
    const context = contextOf(call, param(call, "id"));
    const current = call.cloud.store.get(context.fullName);
    const mask = call.query.get("updateMask") ?? Object.keys(call.body).join(",");
    const updated = (collection.update ?? defaultUpdate)(context, current, maskedPatch(current, call.body, mask));
    call.cloud.store.replace(context.fullName, updated);
    return finish(context, "update", show(context, updated));
  };
  const remove = (call: Call): JsonObject => {
    const context = contextOf(call, param(call, "id"));
    collection.refuseDeletion?.(context, call.cloud.store.get(context.fullName));
    call.cloud.store.delete(context.fullName);
    call.cloud.policies.forget(context.fullName);
    collection.afterDeletion?.(context);
    return finish(context, "delete", {});
  };

  return [
    route("POST", path, create),
    route("GET", item, get),
    route("GET", path, list),
    route("PATCH", item, patch),
    route("DELETE", item, remove),
    ...(operations === undefined ? [] : [operationRoute(operations)]),
    ...(collection.iam === true ? iamRoutes(service, item) : []),
  ];
}

/** The route by which operations kept under `parent` are polled. */
export function operationRoute(parent: string): Route {
  return route("GET", `${parent}/operations/{operation}`, (call) =>
    longRunning(call.cloud.operations.poll(param(call, "operation")), fill(parent, call.params)),
  );
}

function defaultUpdate({ call }: Context, _current: JsonObject, updated: JsonObject): JsonObject {
  return { ...updated, updateTime: call.cloud.clock.now() };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
