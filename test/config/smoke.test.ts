import { declare } from "../../config/declare";
import { smokeTargetsOf } from "../../config/smoke";
import { staging } from "../../config/staging";
import type { DeclarationError } from "../../platform/violation";
import type { SmokeTarget } from "../../smoke/target";
import { changed, serviceIn } from "./declaration";

const targets = smokeTargetsOf(declare(staging));

function target(key: string): SmokeTarget | undefined {
  return targets.find((candidate) => candidate.key === key);
}

/** `websocket /ws`, `http /health = 200`. */
function endpointsOf(key: string): readonly string[] {
  const { endpoints = [] } = target(key) ?? {};
  return endpoints.map(({ kind, path, mustBe }) => `${kind} ${path}${mustBe === undefined ? "" : ` = ${mustBe}`}`);
}

test("the three services, under the names and hosts that they have", () => {
  expect(targets.map(({ key, cloudRunName, baseUrl, hosts }) => ({ key, cloudRunName, baseUrl, hosts }))).toStrictEqual(
    [
      {
        key: "backend",
        cloudRunName: "netra-backend-staging",
        baseUrl: "https://api.staging.netrasystems.ai",
        hosts: ["api.staging.netrasystems.ai"],
      },
      {
        key: "auth",
        cloudRunName: "netra-auth-service",
        baseUrl: "https://auth.staging.netrasystems.ai",
        hosts: ["auth.staging.netrasystems.ai"],
      },
      {
        key: "frontend",
        cloudRunName: "netra-frontend-staging",
        baseUrl: "https://app.staging.netrasystems.ai",
        hosts: ["app.staging.netrasystems.ai", "staging.netrasystems.ai"],
      },
    ],
  );
});

test("every endpoint that has to answer after a deployment", () => {
  expect(endpointsOf("backend")).toStrictEqual([
    "http /health = 200",
    "http /health/ready = 200",
    "http /api/agents/start",
    "http /api/agents/stop",
    "http /api/agents/cancel",
    "http /api/chat/messages",
    "http /api/threads",
    "http /api/events",
    "event-stream /api/events/stream",
    "websocket /ws",
    "http /ws/beacon",
  ]);
  expect(endpointsOf("auth")).toStrictEqual([
    "http /health = 200",
    "http /health/ready = 200",
    "http /auth/status",
    "http /auth/config",
  ]);
  expect(endpointsOf("frontend")).toStrictEqual(["http / = 200"]);
});

test("the backend needs the auth service, and shows it by refusing a bad token", () => {
  expect(target("backend")?.dependencies).toStrictEqual([
    { askedService: "auth", path: "/auth/config", expects: "answers-200" },
    { askedService: "backend", path: "/api/threads", expects: "refuses-bad-token" },
  ]);
});

test("a service without hosts is asked nowhere", () => {
  const { services, ...rest } = declare(staging);
  const withoutHosts = Object.fromEntries(
    Object.entries(services).map(([key, service]) => [key, { ...service, hosts: [] }]),
  );
  for (const { baseUrl } of smokeTargetsOf({ ...rest, services: withoutHosts })) expect(baseUrl).toBeUndefined();
});

test("a dependency on a service that is not declared", () => {
  const declaration = changed((d) => {
    serviceIn(d, "backend").runtime.dependencies = [{ service: "sign-in", path: "/", expects: "answers-200" }];
  });
  let thrown: unknown;
  try {
    declare(declaration);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as DeclarationError).violations).toStrictEqual([
    {
      path: "services.backend.runtime.dependencies.0.service",
      given: '"sign-in"',
      allowed: "a declared service: backend, auth, frontend",
      fix: "correct the name, or remove the dependency",
    },
  ]);
});
