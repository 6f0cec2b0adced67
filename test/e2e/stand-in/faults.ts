import { createHash } from "node:crypto";
import { ApiError } from "./api-error";
import { concurrentPolicyChange } from "./iam-policies";

/**
 * - `429`, `500`, `503`: answered instead of the API, which does nothing.
 * - `409`: where an API answers with a conflict that a retry cures: IAM policies, Cloud SQL, Monitoring. No other request gets it.
 * - `lost answer`: the API does its work, and the caller is told 503.
 */
export type FaultKind = "429" | "500" | "503" | "409" | "lost answer";

export interface FaultPlan {
  /** The same seed faults the same requests, in whatever order they come. */
  readonly seed: number;
  /** The share of requests that meet a fault: 0 to 1. */
  readonly share: number;
  readonly kinds: readonly FaultKind[];
}

interface Target {
  readonly method: string;
  readonly service: string;
  readonly path: string;
}

/** Faults now and then, decided by a request's own method, path and how often it came: a retry may go through. */
export class Faults {
  private plan: FaultPlan | undefined;
  private readonly times = new Map<string, number>();

  inject(plan: FaultPlan): void {
    this.plan = plan;
    this.times.clear();
  }

  stop(): void {
    this.plan = undefined;
  }

  /** The fault that this request meets, if any. */
  next(target: Target): { readonly kind: FaultKind; readonly error: ApiError } | undefined {
    if (this.plan === undefined) return undefined;
    const request = `${target.method} ${target.service} ${target.path}`;
    const time = (this.times.get(request) ?? 0) + 1;
    this.times.set(request, time);
    const dice = createHash("sha256").update(`${this.plan.seed} ${request} ${time}`).digest();
    if (dice.readUInt32BE(0) / 2 ** 32 >= this.plan.share) return undefined;
    const kind = this.plan.kinds[dice.readUInt32BE(4) % this.plan.kinds.length];
    if (kind === undefined) return undefined;
    const error = errorOf(kind, target);
    return error === undefined ? undefined : { kind, error };
  }
}

function errorOf(kind: FaultKind, target: Target): ApiError | undefined {
  switch (kind) {
    case "429":
      return new ApiError("RESOURCE_EXHAUSTED", `Quota exceeded for ${target.service}.`);
    case "500":
      return new ApiError("INTERNAL", "Internal error encountered.");
    case "503":
    case "lost answer":
      return new ApiError("UNAVAILABLE", "The service is currently unavailable.");
    case "409":
      return conflict(target);
  }
}

/** A conflict that the API in question is known to answer, or none. */
function conflict({ method, service, path }: Target): ApiError | undefined {
  if (path.includes(":setIamPolicy") || (method === "PUT" && path.endsWith("/iam"))) return concurrentPolicyChange();
  if (method === "GET") return undefined;
  if (service === "sqladmin.googleapis.com") {
    return new ApiError(
      "ABORTED",
      "Operation failed because another operation was already in progress.",
      "operationInProgress",
    );
  }
  if (service === "monitoring.googleapis.com") {
    return new ApiError("ABORTED", "Too many concurrent edits to the project configuration. Please try again.");
  }
  return undefined;
}
