import {
  LEAST_AUTO_CLOSE_SECONDS,
  MAX_CONDITIONS,
  UPTIME_PERIODS_SECONDS,
  UPTIME_TIMEOUT_SECONDS,
} from "../../../../platform/monitoring";
import { readSeconds } from "../../../../platform/quantity";
import { type Api, type Call, fill, param, type Route, route } from "../api";
import { ApiError, invalid, notFound } from "../api-error";
import type { Cloud } from "../cloud";
import { collectionRoutes } from "../collection";
import { numberFrom, wordFrom } from "../identities";
import { isObject, type JsonObject, maskedPatch, objectAt, objectsAt, stringAt, stringsAt } from "../json";
import { isMetricVisible } from "./logging";

const SERVICE = "monitoring.googleapis.com";
/** Regions that a check needs at least, where it names any. */
const LEAST_REGIONS = 3;

/** A resource whose id the server draws. Its ids here follow from its display name, so that two runs can be compared. */
interface Drawn {
  readonly collection: string;
  readonly idOf: (body: JsonObject, twin: number) => string;
  readonly complete: (call: Call, name: string, body: JsonObject) => JsonObject;
  readonly refuseDeletion?: (call: Call, name: string) => void;
}

const channels: Drawn = {
  collection: "notificationChannels",
  idOf: numbered,
  complete: (call, name, body) => ({ ...body, name, enabled: body["enabled"] ?? true, ...records(call) }),
  refuseDeletion: (call, name) => {
    if (call.query.get("force") === "true") return;
    const user = listed(call.cloud, "alertPolicies").find((policy) =>
      stringsAt(policy, "notificationChannels").includes(name),
    );
    if (user !== undefined) throw inUse(name, user);
  },
};

const policies: Drawn = {
  collection: "alertPolicies",
  idOf: numbered,
  complete: (call, name, body) => {
    const policy = {
      ...body,
      name,
      conditions: objectsAt(body, "conditions").map((condition, index) => ({
        ...condition,
        name: `${name}/conditions/${numberFrom(`${name} ${index}`)}`,
      })),
      ...records(call),
    };
    checkPolicy(call.cloud, policy);
    return policy;
  },
};

const uptimeChecks: Drawn = {
  collection: "uptimeCheckConfigs",
  idOf: (body, twin) => {
    const words = stringAt(body, "displayName")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-");
    return `${words}-${wordFrom(`${words} ${twin}`, 10)}`;
  },
  complete: (_, name, body) => {
    const check = {
      checkerType: "STATIC_IP_CHECKERS",
      ...body,
      name,
      period: body["period"] ?? "60s",
      timeout: body["timeout"] ?? "10s",
    };
    checkUptime(check);
    return check;
  },
  refuseDeletion: ({ cloud }, name) => {
    const id = name.slice(name.lastIndexOf("/") + 1);
    const user = listed(cloud, "alertPolicies").find((policy) =>
      filtersOf(policy).some((filter) => filter.includes(id)),
    );
    if (user === undefined) return;
    throw invalid(
      `Cannot delete check ${id}. One or more alerting policies is using it: ${stringAt(user, "displayName")}.`,
    );
  },
};

export const monitoring: Api = {
  service: SERVICE,
  prefix: "/monitoring",
  version: "",
  endpointVariables: ["GOOGLE_MONITORING_CUSTOM_ENDPOINT"],
  alwaysEnabled: true,
  routes: [
    ...[channels, policies, uptimeChecks].flatMap(drawnRoutes),
    ...serviceRoutes("services", "serviceId", (_, body) => body),
    ...serviceRoutes(
      "services/{service}/serviceLevelObjectives",
      "serviceLevelObjectiveId",
      ({ cloud, params }, body) => {
        const parent = `//${SERVICE}/projects/${cloud.projectId}/services/${params["service"]}`;
        if (cloud.store.find(parent) === undefined) throw notFound(parent);
        checkObjective(cloud, body);
        return body;
      },
    ),
    ...dashboardRoutes(),
  ],
};

