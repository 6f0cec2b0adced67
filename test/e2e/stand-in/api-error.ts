import type { JsonObject } from "./json";

/** The canonical codes that the Google APIs answer with, and their HTTP status. CONDITION_NOT_MET is HTTP's own, of older APIs. */
const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  CONDITION_NOT_MET: 412,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

export type StatusName = keyof typeof HTTP_STATUS;

/** Numbers of google.rpc.Code, which operations carry instead of an HTTP status. */
const RPC_CODE: Readonly<Record<StatusName, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  CONDITION_NOT_MET: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
};

/** A refusal, answered in the shape that every Google API uses. `reason` is the old-style reason in `errors[]`. */
export class ApiError extends Error {
  constructor(
    readonly status: StatusName,
    message: string,
    readonly reason: string = OLD_REASON[status],
  ) {
    super(message);
  }

  get httpStatus(): number {
    return HTTP_STATUS[this.status];
  }

  /** The body of the HTTP answer. */
  body(): JsonObject {
    return {
      error: {
        code: this.httpStatus,
        message: this.message,
        status: this.status,
        errors: [{ message: this.message, domain: "global", reason: this.reason }],
      },
    };
  }

  /** google.rpc.Status, as a failed operation carries it. */
  rpcStatus(): JsonObject {
    return { code: RPC_CODE[this.status], message: this.message };
  }
}

const OLD_REASON: Readonly<Record<StatusName, string>> = {
  INVALID_ARGUMENT: "invalid",
  FAILED_PRECONDITION: "failedPrecondition",
  CONDITION_NOT_MET: "conditionNotMet",
  PERMISSION_DENIED: "forbidden",
  NOT_FOUND: "notFound",
  ABORTED: "aborted",
  ALREADY_EXISTS: "alreadyExists",
  RESOURCE_EXHAUSTED: "rateLimitExceeded",
  INTERNAL: "backendError",
  UNIMPLEMENTED: "notImplemented",
  UNAVAILABLE: "backendError",
};

export const notFound = (what: string): ApiError => new ApiError("NOT_FOUND", `Resource '${what}' was not found.`);

export const alreadyExists = (what: string): ApiError =>
  new ApiError("ALREADY_EXISTS", `Resource '${what}' already exists.`);

export const invalid = (message: string): ApiError => new ApiError("INVALID_ARGUMENT", message);
