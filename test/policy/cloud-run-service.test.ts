/** The view that Cloud Run rules share: what a service's settings come to, in the shapes of a configuration and of a plan. */
import {
  cloudRunService,
  gotOf,
  settingAt,
  startupBudget,
  valueToWrite,
  variableSetting,
} from "../../policy/cloud-run-service";
import { Expression } from "../../policy/resources";
import type { Attributes, Resource, Source, Value } from "../../policy/resources";
import { exampleContract } from "./example-contract";

const CONTRACT = exampleContract();
const NAME = "netra-backend-staging";

function service(values: Attributes, source: Source = "configuration"): Resource {
  return {
    address: "google_cloud_run_v2_service.backend",
    type: "google_cloud_run_v2_service",
    name: "backend",
    mode: "managed",
    source,
    stack: "staging",
    values,
    dependsOn: [],
    lifecycle: {},
  };
}

function containers(value: Value, source?: Source) {
  return cloudRunService(service({ name: NAME, template: { containers: value } }, source), CONTRACT);
}

function container(attributes: Attributes, source?: Source) {
  return containers([attributes], source).serving;
}

const UNKNOWN = new Expression("${var.any}", [{ address: "var.any", attribute: "" }]);

describe("a service", () => {
  test("is looked at once for each contract", () => {
    const resource = service({ name: NAME });
    const view = cloudRunService(resource, CONTRACT);
    expect(cloudRunService(resource, CONTRACT)).toBe(view);
    const strict = { services: [], defaultFloor: { ...CONTRACT.defaultFloor, cpu: 8 } };
    expect(cloudRunService(resource, strict).floor.cpu).toBe(8);
    expect(cloudRunService(resource, CONTRACT).floor.cpu).toBe(2);
  });

  test("that the contract names is held to its own floor", () => {
    const { name, contract, floor } = cloudRunService(service({ name: NAME }), CONTRACT);
    expect([name, contract?.key, floor.memoryMiB]).toEqual([NAME, "backend", 2048]);
  });

  test("without a known name is called by its address and held to the default floor", () => {
    const { name, contract, floor } = cloudRunService(service({ name: UNKNOWN }), CONTRACT);
    expect([name, contract, floor]).toEqual(["google_cloud_run_v2_service.backend", undefined, CONTRACT.defaultFloor]);
  });

  test("shows an empty list as a block that is not written", () => {
    const view = cloudRunService(service({ traffic: [], template: [{ scaling: [] }] }), CONTRACT);
    expect(view.at("traffic")).toEqual({ state: "absent" });
    expect(view.at("template.scaling")).toEqual({ state: "absent" });
    expect(view.at("template").state).toBe("known");
  });

  test("shows its generation", () => {
    const { generation } = cloudRunService(service({ template: { execution_environment: "gen" } }), CONTRACT);
    expect(generation).toEqual({ state: "known", value: "gen", references: [] });
  });

  test("takes Cloud Run's defaults where nothing is written", () => {
    const { timeoutSeconds, concurrency, minInstances, maxInstances, serving } = cloudRunService(service({}), CONTRACT);
    const all = [timeoutSeconds, concurrency, minInstances, maxInstances, serving.cpu, serving.memoryMiB, serving.port];
    expect(all.map((setting) => [setting.path, gotOf(setting)])).toEqual([
      ["template.timeout", "300s (Cloud Run's default)"],
      ["template.max_instance_request_concurrency", "80 (Cloud Run's default)"],
      ["template.scaling.min_instance_count", "0 (Cloud Run's default)"],
      ["template.scaling.max_instance_count", "100 (Cloud Run's default)"],
      ["template.containers.0.resources.limits.cpu", "1 (Cloud Run's default)"],
      ["template.containers.0.resources.limits.memory", "512Mi (Cloud Run's default)"],
      ["template.containers.0.ports.container_port", "8080 (Cloud Run's default)"],
    ]);
  });
});

