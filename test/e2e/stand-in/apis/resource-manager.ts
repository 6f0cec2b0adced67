import { type Api, route } from "../api";
import type { Cloud } from "../cloud";
import { iamRoutes } from "../iam-routes";

const SERVICE = "cloudresourcemanager.googleapis.com";

/** The store's name of the project, which carries the project's IAM policy. */
export function projectName(cloud: Cloud): string {
  return `//${SERVICE}/projects/${cloud.projectId}`;
}

export const resourceManager: Api = {
  service: SERVICE,
  prefix: "/cloudresourcemanager",
  version: "v1",
  endpointVariables: ["GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT", "GOOGLE_CLOUD_RESOURCE_MANAGER_CUSTOM_ENDPOINT"],
  alwaysEnabled: true,
  routes: [
    route("GET", "projects/{project}", ({ cloud }) => cloud.store.get(projectName(cloud))),
    ...iamRoutes(SERVICE, "projects/{project}"),
  ],
};

/** The project itself, which was there before anything else. */
export function createProject(cloud: Cloud): void {
  cloud.store.create(projectName(cloud), {
    projectId: cloud.projectId,
    projectNumber: cloud.projectNumber,
    name: cloud.projectId,
    lifecycleState: "ACTIVE",
    createTime: cloud.clock.now(),
  });
}
