import type { Api } from "../api";
import { collectionRoutes } from "../collection";

const SERVICE = "artifactregistry.googleapis.com";

export const artifactRegistry: Api = {
  service: SERVICE,
  prefix: "/artifactregistry",
  version: "v1",
  endpointVariables: ["GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT"],
  routes: collectionRoutes({
    service: SERVICE,
    path: "projects/{project}/locations/{location}/repositories",
    idParameter: "repositoryId",
    idPattern: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    operations: "projects/{project}/locations/{location}",
    create: ({ call, id, name }, body) => ({
      mode: "STANDARD_REPOSITORY",
      ...body,
      name,
      registryUri: `${call.params["location"]}-docker.pkg.dev/${call.cloud.projectId}/${id}`,
      createTime: call.cloud.clock.now(),
      updateTime: call.cloud.clock.now(),
    }),
    iam: true,
  }),
};
