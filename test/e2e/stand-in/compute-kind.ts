import { type Call, fill, param, type Route, route } from "./api";
import { ApiError } from "./api-error";
import { COMPUTE, linksIn, selfLink, withOwnLinks } from "./compute-links";
import { numberFrom, wordFrom } from "./identities";
import { type JsonObject, mergePatch, objectAt, stringAt, withDefaults } from "./json";
import type { Operation } from "./operations";

/** The resource of a Compute Engine call. */
export interface ComputeContext {
  readonly call: Call;
  readonly name: string;
  /** `projects/p/global/networks/staging-vpc` */
  readonly path: string;
}

/** One collection of Compute Engine. All collections behave alike; what is told here is what sets one apart. */
export interface ComputeKind {
  /** `networks` */
  readonly collection: string;
  readonly scope: "global" | "regions/{region}";
  /** What the API fills in where the caller says nothing. */
  readonly defaults?: JsonObject;
  /** Fields that the API computes, on creation and again on every change. */
  readonly computed?: (context: ComputeContext, body: JsonObject) => JsonObject;
  /** Throws where the API refuses a body, new or changed. */
  readonly check?: (context: ComputeContext, body: JsonObject) => void;
  /** Throws where the API refuses a deletion, beyond the resource being in use. */
  readonly refuseDeletion?: (context: ComputeContext, current: JsonObject) => void;
  /** Custom methods, `POST .../{name}/setLabels`: the resource after it. */
  readonly actions?: Readonly<Record<string, (current: JsonObject, call: Call) => JsonObject>>;
  /** Custom methods whose path lacks the scope, `projects/p/targetHttpsProxies/n/setUrlMap`. */
  readonly actionsWithoutScope?: readonly string[];
}

export function computeRoutes(kind: ComputeKind): readonly Route[] {
  const collection = `projects/{project}/${kind.scope}/${kind.collection}`;
  const item = `${collection}/{name}`;

  const contextOf = (call: Call, name = param(call, "name")): ComputeContext => ({
    call,
    name,
    path: `${fill(collection, call.params)}/${name}`,
  });

  const insert = (call: Call): JsonObject => {
    const context = contextOf(call, stringAt(call.body, "name"));
    if (call.cloud.store.find(fullName(context.path)) !== undefined) {
      throw new ApiError("ALREADY_EXISTS", `The resource '${context.path}' already exists`);
    }
    call.cloud.store.create(fullName(context.path), complete(kind, context, call.body, call.cloud.clock.now()));
    return begin(context, "insert");
  };
  const change =
    (changed: (current: JsonObject, call: Call) => JsonObject) =>
    (call: Call): JsonObject => {
      const context = contextOf(call);
      const current = existing(context);
      refuseStaleFingerprint(current, call.body);
      const updated = complete(kind, context, changed(current, call), stringAt(current, "creationTimestamp"));
      call.cloud.store.replace(fullName(context.path), updated);
      return begin(context, "update");
    };
  const remove = (call: Call): JsonObject => {
    const context = contextOf(call);
    const current = existing(context);
    refuseWhileInUse(context, kind.collection);
    kind.refuseDeletion?.(context, current);
    call.cloud.store.delete(fullName(context.path));
    return begin(context, "delete");
  };

  return [
    route("POST", collection, insert),
    route("GET", collection, ({ cloud, params }) => ({
      items: cloud.store.list(fullName(fill(collection, params))).map(([, body]) => body),
    })),
    route("GET", item, (call) => existing(contextOf(call))),
    route(
      "PATCH",
      item,
      change((current, call) => mergePatch(current, call.body)),
    ),
    route(
      "PUT",
      item,
      change((_, call) => call.body),
    ),
    route("DELETE", item, remove),
    ...Object.entries(kind.actions ?? {}).flatMap(([action, work]) => [
      route("POST", `${item}/${action}`, change(work)),
      ...(kind.actionsWithoutScope?.includes(action) === true
        ? [route("POST", `projects/{project}/${kind.collection}/{name}/${action}`, change(work))]
        : []),
    ]),
  ];
}

