/** A revision that never becomes ready. */
export interface RolloutFailure {
  /**
   * How the operation ends that made the revision. `fails`: with the revision's error, so that terraform reports it.
   * `succeeds`: well, and only the service's condition tells that traffic stays where it was.
   */
  readonly operation: "fails" | "succeeds";
  /** What the condition says. */
  readonly message: string;
}

const DEFAULT_FAILURE: RolloutFailure = {
  operation: "fails",
  message:
    "The user-provided container failed to start and listen on the port defined provided by the PORT environment variable within the allocated timeout.",
};

/** Which Cloud Run services' next revision is not to become ready. */
export class Rollouts {
  private readonly failures = new Map<string, RolloutFailure>();

  /** `service` is the Cloud Run name. It holds for one revision. */
  failNext(service: string, failure: Partial<RolloutFailure> = {}): void {
    this.failures.set(service, { ...DEFAULT_FAILURE, ...failure });
  }

  /** The failure that the revision now being made meets, once. */
  take(service: string): RolloutFailure | undefined {
    const failure = this.failures.get(service);
    this.failures.delete(service);
    return failure;
  }
}
