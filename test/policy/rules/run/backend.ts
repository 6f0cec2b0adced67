/** The backend by itself, which most Cloud Run rules are tried on, and expectations about it. */
import { compliantService, set } from "../../rule-cases";
import type { ExpectedVerdict, Fixture, FixtureValue } from "../../rule-cases";

export const BACKEND = "google_cloud_run_v2_service.backend";
export const NAME = "netra-backend-staging";
export const CONTAINER = "template.containers.0";

export function backend(): Fixture {
  return { [BACKEND]: compliantService("backend") };
}

/** The backend under a name that no declaration knows. */
export function renamed(fixture: Fixture): void {
  set(fixture, BACKEND, "name", "stray");
}

/** A change that sets one attribute of the backend. */
export function setting(path: string, value: FixtureValue): (fixture: Fixture) => void {
  return (fixture) => set(fixture, BACKEND, path, value);
}

/** A change that adds a container beside the serving one. */
export function sidecar(attributes: Record<string, FixtureValue>): (fixture: Fixture) => void {
  return (fixture) => {
    const containers = (fixture[BACKEND]?.template as { containers: FixtureValue[] }).containers;
    containers.push({ name: "proxy", image: `example/proxy@sha256:${"a".repeat(64)}`, ...attributes });
  };
}

type Failure = Extract<ExpectedVerdict, { status: "fail" }>;

export function failure(path: string, expected: Omit<Failure, "status" | "address" | "path">): Failure {
  return { status: "fail", address: BACKEND, path, ...expected };
}

export function unknown(path: string, why: string): ExpectedVerdict {
  return { status: "unknown", address: BACKEND, path, why };
}