/** Custom methods that many collections have. */
export const setLabels = (current: JsonObject, { body }: Call): JsonObject => ({ ...current, labels: body["labels"] });
export const setField =
  (field: string) =>
  (current: JsonObject, { body }: Call): JsonObject => ({ ...current, [field]: body[field] });

/** The answer to a poll. */
export function computeOperation(operation: Operation, scope: string): JsonObject {
  const region = /^regions\/(.+)$/.exec(scope)?.[1];
  return {
    kind: "compute#operation",
    id: numberFrom(operation.id),
    name: operation.id,
    operationType: operation.kind,
    targetLink: selfLink(operation.target),
    status: operation.done ? "DONE" : "RUNNING",
    progress: operation.done ? 100 : 0,
    region: region === undefined ? undefined : selfLink(`projects/${operation.target.split("/")[1]}/regions/${region}`),
    error:
      operation.done && operation.error !== undefined
        ? { errors: [{ code: operation.error.status, message: operation.error.message }] }
        : undefined,
  };
}

export function fullName(path: string): string {
  return `//${COMPUTE}/${path}`;
}

function begin({ call, path }: ComputeContext, kind: string): JsonObject {
  const scope = path
    .split("/")
    .slice(2, path.includes("/regions/") ? 4 : 3)
    .join("/");
  return computeOperation(call.cloud.operations.start(kind, path), scope);
}

function existing({ call, path }: ComputeContext): JsonObject {
  const found = call.cloud.store.find(fullName(path));
  if (found === undefined) throw new ApiError("NOT_FOUND", `The resource '${path}' was not found`);
  return found;
}

function complete(kind: ComputeKind, context: ComputeContext, given: JsonObject, created: string): JsonObject {
  const region = /\/regions\/([^/]+)\//.exec(context.path)?.[1];
  const project = context.call.cloud.projectId;
  const body: JsonObject = {
    ...withDefaults(withOwnLinks(given), kind.defaults ?? {}),
    kind: `compute#${kind.collection.replace(/ies$/, "y").replace(/s$/, "")}`,
    id: numberFrom(context.path),
    name: context.name,
    selfLink: selfLink(context.path),
    creationTimestamp: created,
    region: region === undefined ? undefined : selfLink(`projects/${project}/regions/${region}`),
  };
  for (const path of linksIn(body)) {
    if (path === context.path || context.call.cloud.store.find(fullName(path)) !== undefined) continue;
    throw new ApiError("NOT_FOUND", `The resource '${path}' was not found`);
  }
  kind.check?.(context, body);
  const whole = { ...body, ...kind.computed?.(context, body) };
  const { fingerprint: _former, labelFingerprint: _formerLabels, ...content } = whole;
  return {
    ...whole,
    fingerprint: fingerprintOf(content),
    labelFingerprint: fingerprintOf(objectAt(content, "labels")),
  };
}

function fingerprintOf(content: JsonObject): string {
  return Buffer.from(wordFrom(JSON.stringify(content), 8)).toString("base64");
}

function refuseStaleFingerprint(current: JsonObject, body: JsonObject): void {
  const given = body["fingerprint"];
  if (given === undefined || given === "" || given === current["fingerprint"]) return;
  throw new ApiError("CONDITION_NOT_MET", "Supplied fingerprint does not match current metadata fingerprint.");
}

function refuseWhileInUse({ call, path }: ComputeContext, collection: string): void {
  const singular = collection.replace(/ies$/, "y").replace(/s$/, "");
  for (const [user, body] of call.cloud.store.all()) {
    if (user === fullName(path) || user.includes("/deletedInstances/") || !linksIn(body).includes(path)) continue;
    throw new ApiError(
      "INVALID_ARGUMENT",
      `The ${singular} resource '${path}' is already being used by '${user.replace(/^\/\/[^/]+\//, "")}'`,
      "resourceInUseByAnotherResource",
    );
  }
}
