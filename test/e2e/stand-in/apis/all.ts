import type { Api } from "../api";
import { artifactRegistry } from "./artifact-registry";
import { compute } from "./compute";
import { iam } from "./iam";
import { logging } from "./logging";
import { monitoring } from "./monitoring";
import { pubsub } from "./pubsub";
import { redis } from "./redis";
import { resourceManager } from "./resource-manager";
import { run } from "./run";
import { secretManager } from "./secret-manager";
import { serviceNetworking } from "./service-networking";
import { serviceUsage } from "./service-usage";
import { sqlAdmin } from "./sql-admin";
import { storage, storageDownloads, storageUploads } from "./storage";
import { vpcAccess } from "./vpc-access";

/** Every API, each at its own prefix. The one without a prefix takes what no other does, and is last. */
export const apis: readonly Api[] = [
  serviceUsage,
  resourceManager,
  iam,
  compute,
  serviceNetworking,
  vpcAccess,
  sqlAdmin,
  redis,
  secretManager,
  artifactRegistry,
  run,
  monitoring,
  logging,
  pubsub,
  storage,
  storageUploads,
  storageDownloads,
];
