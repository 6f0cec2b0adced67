/** One request as it was answered. Payloads are left out: they carry secrets. */
export interface LoggedRequest {
  readonly sequence: number;
  readonly method: string;
  /** `run.googleapis.com`; the empty string when no API is at the path. */
  readonly service: string;
  /** Below the API's version, with its query: `projects/p/locations/l/services?serviceId=s`. */
  readonly path: string;
  readonly status: number;
  /** The fault that was answered instead of the API, where there was one. */
  readonly fault: string | undefined;
}

/** Every request since the start, or since {@link clear}. */
export class RequestLog {
  private readonly requests: LoggedRequest[] = [];
  private sequence = 0;

  add(request: Omit<LoggedRequest, "sequence">): void {
    this.sequence += 1;
    this.requests.push({ sequence: this.sequence, ...request });
  }

  all(): readonly LoggedRequest[] {
    return this.requests;
  }

  /** Requests that changed something: not a read, no poll, no fault and no refusal. */
  changes(): readonly LoggedRequest[] {
    return this.requests.filter(
      ({ method, path, status }) => method !== "GET" && status < 300 && !/:(getIamPolicy|access)\b/.test(path),
    );
  }

  clear(): void {
    this.requests.length = 0;
  }
}