describe("containers", () => {
  test("may be one block, as in a configuration, or a list, as in a plan", () => {
    for (const value of [{ image: "a:1" }, [{ image: "a:1" }]]) {
      expect(containers(value).containers.map(({ path, image }) => [path, image])).toEqual([
        ["template.containers.0", { state: "known", value: "a:1", references: [] }],
      ]);
    }
  });

  test("serve from the one with ports, else from the first", () => {
    const images = (value: Value) => containers(value).serving.image;
    const known = (value: string) => ({ state: "known", value, references: [] });
    expect(images([{ image: "a" }, { image: "b", ports: [{ container_port: 1 }] }])).toEqual(known("b"));
    expect(
      images([
        { image: "a", ports: [] },
        { image: "b", ports: { container_port: 1 } },
      ]),
    ).toEqual(known("b"));
    expect(images([{ image: "a" }, { image: "b" }])).toEqual(known("a"));
  });

  test("are called by their name, else by their image", () => {
    const labels = containers([{ image: "a" }, { name: "proxy", image: "b" }, { image: "c" }, {}]).containers;
    expect(labels.map(({ label }) => label)).toEqual([
      NAME,
      `${NAME}'s container proxy`,
      `${NAME}'s container c`,
      `${NAME}'s container without a name`,
    ]);
  });

  test("that are not known are one that is not", () => {
    const { containers: all, serving } = containers(UNKNOWN);
    expect(all).toEqual([serving]);
    expect(serving.path).toBe("template.containers.0");
    expect(serving.cpu).toEqual({
      state: "unknown",
      path: "template.containers.0.resources.limits.cpu",
      text: "${var.any}",
    });
    expect(serving.hiddenVariables).toBe("${var.any}");
    expect(serving.startupProbe.isDeclared).toBe(true);
    expect(serving.startupProbe.periodSeconds.state).toBe("unknown");
  });

  test("may be known but for one", () => {
    const [first, second] = containers([UNKNOWN, { image: "b" }]).containers;
    expect(first?.image).toEqual({ state: "unknown", text: "${var.any}", references: UNKNOWN.references });
    expect(second?.image).toEqual({ state: "known", value: "b", references: [] });
  });

  test("that are no blocks have nothing", () => {
    expect(container("text" as unknown as Attributes).image).toEqual({ state: "absent" });
  });
});

describe("CPU between requests", () => {
  test.each<[Source, Attributes, boolean]>([
    ["configuration", {}, true],
    ["configuration", { resources: { limits: {} } }, false],
    ["plan", { resources: [{ limits: {} }] }, false],
    ["plan", { resources: [] }, true],
    ["live", { resources: { limits: {} } }, true],
    ["live", { resources: { cpu_idle: false } }, false],
    ["configuration", { resources: { cpu_idle: true } }, true],
  ])("in a %s with %j idles: %s", (source, attributes, idles) => {
    expect(container(attributes, source).cpuIdle).toEqual({ state: "known", value: idles, references: [] });
  });
});