function drawnRoutes({ collection, idOf, complete, refuseDeletion }: Drawn): readonly Route[] {
  const path = `v3/projects/{project}/${collection}`;
  const item = `${path}/{id}`;
  const nameOf = (call: Call): string => `projects/${call.cloud.projectId}/${collection}/${param(call, "id")}`;
  const stored = (name: string): string => `//${SERVICE}/${name}`;
  return [
    route("POST", path, (call) => {
      const parent = `projects/${call.cloud.projectId}/${collection}`;
      const name = `${parent}/${drawId(call.cloud, parent, (twin) => idOf(call.body, twin))}`;
      return call.cloud.store.create(stored(name), complete(call, name, call.body));
    }),
    route("GET", path, ({ cloud }) => ({ [collection]: listed(cloud, collection) })),
    route("GET", item, (call) => call.cloud.store.get(stored(nameOf(call)))),
    route("PATCH", item, (call) => {
      const current = call.cloud.store.get(stored(nameOf(call)));
      const mask = call.query.get("updateMask");
      const updated = mask === null ? { ...current, ...call.body } : maskedPatch(current, call.body, mask);
      return call.cloud.store.replace(stored(nameOf(call)), complete(call, nameOf(call), updated));
    }),
    route("DELETE", item, (call) => {
      call.cloud.store.get(stored(nameOf(call)));
      refuseDeletion?.(call, nameOf(call));
      call.cloud.store.delete(stored(nameOf(call)));
      return {};
    }),
  ];
}

/** Services and their objectives: the caller may choose the id. */
function serviceRoutes(
  collection: string,
  idParameter: string,
  check: (call: Call, body: JsonObject) => JsonObject,
): readonly Route[] {
  const path = `v3/projects/{project}/${collection}`;
  return collectionRoutes({
    service: SERVICE,
    path,
    idParameter,
    drawId: (call) =>
      drawId(call.cloud, fill(path, call.params).replace("v3/", ""), (twin) =>
        wordFrom(`${stringAt(call.body, "displayName")} ${twin}`, 22),
      ),
    create: ({ call, name }, body) => ({ ...check(call, body), name }),
    update: (_, __, updated) => updated,
  });
}

/** Dashboards are any JSON; the server adds a name and an etag, and an update must carry the etag it read. */
function dashboardRoutes(): readonly Route[] {
  const item = "v1/projects/{project}/dashboards/{id}";
  const stored = (call: Call): string =>
    `//${SERVICE}/projects/${call.cloud.projectId}/dashboards/${param(call, "id")}`;
  const withEtag = (body: JsonObject): JsonObject => {
    const { etag: _former, ...content } = body;
    return { ...content, etag: wordFrom(JSON.stringify(content), 32) };
  };
  return [
    route("POST", "v1/projects/{project}/dashboards", (call) => {
      const parent = `projects/${call.cloud.projectId}/dashboards`;
      const id = drawId(call.cloud, parent, (twin) => wordFrom(`${stringAt(call.body, "displayName")} ${twin}`, 24));
      const name = `projects/${call.cloud.projectNumber}/dashboards/${id}`;
      return call.cloud.store.create(`//${SERVICE}/${parent}/${id}`, withEtag({ ...call.body, name }));
    }),
    route("GET", "v1/projects/{project}/dashboards", ({ cloud }) => ({ dashboards: listed(cloud, "dashboards") })),
    route("GET", item, (call) => call.cloud.store.get(stored(call))),
    route("PATCH", item, (call) => {
      const current = call.cloud.store.get(stored(call));
      const given = call.body["etag"];
      if (given !== undefined && given !== current["etag"]) {
        throw new ApiError("ABORTED", "The dashboard was changed since it was read: its etag differs.");
      }
      return call.cloud.store.replace(stored(call), withEtag({ ...call.body, name: current["name"] }));
    }),
    route("DELETE", item, (call) => {
      call.cloud.store.delete(stored(call));
      return {};
    }),
  ];
}

/** The first id that is free: what has the same display name as another resource gets another id. */
function drawId(cloud: Cloud, parent: string, idOf: (twin: number) => string): string {
  for (let twin = 1; ; twin += 1) {
    const id = idOf(twin);
    if (cloud.store.find(`//${SERVICE}/${parent}/${id}`) === undefined) return id;
  }
}

