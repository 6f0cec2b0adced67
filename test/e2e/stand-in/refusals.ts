import type { ApiError } from "./api-error";

/** A request, as far as a refusal may depend on it. */
export interface RefusedRequest {
  readonly method: string;
  readonly service: string;
  /** Path and query. */
  readonly path: string;
  readonly payload: Buffer;
}

/** What the project does not allow, until it does: a permission that nobody granted, a policy of the organisation. */
export class Refusals {
  private readonly rules = new Set<(request: RefusedRequest) => ApiError | undefined>();

  /** @returns what takes the refusal away again */
  add(rule: (request: RefusedRequest) => ApiError | undefined): () => void {
    this.rules.add(rule);
    return () => void this.rules.delete(rule);
  }

  /** Why a request is refused; `undefined` when it is not. */
  of(request: RefusedRequest): ApiError | undefined {
    for (const rule of this.rules) {
      const error = rule(request);
      if (error !== undefined) return error;
    }
    return undefined;
  }
}
