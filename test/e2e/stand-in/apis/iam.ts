import { accountEmail, ACCOUNT_ID } from "../../../../platform/names";
import { type Api, type Call, param, route } from "../api";
import { alreadyExists, ApiError, invalid, notFound } from "../api-error";
import { collectionRoutes } from "../collection";
import { iamRoutes } from "../iam-routes";
import { numberFrom, serviceAccountName } from "../identities";
import { type JsonObject, maskedPatch, objectAt, stringAt } from "../json";

const SERVICE = "iam.googleapis.com";
const ACCOUNTS = "projects/{project}/serviceAccounts";
const ROLES = "projects/{project}/roles";
const ROLE_ID = /^[a-zA-Z0-9_.]{3,64}$/;
const POOLS = "projects/{project}/locations/{location}/workloadIdentityPools";
/** A deleted pool or provider keeps its name for this long. */
const SOFT_DELETED_DAYS = 30;

export const iam: Api = {
  service: SERVICE,
  prefix: "/iam",
  version: "v1",
  endpointVariables: ["GOOGLE_IAM_CUSTOM_ENDPOINT", "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT"],
  routes: [
    route("POST", ACCOUNTS, createAccount),
    route("GET", `${ACCOUNTS}/{account}`, (call) => call.cloud.store.get(accountNameOf(call))),
    route("GET", ACCOUNTS, ({ cloud }) => ({
      accounts: cloud.store.list(`//${SERVICE}/projects/${cloud.projectId}/serviceAccounts`).map(([, body]) => body),
    })),
    route("PATCH", `${ACCOUNTS}/{account}`, (call) => {
      const current = call.cloud.store.get(accountNameOf(call));
      const mask = stringAt(call.body, "updateMask");
      return call.cloud.store.replace(
        accountNameOf(call),
        maskedPatch(current, objectAt(call.body, "serviceAccount"), mask),
      );
    }),
    route("POST", `${ACCOUNTS}/{account}:enable`, (call) => setDisabled(call, undefined)),
    route("POST", `${ACCOUNTS}/{account}:disable`, (call) => setDisabled(call, true)),
    route("DELETE", `${ACCOUNTS}/{account}`, deleteAccount),
    ...iamRoutes(SERVICE, `${ACCOUNTS}/{account}`),
    route("POST", ROLES, (call) => {
      const id = stringAt(call.body, "roleId");
      if (!ROLE_ID.test(id)) throw invalid(`The role ID '${id}' does not match ${ROLE_ID.source}.`);
      const name = `projects/${call.cloud.projectId}/roles/${id}`;
      return call.cloud.store.create(`//${SERVICE}/${name}`, { ...objectAt(call.body, "role"), name, etag: "BwY=" });
    }),
    route("GET", `${ROLES}/{role}`, (call) => call.cloud.store.get(roleNameOf(call))),
    route("PATCH", `${ROLES}/{role}`, (call) => {
      const current = call.cloud.store.get(roleNameOf(call));
      const mask = call.query.get("updateMask") ?? Object.keys(call.body).join(",");
      return call.cloud.store.replace(roleNameOf(call), maskedPatch(current, call.body, mask));
    }),
    route("DELETE", `${ROLES}/{role}`, (call) => setDeleted(call, true)),
    route("POST", `${ROLES}/{role}:undelete`, (call) => setDeleted(call, undefined)),
    ...softDeleted("workloadIdentityPoolId", POOLS),
    ...softDeleted("workloadIdentityPoolProviderId", `${POOLS}/{pool}/providers`),
  ],
};

