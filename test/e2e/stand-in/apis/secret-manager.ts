import { SECRET_ID } from "../../../../platform/names";
import { type Api, type Call, param, route } from "../api";
import { ApiError, invalid, notFound } from "../api-error";
import type { Cloud } from "../cloud";
import { collectionRoutes } from "../collection";
import { type JsonObject, objectAt, stringAt } from "../json";

const SERVICE = "secretmanager.googleapis.com";
const SECRETS = "projects/{project}/secrets";
const VERSION = `${SECRETS}/{secret}/versions/{version}`;
const MOST_PAYLOAD_BYTES = 64 * 1024;

export const secretManager: Api = {
  service: SERVICE,
  prefix: "/secretmanager",
  version: "v1",
  endpointVariables: ["GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT"],
  routes: [
    ...collectionRoutes({
      service: SERVICE,
      path: SECRETS,
      idParameter: "secretId",
      idPattern: SECRET_ID,
      create: ({ call, id }, body) => ({
        ...body,
        name: `projects/${call.cloud.projectNumber}/secrets/${id}`,
        createTime: call.cloud.clock.now(),
        etag: '"1"',
      }),
      update: (_, __, updated) => updated,
      afterDeletion: ({ call, fullName }) => {
        for (const [version] of call.cloud.store.under(fullName)) call.cloud.store.delete(version);
      },
      iam: true,
    }),
    route("POST", `${SECRETS}/{secret}:addVersion`, (call) => {
      const data = stringAt(objectAt(call.body, "payload"), "data");
      return withoutPayload(addVersion(call.cloud, param(call, "secret"), Buffer.from(data, "base64")));
    }),
    route("GET", `${SECRETS}/{secret}/versions`, (call) => ({
      versions: versionsOf(call.cloud, param(call, "secret")).map(withoutPayload).reverse(),
    })),
    route("GET", VERSION, (call) =>
      withoutPayload(versionOf(call.cloud, param(call, "secret"), param(call, "version"))),
    ),
    route("GET", `${VERSION}:access`, (call) => {
      const version = versionOf(call.cloud, param(call, "secret"), param(call, "version"));
      if (version["state"] !== "ENABLED") {
        throw new ApiError(
          "FAILED_PRECONDITION",
          `Secret Version [${String(version["name"])}] is in ${String(version["state"])} state.`,
        );
      }
      return { name: version["name"], payload: { data: version["payload"] } };
    }),
    route("POST", `${VERSION}:destroy`, (call) => setState(call, "DESTROYED")),
    route("POST", `${VERSION}:disable`, (call) => setState(call, "DISABLED")),
    route("POST", `${VERSION}:enable`, (call) => setState(call, "ENABLED")),
  ],
};

/** Adds a version as a person at a console does; what a service reads from then on as `latest`. */
export function addVersion(cloud: Cloud, secret: string, payload: Buffer | string): JsonObject {
  const data = Buffer.from(payload);
  if (data.length === 0) throw invalid("The payload must not be empty.");
  if (data.length > MOST_PAYLOAD_BYTES) throw invalid("The payload is larger than 64 KiB.");
  cloud.store.get(secretName(cloud, secret));
  const number = versionsOf(cloud, secret).length + 1;
  return cloud.store.create(`${secretName(cloud, secret)}/versions/${number}`, {
    name: `projects/${cloud.projectNumber}/secrets/${secret}/versions/${number}`,
    createTime: cloud.clock.now(),
    state: "ENABLED",
    payload: data.toString("base64"),
  });
}

/** The value of a version that is enabled, `latest` by default; `undefined` when there is none. */
export function secretValue(cloud: Cloud, secret: string, version = "latest"): string | undefined {
  const versions = versionsOf(cloud, secret);
  const found = version === "latest" ? versions.at(-1) : versions[Number(version) - 1];
  if (found?.["state"] !== "ENABLED") return undefined;
  return Buffer.from(stringAt(found, "payload"), "base64").toString("utf8");
}

export function secretName(cloud: Cloud, secret: string): string {
  return `//${SERVICE}/projects/${cloud.projectId}/secrets/${secret}`;
}

/** All versions, destroyed ones too, oldest first: version n is at n - 1. */
export function versionsOf(cloud: Cloud, secret: string): readonly JsonObject[] {
  return cloud.store.list(`${secretName(cloud, secret)}/versions`).map(([, body]) => body);
}

function versionOf(cloud: Cloud, secret: string, version: string): JsonObject {
  const versions = versionsOf(cloud, secret);
  const found = version === "latest" ? versions.at(-1) : versions[Number(version) - 1];
  if (found === undefined) throw notFound(`projects/${cloud.projectNumber}/secrets/${secret}/versions/${version}`);
  return found;
}

function setState(call: Call, state: "ENABLED" | "DISABLED" | "DESTROYED"): JsonObject {
  const secret = param(call, "secret");
  const version = versionOf(call.cloud, secret, param(call, "version"));
  const name = `${secretName(call.cloud, secret)}/versions/${stringAt(version, "name").split("/").at(-1) ?? ""}`;
  if (version["state"] === "DESTROYED") {
    throw new ApiError("FAILED_PRECONDITION", `Secret Version [${stringAt(version, "name")}] is in DESTROYED state.`);
  }
  if (state === "DESTROYED") {
    const { payload: _gone, ...rest } = version;
    return withoutPayload(call.cloud.store.replace(name, { ...rest, state, destroyTime: call.cloud.clock.now() }));
  }
  return withoutPayload(call.cloud.store.replace(name, { ...version, state }));
}

function withoutPayload({ payload: _hidden, ...shown }: JsonObject): JsonObject {
  return shown;
}
