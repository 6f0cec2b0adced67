/** The harness itself: what a fixture says is what every reader gives back. */
import { readInput } from "../../policy/read/input";
import type { Resource, Source } from "../../policy/resources";
import { at, number, text } from "../../policy/value";
import { compliantEstate, compliantService } from "./compliant";
import { planned, resolved, set, setVariable, unset } from "./fixture";
import { filesOf } from "./fixture-files";

function serviceIn(
  source: Source,
  change: (fixture: ReturnType<typeof compliantEstate>) => void = () => undefined,
): Resource {
  const fixture = compliantEstate();
  change(fixture);
  const { estate } = readInput(filesOf(fixture, source));
  const found = estate
    .ofType("google_cloud_run_v2_service")
    .find(({ values }) => text(at(values, "name")) === "netra-backend-staging");
  if (!found) throw new Error("The backend is not there");
  return found;
}

describe.each<Source>(["configuration", "plan", "live"])("a fixture written as %s", (source) => {
  test("is read with the attributes it says", () => {
    const { values } = serviceIn(source);
    const path = "template.containers.0";
    expect({
      cpu: text(at(values, `${path}.resources.limits.cpu`)),
      memory: text(at(values, `${path}.resources.limits.memory`)),
      idle: at(values, `${path}.resources.cpu_idle`),
      port: number(at(values, `${path}.ports.container_port`)),
      threshold: number(at(values, `${path}.startup_probe.failure_threshold`)),
      health: text(at(values, `${path}.startup_probe.http_get.path`)),
      timeout: text(at(values, "template.timeout")),
      least: number(at(values, "template.scaling.min_instance_count")),
      egress: text(at(values, "template.vpc_access.egress")),
      ingress: text(at(values, "ingress")),
      affinity: at(values, "template.session_affinity"),
      traffic: number(at(values, "traffic.0.percent")),
    }).toEqual({
      cpu: "2",
      memory: "4Gi",
      idle: { state: "known", value: false, references: [] },
      port: 8000,
      threshold: 48,
      health: "/health",
      timeout: "600s",
      least: 1,
      egress: "PRIVATE_RANGES_ONLY",
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      affinity: { state: "known", value: true, references: [] },
      traffic: 100,
    });
  });

  test("shows a change", () => {
    const { values } = serviceIn(source, (fixture) => {
      set(fixture, "google_cloud_run_v2_service.backend", "template.containers.0.resources.limits.cpu", "1");
      unset(fixture, "google_cloud_run_v2_service.backend", "template.containers.0.startup_probe");
      setVariable(fixture, "backend", "WORKERS", "1");
    });
    expect(text(at(values, "template.containers.0.resources.limits.cpu"))).toBe("1");
    expect(at(values, "template.containers.0.startup_probe")).toEqual({ state: "absent" });
    const variables = at(values, "template.containers.0.env");
    expect(variables.state === "known" && variables.value).toContainEqual(
      expect.objectContaining({ name: "WORKERS", value: "1" }),
    );
  });
});

const DATABASE_HOST = "${google_sql_database_instance.postgres.private_ip_address}";

function hostIn(source: Source, value: Parameters<typeof setVariable>[3]): unknown {
  const { values } = serviceIn(source, (fixture) => setVariable(fixture, "backend", "POSTGRES_HOST", value));
  const variables = at(values, "template.containers.0.env");
  if (variables.state !== "known" || !Array.isArray(variables.value)) throw new Error("no variables");
  const variable = (variables.value as Record<string, unknown>[]).find(({ name }) => name === "POSTGRES_HOST");
  return variable && at(variable as never, "value");
}

describe("a reference", () => {
  const references = [{ address: "google_sql_database_instance.postgres", attribute: "private_ip_address" }];

  test.each<Source>(["configuration", "plan"])("to what only an apply makes is unknown in a %s", (source) => {
    expect(hostIn(source, DATABASE_HOST)).toEqual({ state: "unknown", text: DATABASE_HOST, references });
  });

  test("with its value shows the value in a plan, and keeps the reference", () => {
    expect(hostIn("plan", resolved(DATABASE_HOST, "10.4.0.9"))).toEqual({
      state: "known",
      value: "10.4.0.9",
      references,
    });
  });

  test("is a plain value in a live service", () => {
    expect(hostIn("live", DATABASE_HOST)).toEqual({ state: "known", value: "10.4.0.3", references: [] });
  });
});

describe("a planned change", () => {
  test("to delete leaves the resource out of the estate and shows it as it was", () => {
    const fixture = compliantEstate();
    planned(fixture, "google_sql_database_instance.postgres", { actions: ["delete"] });
    const { estate } = readInput(filesOf(fixture, "plan"));
    expect(estate.ofType("google_sql_database_instance")).toEqual([]);
    expect(estate.leaving.map(({ address, values }) => [address, text(at(values, "settings.tier"))])).toEqual([
      ["google_sql_database_instance.postgres", "db-custom-1-3840"],
    ]);
  });

  test("to replace shows it both ways, with what forces it", () => {
    const fixture = compliantEstate();
    planned(fixture, "google_sql_database_instance.postgres", {
      actions: ["delete", "create"],
      replacePaths: [["region"]],
    });
    const { estate } = readInput(filesOf(fixture, "plan"));
    expect(estate.leaving.map(({ change }) => change?.replacePaths)).toEqual([["region"]]);
    expect(estate.ofType("google_sql_database_instance")).toHaveLength(1);
  });

  test("writes no payload of a write-only argument, and says that one is declared", () => {
    const [file] = filesOf(compliantEstate(), "plan");
    const change = JSON.parse(Buffer.from(file?.bytes ?? []).toString()) as {
      resource_changes: { address: string; change: { after: unknown } }[];
    };
    const version = change.resource_changes.find(
      ({ address }) => address === "google_secret_manager_secret_version.secret-key",
    );
    expect(version?.change.after).toEqual({ secret_data_wo: null, secret_data_wo_version: 1 });
    const { estate } = readInput(filesOf(compliantEstate(), "plan"));
    const values = estate.at("google_secret_manager_secret_version.secret-key")[0]?.values ?? {};
    expect(at(values, "secret_data_wo")).toEqual({
      state: "unknown",
      text: "(sensitive value)",
      references: [{ address: "ephemeral.random_password.secret-key", attribute: "result" }],
    });
  });
});

test("a stack may be named before an address", () => {
  const { estate } = readInput(
    filesOf(
      {
        "foundation/google_compute_network.vpc": { name: "staging-vpc" },
        "google_cloud_run_v2_service.backend": compliantService("backend"),
      },
      "configuration",
      {
        stackDependencies: { staging: ["foundation"] },
      },
    ),
  );
  expect(estate.at("google_compute_network.vpc").map(({ stack }) => stack)).toEqual(["foundation"]);
  expect(estate.at("google_cloud_run_v2_service.backend").map(({ stack }) => stack)).toEqual(["staging"]);
  expect(estate.stackDependencies).toEqual(new Map([["staging", ["foundation"]]]));
});