function createAccount(call: Call): JsonObject {
  const { cloud, body } = call;
  const id = stringAt(body, "accountId");
  if (!ACCOUNT_ID.test(id))
    throw invalid(`The account ID "${id}" does not have a length between 6 and 30, or is no id.`);
  const email = accountEmail(id, cloud.projectId);
  const name = serviceAccountName(cloud.projectId, email);
  if (cloud.store.find(name) !== undefined) {
    throw new ApiError(
      "ALREADY_EXISTS",
      `Service account ${id} already exists within project projects/${cloud.projectId}.`,
    );
  }
  const uniqueId = numberFrom(`${email} ${cloud.clock.nowMs()}`);
  return cloud.store.create(name, {
    name: `projects/${cloud.projectId}/serviceAccounts/${email}`,
    projectId: cloud.projectId,
    email,
    uniqueId,
    oauth2ClientId: uniqueId,
    etag: "MDEwMjE5MjA=",
    ...objectAt(body, "serviceAccount"),
  });
}

function deleteAccount(call: Call): JsonObject {
  const name = accountNameOf(call);
  const account = call.cloud.store.delete(name);
  call.cloud.policies.forget(name);
  call.cloud.policies.markDeleted(`serviceAccount:${stringAt(account, "email")}`, stringAt(account, "uniqueId"));
  return {};
}

function setDisabled(call: Call, disabled: true | undefined): JsonObject {
  call.cloud.store.replace(accountNameOf(call), { ...call.cloud.store.get(accountNameOf(call)), disabled });
  return {};
}

/** A deleted role is kept for a while: its name is taken, and it can be brought back. */
function setDeleted(call: Call, deleted: true | undefined): JsonObject {
  const current = call.cloud.store.get(roleNameOf(call));
  if (current["deleted"] === deleted) throw new ApiError("FAILED_PRECONDITION", "The role is so already.");
  return call.cloud.store.replace(roleNameOf(call), { ...current, deleted });
}

function roleNameOf(call: Call): string {
  return `//${SERVICE}/projects/${call.cloud.projectId}/roles/${param(call, "role")}`;
}

function accountNameOf(call: Call): string {
  return serviceAccountName(call.cloud.projectId, param(call, "account"));
}

/** Workload identity pools and their providers: deleted, they are kept for 30 days, and their name is not free. */
function softDeleted(idParameter: string, path: string): ReturnType<typeof collectionRoutes> {
  const gone = (expiry: string, nowMs: number): boolean => expiry !== "" && Date.parse(expiry) <= nowMs;
  const routes = collectionRoutes({
    service: SERVICE,
    path,
    idParameter,
    idPattern: /^[a-z0-9-]{4,32}$/,
    operations: "projects/{project}/locations/{location}",
    create: ({ call, name, fullName }, body) => {
      const former = call.cloud.store.find(fullName);
      if (former !== undefined) {
        if (!gone(stringAt(former, "expireTime"), call.cloud.clock.nowMs())) throw alreadyExists(name);
        call.cloud.store.delete(fullName);
      }
      const { projectId, projectNumber } = call.cloud;
      return { ...body, name: name.replace(`projects/${projectId}/`, `projects/${projectNumber}/`), state: "ACTIVE" };
    },
    update: (_, __, updated) => updated,
  });
  const done = (call: Call): JsonObject => ({
    name: `projects/${call.cloud.projectId}/locations/${param(call, "location")}/operations/done`,
    done: true,
  });
  const remove = route("DELETE", `${path}/{id}`, (call) => {
    const name = `//${SERVICE}/${nameBelow(path, call)}`;
    const current = call.cloud.store.get(name);
    const expireTime = new Date(call.cloud.clock.nowMs() + SOFT_DELETED_DAYS * 24 * 60 * 60 * 1000).toISOString();
    call.cloud.store.replace(name, { ...current, state: "DELETED", expireTime });
    return done(call);
  });
  const bringBack = route("POST", `${path}/{id}:undelete`, (call) => {
    const name = `//${SERVICE}/${nameBelow(path, call)}`;
    const { expireTime, ...kept } = call.cloud.store.get(name);
    if (gone(String(expireTime ?? ""), call.cloud.clock.nowMs())) throw notFound(name);
    call.cloud.store.replace(name, { ...kept, state: "ACTIVE" });
    return done(call);
  });
  return [remove, bringBack, ...routes];
}

function nameBelow(path: string, call: Call): string {
  return `${path}/{id}`.replace(/\{(\w+)\}/g, (_, name: string) => param(call, name));
}
