import { type Api, fill, param, route } from "../api";
import { ApiError } from "../api-error";
import { COMPUTE } from "../compute-links";
import { computeOperation, computeRoutes } from "../compute-kind";
import { loadBalancerKinds } from "./compute-load-balancer";
import { networkKinds } from "./compute-network";

export const compute: Api = {
  service: COMPUTE,
  prefix: "/compute",
  version: "v1",
  endpointVariables: ["GOOGLE_COMPUTE_CUSTOM_ENDPOINT"],
  routes: [
    route("GET", "projects/{project}", ({ cloud }) => ({
      kind: "compute#project",
      name: cloud.projectId,
      id: cloud.projectNumber,
    })),
    route("GET", "projects/{project}/regions/{region}", ({ cloud, params }) => {
      if (params["region"] === undefined) throw new ApiError("NOT_FOUND", "The region was not found");
      return {
        kind: "compute#region",
        name: params["region"],
        selfLink: `projects/${cloud.projectId}/regions/${params["region"]}`,
      };
    }),
    ...["global", "regions/{region}"].map((scope) =>
      route("GET", `projects/{project}/${scope}/operations/{operation}`, (call) =>
        computeOperation(call.cloud.operations.poll(param(call, "operation")), fill(scope, call.params)),
      ),
    ),
    ...[...networkKinds, ...loadBalancerKinds].flatMap(computeRoutes),
  ],
};
