import { createHash } from "node:crypto";
import { BUCKET_NAME } from "../../../../platform/names";
import { type Api, type Call, param, RawAnswer, type Route, route } from "../api";
import { ApiError, invalid, notFound } from "../api-error";
import type { Cloud } from "../cloud";
import { readPolicy, writePolicy } from "../iam-routes";
import { isObject, type JsonObject, mergePatch, objectAt, stringAt } from "../json";

const SERVICE = "storage.googleapis.com";
/** Seven days: how long a bucket keeps what was deleted, where its creator says nothing. */
const SOFT_DELETE_SECONDS = "604800";

/**
 * Cloud Storage's JSON API, as far as buckets and Terraform's gcs backend need it: objects with generations, their
 * preconditions, and the older generations that a versioned bucket keeps.
 */
export const storage: Api = {
  service: SERVICE,
  prefix: "/storage",
  version: "v1",
  endpointVariables: ["GOOGLE_STORAGE_CUSTOM_ENDPOINT"],
  alwaysEnabled: true,
  routes: [
    route("POST", "b", insertBucket),
    route("GET", "b/{bucket}", (call) => bucketOf(call)),
    route("PATCH", "b/{bucket}", patchBucket),
    route("PUT", "b/{bucket}", patchBucket),
    route("DELETE", "b/{bucket}", deleteBucket),
    route("GET", "b/{bucket}/iam", (call) => readPolicy(call, bucketName(param(call, "bucket")))),
    route("PUT", "b/{bucket}/iam", (call) => writePolicy(call, bucketName(param(call, "bucket")), call.body)),
    route("GET", "b/{bucket}/o", listObjects),
    route("GET", "b/{bucket}/o/{object}", (call) => {
      const found = objectOf(call, param(call, "object"));
      return call.query.get("alt") === "media" ? media(found) : shown(found);
    }),
    route("DELETE", "b/{bucket}/o/{object}", deleteObject),
  ],
};

/** Uploads have a path of their own, beside the API's. */
export const storageUploads: Api = {
  service: SERVICE,
  prefix: "/upload/storage",
  version: "v1",
  endpointVariables: [],
  alwaysEnabled: true,
  routes: [route("POST", "b/{bucket}/o", insertObject)],
};

/** Reads by the XML API, `/{bucket}/{object}`, which Google's own client takes for downloads. */
export const storageDownloads: Api = {
  service: SERVICE,
  prefix: "",
  version: "",
  endpointVariables: [],
  alwaysEnabled: true,
  routes: [
    route("GET", "{bucket}/{object=**}", (call) => media(objectOf(call, param(call, "object")))),
  ] satisfies Route[],
};

/** The text of an object's newest generation, or of the one that is named; `undefined` when there is none. */
export function objectText(cloud: Cloud, bucket: string, object: string, generation?: string): string | undefined {
  const found = generationsOf(cloud, bucket, object).find((candidate) =>
    generation === undefined ? candidate["timeDeleted"] === undefined : candidate["generation"] === generation,
  );
  return found === undefined ? undefined : Buffer.from(stringAt(found, "content"), "base64").toString("utf8");
}

/** Every generation that is kept of an object, oldest first. */
export function generationsOf(cloud: Cloud, bucket: string, object: string): readonly JsonObject[] {
  return cloud.store.list(`${bucketName(bucket)}/objects/${encodeURIComponent(object)}`).map(([, body]) => body);
}

function insertBucket(call: Call): JsonObject {
  const { cloud, body } = call;
  const id = stringAt(body, "name");
  if (!BUCKET_NAME.test(id)) throw invalid(`Invalid bucket name: '${id}'`);
  if (cloud.store.find(bucketName(id)) !== undefined) {
    throw new ApiError(
      "ALREADY_EXISTS",
      "Your previous request to create the named bucket succeeded and you already own it.",
      "conflict",
    );
  }
  const location = stringAt(body, "location") || "US";
  const created: JsonObject = {
    storageClass: "STANDARD",
    rpo: location.includes("-") ? undefined : "DEFAULT",
    softDeletePolicy: { retentionDurationSeconds: SOFT_DELETE_SECONDS, effectiveTime: cloud.clock.now() },
    ...body,
    kind: "storage#bucket",
    id,
    selfLink: `https://www.googleapis.com/storage/v1/b/${id}`,
    projectNumber: cloud.projectNumber,
    location: location.toUpperCase(),
    locationType: location.includes("-") ? "region" : "multi-region",
    timeCreated: cloud.clock.now(),
    updated: cloud.clock.now(),
    metageneration: "1",
    etag: "CAE=",
  };
  return cloud.store.create(bucketName(id), withPreventionInherited(created));
}

