import { type Api, type Call, param, route } from "../api";
import type { Cloud } from "../cloud";
import { type JsonObject, mergePatch, stringAt, withDefaults } from "../json";

const SERVICE = "logging.googleapis.com";

export const logging: Api = {
  service: SERVICE,
  prefix: "/logging",
  version: "v2",
  endpointVariables: ["GOOGLE_LOGGING_CUSTOM_ENDPOINT"],
  alwaysEnabled: true,
  routes: [
    route("POST", "projects/{project}/metrics", (call) => {
      const id = stringAt(call.body, "name");
      return call.cloud.store.create(metricName(call.cloud, id), completeMetric(call, id, call.body));
    }),
    route("GET", "projects/{project}/metrics/{metric}", (call) =>
      call.cloud.store.get(metricName(call.cloud, param(call, "metric"))),
    ),
    route("PUT", "projects/{project}/metrics/{metric}", (call) => {
      const name = metricName(call.cloud, param(call, "metric"));
      const { createTime } = call.cloud.store.get(name);
      const updated = { ...completeMetric(call, param(call, "metric"), call.body), createTime };
      return call.cloud.store.replace(name, updated);
    }),
    route("DELETE", "projects/{project}/metrics/{metric}", (call) => {
      call.cloud.store.delete(metricName(call.cloud, param(call, "metric")));
      return {};
    }),
    route("POST", "projects/{project}/sinks", (call) => {
      const id = stringAt(call.body, "name");
      const unique = call.query.get("uniqueWriterIdentity") === "true";
      const writer = unique
        ? `service-${call.cloud.projectNumber}@gcp-sa-logging.iam.gserviceaccount.com`
        : "cloud-logs@system.gserviceaccount.com";
      const sink = { ...call.body, writerIdentity: `serviceAccount:${writer}`, createTime: call.cloud.clock.now() };
      return call.cloud.store.create(sinkName(call.cloud, id), sink);
    }),
    route("GET", "projects/{project}/sinks/{sink}", (call) =>
      call.cloud.store.get(sinkName(call.cloud, param(call, "sink"))),
    ),
    route("PATCH", "projects/{project}/sinks/{sink}", (call) => {
      const name = sinkName(call.cloud, param(call, "sink"));
      return call.cloud.store.replace(name, mergePatch(call.cloud.store.get(name), call.body));
    }),
    route("DELETE", "projects/{project}/sinks/{sink}", (call) => {
      call.cloud.store.delete(sinkName(call.cloud, param(call, "sink")));
      return {};
    }),
  ],
};

/** Whether a log metric exists and Monitoring has seen it. */
export function isMetricVisible(cloud: Cloud, metric: string): boolean {
  const found = cloud.store.find(metricName(cloud, metric));
  if (found === undefined) return false;
  return cloud.clock.nowMs() - Date.parse(stringAt(found, "createTime")) >= cloud.settings.logMetricVisibleAfterMs;
}

function completeMetric({ cloud }: Call, id: string, body: JsonObject): JsonObject {
  return {
    ...withDefaults(body, {
      metricDescriptor: {
        name: `projects/${cloud.projectId}/metricDescriptors/logging.googleapis.com/user/${id}`,
        type: `logging.googleapis.com/user/${id}`,
        metricKind: "DELTA",
        valueType: "INT64",
        unit: "1",
      },
    }),
    createTime: cloud.clock.now(),
    updateTime: cloud.clock.now(),
  };
}

function metricName(cloud: Cloud, id: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/metrics/${encodeURIComponent(id)}`;
}

function sinkName(cloud: Cloud, id: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/sinks/${id}`;
}
