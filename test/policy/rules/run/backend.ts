/** The backend by itself, which most Cloud Run rules are tried on, and expectations about it. */
import { append, compliantService, set, setVariable } from "../../rule-cases";
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

/** A change that sets a plain variable of the backend; `undefined` takes it away. */
export function variable(name: string, value: FixtureValue | undefined): (fixture: Fixture) => void {
  return (fixture) => setVariable(fixture, "backend", name, value);
}

/** A change that takes a variable of the backend from a secret. */
export function secretVariable(name: string, secret: string, version = "latest"): (fixture: Fixture) => void {
  return (fixture) => {
    setVariable(fixture, "backend", name, "replaced");
    set(fixture, BACKEND, `${CONTAINER}.env.${name}`, {
      name,
      value_source: { secret_key_ref: { secret, version } },
    });
  };
}

/** Further variables behind an expression: a variable whose name is not known yet. */
export function hiddenVariable(fixture: Fixture): void {
  append(fixture, BACKEND, ENV, { name: "${var.flag}", value: "on" });
}

export const ENV = `${CONTAINER}.env`;
export const HIDDEN = unknown(ENV, "${var.flag} is not known yet");