function withPreventionInherited(bucket: JsonObject): JsonObject {
  const iam = objectAt(bucket, "iamConfiguration");
  return { ...bucket, iamConfiguration: { publicAccessPrevention: "inherited", ...iam } };
}

function patchBucket(call: Call): JsonObject {
  const current = bucketOf(call);
  const metageneration = String(Number(current["metageneration"]) + 1);
  const patched = { ...mergePatch(current, call.body), metageneration, updated: call.cloud.clock.now() };
  return call.cloud.store.replace(bucketName(param(call, "bucket")), patched);
}

function deleteBucket(call: Call): RawAnswer {
  const name = bucketName(param(call, "bucket"));
  call.cloud.store.get(name);
  if (call.cloud.store.under(name).length > 0) {
    throw new ApiError("ABORTED", "The bucket you tried to delete is not empty.", "conflict");
  }
  call.cloud.store.delete(name);
  call.cloud.policies.forget(name);
  return new RawAnswer(204);
}

function listObjects(call: Call): JsonObject {
  bucketOf(call);
  const prefix = call.query.get("prefix") ?? "";
  const versions = call.query.get("versions") === "true";
  const items = call.cloud.store
    .under(`${bucketName(param(call, "bucket"))}/objects`)
    .map(([, body]) => body)
    .filter((body) => stringAt(body, "name").startsWith(prefix) && (versions || body["timeDeleted"] === undefined))
    .map(shown);
  const delimiter = call.query.get("delimiter") ?? "";
  if (delimiter === "") return { kind: "storage#objects", items };
  const isDeep = (item: JsonObject): boolean => stringAt(item, "name").slice(prefix.length).includes(delimiter);
  const prefixes = items.filter(isDeep).map((item) => {
    const name = stringAt(item, "name");
    return name.slice(0, name.indexOf(delimiter, prefix.length) + delimiter.length);
  });
  return { kind: "storage#objects", items: items.filter((item) => !isDeep(item)), prefixes: [...new Set(prefixes)] };
}

function insertObject(call: Call): JsonObject {
  const { cloud, query } = call;
  const bucket = param(call, "bucket");
  const configuration = cloud.store.find(bucketName(bucket));
  if (configuration === undefined) throw notFound(`b/${bucket}`);
  const { metadata, content } = readUpload(call);
  const name = stringAt(metadata, "name") || (query.get("name") ?? "");
  const live = liveGeneration(cloud, bucket, name);
  requireGeneration(query.get("ifGenerationMatch"), live);
  supersede(cloud, bucket, name, live);
  const generation = String(cloud.clock.nowMs() * 1000 + generationsOf(cloud, bucket, name).length);
  const md5Hash = createHash("md5").update(content).digest("base64");
  const object: JsonObject = {
    contentType: "application/octet-stream",
    ...metadata,
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation,
    metageneration: "1",
    size: String(content.length),
    md5Hash,
    etag: md5Hash,
    storageClass: "STANDARD",
    timeCreated: cloud.clock.now(),
    updated: cloud.clock.now(),
    content: content.toString("base64"),
  };
  return shown(cloud.store.create(objectName(bucket, name, generation), object));
}