describe("probes", () => {
  const seconds = (attributes: Attributes) => {
    const { isDeclared, ...probe } = container(attributes).startupProbe;
    const { initialDelaySeconds, timeoutSeconds, periodSeconds, failureThreshold } = probe;
    const fields = [initialDelaySeconds, timeoutSeconds, periodSeconds, failureThreshold];
    return [isDeclared, ...fields.map((field) => (field.state === "known" ? field.amount : field.state))];
  };

  test("that are not declared are Cloud Run's own", () => {
    expect(seconds({})).toEqual([false, 0, 240, 240, 1]);
    expect(seconds({ startup_probe: [] })).toEqual([false, 0, 240, 240, 1]);
  });

  test("that are declared have other defaults", () => {
    expect(seconds({ startup_probe: { tcp_socket: { port: 1 } } })).toEqual([true, 0, 1, 10, 3]);
    const written = { initial_delay_seconds: 2, timeout_seconds: 4, period_seconds: 7, failure_threshold: 5 };
    expect(seconds({ startup_probe: [written] })).toEqual([true, 2, 4, 7, 5]);
  });

  test("of liveness are there only when declared", () => {
    expect(container({}).livenessProbe).toBeUndefined();
    expect(container({ liveness_probe: [] }).livenessProbe).toBeUndefined();
    const probe = container({ liveness_probe: { period_seconds: 30 } }).livenessProbe;
    expect(probe?.path).toBe("template.containers.0.liveness_probe");
    expect(probe?.timeoutSeconds).toMatchObject({ amount: 1, isDefault: true });
    expect(probe?.periodSeconds).toMatchObject({ amount: 30, isDefault: false });
  });

  test.each<[string, Value, Value | undefined]>([
    ["a TCP probe", { tcp_socket: { port: 1 } }, undefined],
    ["a plan's TCP probe", [{ http_get: [], tcp_socket: [{ port: 1 }] }], undefined],
    ["an HTTP probe without a path", { http_get: {} }, "/"],
    ["an HTTP probe", [{ http_get: [{ path: "/health" }] }], "/health"],
  ])("of %s ask for a path or not", (_, probe, path) => {
    expect(container({ startup_probe: probe }).startupProbe.httpPath).toEqual(
      path === undefined ? { state: "absent" } : { state: "known", value: path, references: [] },
    );
  });

  test("add up to a budget, and say whether it is Cloud Run's own", () => {
    const budget = (attributes: Attributes) => startupBudget(container(attributes).startupProbe);
    const path = "template.containers.0.startup_probe";
    expect(budget({})).toEqual({ path, state: "known", amount: 240, written: "240", isDefault: true });
    expect(budget({ startup_probe: { initial_delay_seconds: 5, period_seconds: 10, failure_threshold: 48 } })).toEqual({
      path,
      state: "known",
      amount: 485,
      written: "485",
      isDefault: false,
    });
    expect(budget({ startup_probe: { period_seconds: UNKNOWN } })).toEqual({
      path: `${path}.period_seconds`,
      state: "unknown",
      text: "${var.any}",
    });
  });
});

