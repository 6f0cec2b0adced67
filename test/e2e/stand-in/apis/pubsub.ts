import { type Api, param, route } from "../api";
import { notFound } from "../api-error";
import { iamRoutes } from "../iam-routes";
import { maskedPatch, objectAt, stringAt } from "../json";

const SERVICE = "pubsub.googleapis.com";

export const pubsub: Api = {
  service: SERVICE,
  prefix: "/pubsub",
  version: "v1",
  endpointVariables: ["GOOGLE_PUBSUB_CUSTOM_ENDPOINT"],
  routes: ["topics", "subscriptions"].flatMap((collection) => {
    const pattern = `projects/{project}/${collection}/{id}`;
    const field = collection.slice(0, -1);
    return [
      route("PUT", pattern, (call) => {
        const name = `projects/${call.cloud.projectId}/${collection}/${param(call, "id")}`;
        const topic = stringAt(call.body, "topic");
        if (collection === "subscriptions" && call.cloud.store.find(`//${SERVICE}/${topic}`) === undefined)
          throw notFound(topic);
        return call.cloud.store.create(`//${SERVICE}/${name}`, { ...call.body, name });
      }),
      route("GET", pattern, (call) => call.cloud.store.get(nameOf(call))),
      route("PATCH", pattern, (call) => {
        const current = call.cloud.store.get(nameOf(call));
        return call.cloud.store.replace(
          nameOf(call),
          maskedPatch(
            current,
            objectAt(call.body, field),
            call.query.get("updateMask") ?? stringAt(call.body, "updateMask"),
          ),
        );
      }),
      route("DELETE", pattern, (call) => {
        call.cloud.store.delete(nameOf(call));
        call.cloud.policies.forget(nameOf(call));
        return {};
      }),
      ...iamRoutes(SERVICE, pattern),
    ];

    function nameOf(call: Parameters<typeof param>[0]): string {
      return `//${SERVICE}/projects/${call.cloud.projectId}/${collection}/${param(call, "id")}`;
    }
  }),
};