function deleteObject(call: Call): RawAnswer {
  const bucket = param(call, "bucket");
  const name = param(call, "object");
  const asked = call.query.get("generation");
  const live = liveGeneration(call.cloud, bucket, name);
  const target =
    asked === null ? live : generationsOf(call.cloud, bucket, name).find((body) => body["generation"] === asked);
  if (target === undefined) throw notFound(`b/${bucket}/o/${name}`);
  requireGeneration(call.query.get("ifGenerationMatch"), target);
  if (asked === null) supersede(call.cloud, bucket, name, live);
  else call.cloud.store.delete(objectName(bucket, name, asked));
  return new RawAnswer(204);
}

/** What becomes of the live generation when another takes its place: kept where the bucket is versioned, gone otherwise. */
function supersede(cloud: Cloud, bucket: string, name: string, live: JsonObject | undefined): void {
  if (live === undefined) return;
  const key = objectName(bucket, name, stringAt(live, "generation"));
  const versioned = objectAt(cloud.store.get(bucketName(bucket)), "versioning")["enabled"] === true;
  if (versioned) cloud.store.replace(key, { ...live, timeDeleted: cloud.clock.now() });
  else cloud.store.delete(key);
}

/** `ifGenerationMatch`: 0 asks that there is none; any other number, that it is the live one. */
function requireGeneration(asked: string | null, live: JsonObject | undefined): void {
  if (asked === null || asked === stringAt(live ?? { generation: "0" }, "generation")) return;
  throw new ApiError("CONDITION_NOT_MET", "At least one of the pre-conditions you specified did not hold.");
}

function readUpload(call: Call): { readonly metadata: JsonObject; readonly content: Buffer } {
  const type = String(call.headers["content-type"] ?? "");
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!type.startsWith("multipart/related") || boundary === undefined) return { metadata: {}, content: call.payload };
  const [metadata, content] = parts(call.payload, boundary);
  if (metadata === undefined || content === undefined) throw invalid("A multipart upload has two parts.");
  const parsed: unknown = JSON.parse(metadata.toString("utf8"));
  return { metadata: isObject(parsed) ? parsed : {}, content };
}

/** The bodies between a multipart message's boundaries, without their headers. */
function parts(payload: Buffer, boundary: string): readonly Buffer[] {
  const mark = Buffer.from(`--${boundary}`);
  const found: Buffer[] = [];
  let start = payload.indexOf(mark);
  for (;;) {
    const next = payload.indexOf(mark, start + mark.length);
    if (start < 0 || next < 0) return found;
    const headersEnd = payload.indexOf("\r\n\r\n", start);
    found.push(payload.subarray(headersEnd + 4, next - 2));
    start = next;
  }
}

function objectOf(call: Call, name: string): JsonObject {
  const bucket = param(call, "bucket");
  const generation = call.query.get("generation");
  const found = generationsOf(call.cloud, bucket, name).find((body) =>
    generation === null ? body["timeDeleted"] === undefined : body["generation"] === generation,
  );
  if (found === undefined) throw notFound(`b/${bucket}/o/${name}`);
  return found;
}

function liveGeneration(cloud: Cloud, bucket: string, name: string): JsonObject | undefined {
  return generationsOf(cloud, bucket, name).find((body) => body["timeDeleted"] === undefined);
}

function media(object: JsonObject): RawAnswer {
  const generation = stringAt(object, "generation");
  return new RawAnswer(200, Buffer.from(stringAt(object, "content"), "base64"), {
    "content-type": stringAt(object, "contentType"),
    "x-goog-generation": generation,
    "x-goog-metageneration": "1",
    "x-goog-hash": `md5=${stringAt(object, "md5Hash")}`,
    etag: `"${stringAt(object, "etag")}"`,
  });
}

function shown({ content: _bytes, ...rest }: JsonObject): JsonObject {
  return rest;
}

function bucketOf(call: Call): JsonObject {
  const found = call.cloud.store.find(bucketName(param(call, "bucket")));
  if (found === undefined) throw new ApiError("NOT_FOUND", "The specified bucket does not exist.");
  return found;
}

function bucketName(bucket: string): string {
  return `//${SERVICE}/buckets/${bucket}`;
}

function objectName(bucket: string, object: string, generation: string): string {
  return `${bucketName(bucket)}/objects/${encodeURIComponent(object)}/${generation}`;
}
