import type { Cloud } from "./cloud";
import { isObject, type Json, type JsonObject, objectAt, objectsAt, stringAt } from "./json";
import type { Binding, Policy } from "./iam-policies";

/** What exists, in a form in which two runs that made the same thing are equal. */
export interface CanonicalState {
  /** By full name, sorted. */
  readonly resources: Readonly<Record<string, JsonObject>>;
  /** By the full name of the resource whose policy it is, sorted. */
  readonly policies: Readonly<Record<string, Omit<Policy, "revision">>>;
}

/** Fields that say when or how often, or that the server draws anew for every creation. */
const VOLATILE = new Set([
  "createTime",
  "updateTime",
  "creationTimestamp",
  "creationRecord",
  "mutationRecord",
  "timeCreated",
  "updated",
  "lastTransitionTime",
  "effectiveTime",
  "expirationTime",
  "etag",
  "fingerprint",
  "labelFingerprint",
  "uid",
  "uniqueId",
  "oauth2ClientId",
  "generation",
  "observedGeneration",
  "metageneration",
  "settingsVersion",
  // Told in one word instead: see servesLatestRevision.
  "latestReadyRevision",
  "latestCreatedRevision",
  "trafficStatuses",
  "terminalCondition",
]);

/** Fields that hold a secret: that there is one is compared, what it is differs from run to run. */
const SECRET = new Set(["payload", "password", "authString"]);

/**
 * Everything in the store without times, etags and drawn ids, without secrets, and without what is kept of things that
 * are gone: deleted instances and pools, destroyed secret versions, former revisions, objects in buckets.
 */
export function canonicalState(cloud: Cloud): CanonicalState {
  const resources: Record<string, JsonObject> = {};
  const versionsKept = new Map<string, number>();
  for (const [name, body] of [...cloud.store.all()].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (isRemnant(name, body)) continue;
    const version = /^(.*\/secrets\/[^/]+\/versions)\/\d+$/.exec(name)?.[1];
    if (version === undefined) {
      resources[name] = canonicalBody(cloud, name, body);
      continue;
    }
    const place = (versionsKept.get(version) ?? 0) + 1;
    versionsKept.set(version, place);
    resources[`${version}/kept-${place}`] = { ...(canonical(body) as JsonObject), name: undefined };
  }
  const policies = [...cloud.policies.all()].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    resources: JSON.parse(JSON.stringify(resources)) as Record<string, JsonObject>,
    policies: Object.fromEntries(
      policies.map(([name, policy]) => [name, { ...policy, bindings: policy.bindings.map(withoutUniqueIds) }]),
    ),
  };
}

function isRemnant(name: string, body: JsonObject): boolean {
  return (
    name.includes("/deletedInstances/") ||
    /\/services\/[^/]+\/revisions\//.test(name) ||
    /\/buckets\/[^/]+\/objects\//.test(name) ||
    body["state"] === "DELETED" ||
    body["deleted"] === true ||
    body["state"] === "DESTROYED"
  );
}

function canonicalBody(cloud: Cloud, name: string, body: JsonObject): JsonObject {
  if (!name.startsWith("//run.googleapis.com/")) return canonical(body) as JsonObject;
  const { conditions: _told, ...service } = body;
  return {
    ...(canonical(withNewestVersions(cloud, service)) as JsonObject),
    servesLatestRevision: servesLatestRevision(body),
  };
}

/** Whether a Cloud Run service is ready, and its traffic where its latest revision is. */
export function servesLatestRevision(service: JsonObject): boolean {
  return (
    objectAt(service, "terminalCondition")["state"] === "CONDITION_SUCCEEDED" &&
    service["latestReadyRevision"] === service["latestCreatedRevision"]
  );
}

/** Version numbers of secrets differ where one run needed a second try: what matters is whether it is the newest. */
function withNewestVersions(cloud: Cloud, service: JsonObject): JsonObject {
  const template = objectAt(service, "template");
  const containers = objectsAt(template, "containers").map((container) => ({
    ...container,
    env: objectsAt(container, "env")
      .map((variable) => {
        const reference = objectAt(objectAt(variable, "valueSource"), "secretKeyRef");
        if (reference["secret"] === undefined) return variable;
        return { ...variable, valueSource: { secretKeyRef: { ...reference, version: ageOf(cloud, reference) } } };
      })
      .sort((left, right) => (stringAt(left, "name") < stringAt(right, "name") ? -1 : 1)),
  }));
  return { ...service, template: { ...template, containers } };
}

function ageOf(cloud: Cloud, reference: JsonObject): string {
  const asked = stringAt(reference, "version");
  if (asked === "latest") return asked;
  const secret = stringAt(reference, "secret").split("/").at(-1) ?? "";
  const versions = cloud.store.list(
    `//secretmanager.googleapis.com/projects/${cloud.projectId}/secrets/${secret}/versions`,
  );
  const newest = versions.filter(([, body]) => body["state"] === "ENABLED").at(-1)?.[0];
  return newest?.endsWith(`/${asked}`) === true ? "newest" : "older";
}

function canonical(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => canonical(item) ?? null);
  if (!isObject(value)) return value;
  const fields = Object.entries(value)
    .filter(([field, content]) => content !== undefined && !VOLATILE.has(field))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([field, content]) => [field, SECRET.has(field) && content !== "" ? "(a secret)" : canonical(content)]);
  return Object.fromEntries(fields) as JsonObject;
}

function withoutUniqueIds(binding: Binding): Binding {
  return { ...binding, members: binding.members.map((member) => member.replace(/\?uid=\d+$/, "")) };
}