describe("variables", () => {
  const ENV = "template.containers.0.env";

  test("are read one by one, with their place", () => {
    const { variables } = container({ env: [{ name: "A", value: "1" }, { name: "B" }] });
    expect(variables.map(({ name, path, kind, declared, value }) => ({ name, path, kind, declared, value }))).toEqual([
      {
        name: "A",
        path: `${ENV}.A`,
        kind: "plain",
        declared: "1",
        value: { state: "known", value: "1", references: [] },
      },
      { name: "B", path: `${ENV}.B`, kind: "plain", declared: undefined, value: { state: "absent" } },
    ]);
  });

  test.each<[string, Attributes]>([
    ["a configuration", { value_source: { secret_key_ref: { secret: "s", version: "1" } } }],
    ["a plan", { value: "", value_source: [{ secret_key_ref: [{ secret: "s", version: "1" }] }] }],
  ])("from a secret look alike in %s", (_, attributes) => {
    const variable = container({ env: [{ name: "A", ...attributes }] }).variable("A");
    expect([variable?.kind, variable?.declared, variable?.secret, variable?.version]).toEqual([
      "secret",
      undefined,
      "s",
      "1",
    ]);
  });

  test.each<[string, Attributes, string]>([
    ["an empty block", { value: "1", value_source: [] }, "plain"],
    ["no block", { value: "1", value_source: null }, "plain"],
    ["a block without a secret", { value: "1", value_source: {} }, "plain"],
    ["a block that is not known", { value_source: UNKNOWN }, "secret"],
  ])("with %s", (_, attributes, kind) => {
    const variable = container({ env: [{ name: "A", ...attributes }] }).variable("A");
    expect([variable?.kind, variable?.secret, variable?.version]).toEqual([kind, undefined, undefined]);
  });

  test("of one name: the first counts", () => {
    const { variables, variable } = container({
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    });
    expect(variables).toHaveLength(2);
    expect(variable("A")).toBe(variables[0]);
    expect(variable("B")).toBeUndefined();
  });

  test("without a name are none, with one that is not known they hide more", () => {
    const other = new Expression("${var.other}", []);
    const { variables, hiddenVariables } = container({
      env: [{ value: "1" }, { name: UNKNOWN, value: "1" }, { name: "A", value: "1" }, { name: other }],
    });
    expect(variables.map(({ name }) => name)).toEqual(["A"]);
    expect(hiddenVariables).toBe("${var.any}");
    expect(container({ env: UNKNOWN }).hiddenVariables).toBe("${var.any}");
    expect(container({ env: [UNKNOWN] }).hiddenVariables).toBe("${var.any}");
    expect(container({ env: [] }).hiddenVariables).toBeUndefined();
  });

  test("may be read as a number", () => {
    const read = (env: Value) => variableSetting(container({ env }), "A");
    expect(read([{ name: "A", value: "2" }])).toEqual({
      path: `${ENV}.A`,
      state: "known",
      amount: 2,
      written: "2",
      isDefault: false,
    });
    expect(read([{ name: "A" }])).toEqual({ path: `${ENV}.A`, state: "invalid", written: "" });
    expect(read([{ name: "A", value_source: { secret_key_ref: { secret: "s" } } }])).toEqual({
      path: `${ENV}.A`,
      state: "unknown",
      text: "(it comes from a secret)",
    });
    expect(read([])).toBeUndefined();
    expect(read(UNKNOWN)).toEqual({ path: `${ENV}.A`, state: "unknown", text: "${var.any}" });
  });
});

describe("settings", () => {
  test("that are blocks are no quantities", () => {
    const setting = settingAt("a", { state: "known", value: { b: 1 }, references: [] }, 0);
    expect(setting).toEqual({ path: "a", state: "invalid", written: "a block" });
    expect(gotOf(setting)).toBe('"a block" (not a quantity)');
  });

  test("that are not known are shown as written", () => {
    expect(gotOf(settingAt("a", { state: "unknown", text: "${var.a}", references: [] }, 0))).toBe("${var.a}");
  });
});

describe("the value to write", () => {
  const toWrite = (before: Attributes | undefined, least: number) =>
    valueToWrite(
      {
        ...service({ name: NAME }, "plan"),
        change: {
          actions: ["update"],
          before,
          replacePaths: [],
          actionReason: undefined,
          importing: false,
          previousAddress: undefined,
        },
      },
      CONTRACT,
      ({ timeoutSeconds }) => timeoutSeconds,
      { least, otherwise: "600s" },
    );

  test.each<[string, Attributes | undefined, number, string, string]>([
    [
      "what it was, where that was enough",
      { template: { timeout: "900s" } },
      900,
      "900s",
      ", as it was before this change",
    ],
    ["what is needed, where it was too little", { template: { timeout: "900s" } }, 901, "600s", ""],
    ["what is needed, where nothing was written", { template: {} }, 100, "600s", ""],
    ["what is needed, where it was not known", { template: { timeout: UNKNOWN } }, 100, "600s", ""],
    ["what is needed, where there was nothing", undefined, 100, "600s", ""],
  ])("is %s", (_, before, least, value, note) => {
    expect(toWrite(before, least)).toEqual({ value, note });
  });

  test("is what is needed where no plan changes anything", () => {
    expect(
      valueToWrite(service({ name: NAME }), CONTRACT, ({ timeoutSeconds }) => timeoutSeconds, {
        least: 1,
        otherwise: "600s",
      }),
    ).toEqual({ value: "600s", note: "" });
  });
});
