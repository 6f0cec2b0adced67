import { type Call, fill, type Route, route } from "./api";
import { invalid } from "./api-error";
import { serviceAccountName } from "./identities";
import { type JsonObject, objectAt, objectsAt, stringAt, stringsAt } from "./json";

/** `:getIamPolicy` and `:setIamPolicy` of every resource that the pattern matches. */
export function iamRoutes(service: string, pattern: string): readonly Route[] {
  const nameOf = (call: Call): string => `//${service}/${fill(pattern, call.params)}`;
  const read = (call: Call): JsonObject => readPolicy(call, nameOf(call));
  return [
    route("GET", `${pattern}:getIamPolicy`, read),
    route("POST", `${pattern}:getIamPolicy`, read),
    route("POST", `${pattern}:setIamPolicy`, (call) => {
      const mask = stringAt(call.body, "updateMask");
      return writePolicy(call, nameOf(call), objectAt(call.body, "policy"), mask === "" ? undefined : mask);
    }),
  ];
}

export function readPolicy(call: Call, resource: string): JsonObject {
  call.cloud.store.get(resource);
  return call.cloud.policies.get(resource);
}

/** Sets a policy, unless the resource is not there or a member is an account of the project that is not there. */
export function writePolicy(call: Call, resource: string, policy: JsonObject, mask?: string): JsonObject {
  const { cloud } = call;
  cloud.store.get(resource);
  for (const member of objectsAt(policy, "bindings").flatMap((binding) => stringsAt(binding, "members"))) {
    const mail = /^serviceAccount:(.+)$/.exec(member)?.[1];
    if (mail === undefined || !mail.endsWith(`@${cloud.projectId}.iam.gserviceaccount.com`)) continue;
    if (cloud.store.find(serviceAccountName(cloud.projectId, mail)) === undefined) {
      throw invalid(`Service account ${mail} does not exist.`);
    }
  }
  for (const role of objectsAt(policy, "bindings").map((binding) => stringAt(binding, "role"))) {
    if (role.startsWith("roles/")) continue;
    const found = cloud.store.find(`//iam.googleapis.com/${role}`);
    if (found === undefined || found["deleted"] === true)
      throw invalid(`Role ${role} does not exist in the resource's hierarchy.`);
  }
  return cloud.policies.set(resource, policy, mask);
}