function checkPolicy(cloud: Cloud, policy: JsonObject): void {
  const conditions = objectsAt(policy, "conditions");
  if (conditions.length < 1 || conditions.length > MAX_CONDITIONS) {
    throw invalid(`An alert policy has 1 to ${MAX_CONDITIONS} conditions, not ${conditions.length}.`);
  }
  const strategy = objectAt(policy, "alertStrategy");
  const autoClose = readSeconds(strategy["autoClose"]);
  if (autoClose !== undefined && autoClose < LEAST_AUTO_CLOSE_SECONDS) {
    throw invalid(`alert_strategy.auto_close must be at least ${LEAST_AUTO_CLOSE_SECONDS} s.`);
  }
  const matchesLog = conditions.some((condition) => "conditionMatchedLog" in condition);
  if (matchesLog && !("notificationRateLimit" in strategy)) {
    throw invalid("A log match condition needs alert_strategy.notification_rate_limit.");
  }
  if (!matchesLog && "notificationRateLimit" in strategy) {
    throw invalid("Only log-based alert policies may specify a notification rate limit.");
  }
  for (const channel of stringsAt(policy, "notificationChannels")) {
    if (cloud.store.find(`//${SERVICE}/${channel}`) === undefined) throw notFound(channel);
  }
  for (const filter of filtersOf(policy)) {
    for (const metric of logMetricsIn(filter)) {
      if (isMetricVisible(cloud, metric)) continue;
      throw new ApiError(
        "NOT_FOUND",
        `Cannot find metric(s) that match type = "logging.googleapis.com/user/${metric}". If a metric was created recently, it could take up to 10 minutes to become available. Please try again soon.`,
      );
    }
  }
}

/** The message is the API's own (GoogleCloudPlatform/cloud-ops-sandbox#896). */
function checkObjective(cloud: Cloud, objective: JsonObject): void {
  const ratio = objectAt(objectAt(objectAt(objective, "serviceLevelIndicator"), "requestBased"), "goodTotalRatio");
  const filters = Object.values(ratio).filter((filter) => typeof filter === "string");
  if (filters.flatMap(logMetricsIn).every((metric) => isMetricVisible(cloud, metric))) return;
  throw invalid(
    "Invalid SLO definition: The metric referenced by the provided filter is unknown. Check the metric name and labels.",
  );
}

function logMetricsIn(filter: string): readonly string[] {
  return [...filter.matchAll(/logging\.googleapis\.com\/user\/([^"\s)]+)/g)].map(([, metric = ""]) => metric);
}

function checkUptime(check: JsonObject): void {
  const period = readSeconds(check["period"]);
  if (period === undefined || !UPTIME_PERIODS_SECONDS.includes(period)) {
    throw invalid(`period must be one of ${UPTIME_PERIODS_SECONDS.join(", ")} s, not ${String(check["period"])}.`);
  }
  const timeout = readSeconds(check["timeout"]) ?? 0;
  if (timeout < UPTIME_TIMEOUT_SECONDS.least || timeout > UPTIME_TIMEOUT_SECONDS.most) {
    throw invalid(`timeout must be ${UPTIME_TIMEOUT_SECONDS.least} to ${UPTIME_TIMEOUT_SECONDS.most} s.`);
  }
  const regions = stringsAt(check, "selectedRegions");
  if (regions.length > 0 && regions.length < LEAST_REGIONS) {
    throw invalid(`selected_regions must name at least ${LEAST_REGIONS} regions, or none.`);
  }
}

/** Every filter of a policy's conditions, and every PromQL or MQL query. */
function filtersOf(policy: JsonObject): readonly string[] {
  return objectsAt(policy, "conditions").flatMap((condition) =>
    Object.values(condition)
      .filter(isObject)
      .flatMap((kind) => [kind["filter"], kind["denominatorFilter"], kind["query"]])
      .filter((text) => typeof text === "string"),
  );
}

function listed(cloud: Cloud, collection: string): readonly JsonObject[] {
  return cloud.store.list(`//${SERVICE}/projects/${cloud.projectId}/${collection}`).map(([, body]) => body);
}

function inUse(name: string, user: JsonObject): ApiError {
  return invalid(`${name} is used by the alert policy "${stringAt(user, "displayName")}".`);
}

function records({ cloud }: Call): JsonObject {
  const record = { mutateTime: cloud.clock.now(), mutatedBy: "person@example.com" };
  return { creationRecord: record, mutationRecord: record };
}

function numbered(body: JsonObject, twin: number): string {
  return numberFrom(`${stringAt(body, "displayName")} ${twin}`);
}
