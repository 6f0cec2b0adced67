import { type ApiError, notFound } from "./api-error";
import type { JsonObject } from "./json";

/** Work that the server has taken on. What it does to the store has happened already; only its end is told later. */
export interface Operation {
  /** Unique on this server: `operation-17`. */
  readonly id: string;
  /** What it does, as the API names it: `CREATE`, `insert`, ... */
  readonly kind: string;
  /** Full or short name of what it is done to. */
  readonly target: string;
  readonly done: boolean;
  readonly error: ApiError | undefined;
  readonly response: JsonObject | undefined;
}

interface Pending extends Operation {
  readonly pollsLeft: number;
}

/** Long-running operations: they answer "not done" for a number of polls, then tell their result for good. */
export class Operations {
  /**
   * Polls until an operation says that it is done; 0 is done in the very answer that starts it. The provider asks at
   * once, then every ten seconds, so that every poll over one costs ten seconds.
   */
  polls = 1;

  private readonly operations = new Map<string, Pending>();
  private started = 0;

  start(
    kind: string,
    target: string,
    { error, response }: { error?: ApiError | undefined; response?: JsonObject } = {},
  ): Operation {
    this.started += 1;
    const operation: Pending = {
      id: `operation-${this.started}`,
      kind,
      target,
      done: this.polls === 0,
      error,
      response,
      pollsLeft: this.polls,
    };
    this.operations.set(operation.id, operation);
    return operation;
  }

  /** @throws ApiError 404 when there is none of this id. */
  poll(id: string): Operation {
    const operation = this.operations.get(id);
    if (operation === undefined) throw notFound(id);
    const pollsLeft = Math.max(0, operation.pollsLeft - 1);
    const polled = { ...operation, pollsLeft, done: pollsLeft === 0 };
    this.operations.set(id, polled);
    return polled;
  }
}

/** google.longrunning.Operation, which most APIs use. `parent` is where the API keeps its operations. */
export function longRunning(operation: Operation, parent: string, metadata: JsonObject = {}): JsonObject {
  return {
    name: `${parent}/operations/${operation.id}`,
    metadata,
    done: operation.done,
    error: operation.done ? operation.error?.rpcStatus() : undefined,
    response: operation.done && operation.error === undefined ? (operation.response ?? {}) : undefined,
  };
}
