import { Expression } from "../../policy/resources";
import type { Attributes } from "../../policy/resources";
import { cloudRunMonthlyUsd, estimateCost } from "../../review/cost";
import { declared } from "./declared";

function service(name: string, cpu: string, memory: string, min: number, cpuIdle: boolean) {
  return declared(`google_cloud_run_v2_service.${name}`, {
    name,
    template: {
      scaling: { min_instance_count: min },
      containers: [{ image: "x", resources: { cpu_idle: cpuIdle, limits: { cpu, memory } } }],
    },
  });
}

function only(address: string, values: Attributes) {
  const estimate = estimateCost([declared(address, values)]);
  expect(estimate.items).toHaveLength(1);
  expect(estimate.total).toBe(estimate.items[0]?.monthlyUsd);
  return estimate;
}

describe("Cloud Run", () => {
  // 730 h x 3600 s x (2 x 0.000018 + 4 x 0.000002)
  test("always allocated CPU is paid by the instance", () => {
    expect(estimateCost([service("backend", "2", "4Gi", 1, false)]).total).toBe(115.63);
  });

  // 730 h x 3600 s x (1 + 1) x 0.0000025
  test("CPU by request is paid at the price of an idle minimum instance", () => {
    expect(estimateCost([service("auth", "1", "1Gi", 1, true)]).total).toBe(13.14);
  });

  test("a sidecar counts", () => {
    const backend = declared("google_cloud_run_v2_service.backend", {
      name: "backend",
      template: {
        scaling: { min_instance_count: 1 },
        containers: [
          {
            image: "a",
            ports: { container_port: 1 },
            resources: { cpu_idle: false, limits: { cpu: "1", memory: "2Gi" } },
          },
          { image: "b", resources: { limits: { cpu: "1", memory: "2Gi" } } },
        ],
      },
    });
    expect(estimateCost([backend]).total).toBe(115.63);
  });

  test("a service that scales to zero is shown and costs nothing", () => {
    expect(estimateCost([service("frontend", "1", "1Gi", 0, true)]).items).toEqual([
      {
        key: "staging google_cloud_run_v2_service.frontend",
        label: "Cloud Run frontend",
        detail: "no instance while nobody asks",
        monthlyUsd: 0,
      },
    ]);
  });

  test("manual scaling says how many run", () => {
    const { values, ...rest } = service("auth", "1", "1Gi", 1, true);
    const estimate = estimateCost([{ ...rest, values: { ...values, scaling: { manual_instance_count: 3 } } }]);
    expect(estimate.total).toBe(39.42);
  });

  test("a size that is not known yet is left out, and said so", () => {
    const { values, ...rest } = service("auth", "1", "1Gi", 1, true);
    const template = { ...(values.template as Attributes), scaling: new Expression("${var.scaling}", []) };
    const { items, total, assumptions } = estimateCost([{ ...rest, values: { ...values, template } }]);
    expect({ items, total }).toEqual({ items: [], total: 0 });
    expect(assumptions).toContain("google_cloud_run_v2_service.auth is not counted: its size is not known yet.");
  });

  test("two instances cost twice what one costs", () => {
    const size = { cpu: 2, memoryMiB: 4096, cpuAlwaysAllocated: true };
    expect(cloudRunMonthlyUsd({ ...size, instances: 2 })).toBe(2 * cloudRunMonthlyUsd({ ...size, instances: 1 }));
  });
});

describe("Cloud SQL", () => {
  const settings = {
    tier: "db-custom-1-3840",
    edition: "ENTERPRISE",
    disk_size: 20,
    availability_type: "ZONAL",
    backup_configuration: { enabled: true },
  };
  const cost = (change: Attributes) =>
    only("google_sql_database_instance.db", { name: "db", settings: { ...settings, ...change } }).total;

  // 730 x (0.0413 + 3.75 x 0.007) + 20 x 0.17 + 20 x 0.08
  test("compute, disk and backups", () => expect(cost({})).toBe(54.31));
  test("regional runs compute and disk twice", () => expect(cost({ availability_type: "REGIONAL" })).toBe(107.02));
  test("a shared core has a price by the hour", () => expect(cost({ tier: "db-g1-small" })).toBe(30.55));
  test("no backups, no price for them", () => expect(cost({ backup_configuration: { enabled: false } })).toBe(52.71));
  test("a stopped instance keeps its disk", () => expect(cost({ activation_policy: "NEVER" })).toBe(5));

  test.each([
    [{ tier: "db-perf-optimized-N-2" }, "there is no price for the tier db-perf-optimized-N-2"],
    [{ edition: "ENTERPRISE_PLUS" }, "there is no price for the edition ENTERPRISE_PLUS"],
    [{ tier: new Expression("${var.tier}", []) }, "its tier is not known yet"],
  ])("%j is not guessed", (change, why) => {
    const { items, assumptions } = estimateCost([
      declared("google_sql_database_instance.db", { name: "db", settings: { ...settings, ...change } }),
    ]);
    expect(items).toEqual([]);
    expect(assumptions).toContain(`google_sql_database_instance.db is not counted: ${why}.`);
  });
});

test("Redis BASIC is paid by the GiB, up to the size that has a price", () => {
  expect(only("google_redis_instance.r", { name: "r", tier: "BASIC", memory_size_gb: 1 }).total).toBe(35.77);
  const large = estimateCost([declared("google_redis_instance.r", { tier: "BASIC", memory_size_gb: 5 })]);
  expect(large.items).toEqual([]);
  expect(large.assumptions).toContain(
    "google_redis_instance.r is not counted: there is a price for BASIC up to 4 GiB only.",
  );
});

test("a connector is paid for its least instances, and they are what stands behind the NAT", () => {
  const connector = declared("google_vpc_access_connector.c", {
    name: "c",
    machine_type: "e2-micro",
    min_instances: 3,
  });
  const nat = declared("google_compute_router_nat.n", { name: "n" });
  expect(estimateCost([connector, nat]).items.map(({ label, monthlyUsd }) => [label, monthlyUsd])).toEqual([
    ["VPC connector c", 18.4],
    ["NAT n", 3.07],
  ]);
});

test("up to five forwarding rules have one price together; a sixth is said not to be counted", () => {
  const rules = [1, 2, 3, 4, 5, 6].map((index) => declared(`google_compute_global_forwarding_rule.r${index}`, {}));
  expect(estimateCost(rules.slice(0, 1)).total).toBe(18.25);
  expect(estimateCost(rules.slice(0, 5)).total).toBe(18.25);
  const six = estimateCost(rules);
  expect(six.total).toBe(18.25);
  expect(six.assumptions).toContain(
    "google_compute_global_forwarding_rule.r6 is not counted: there is no price for a forwarding rule after the fifth.",
  );
});

test("a security policy is paid with each of its rules", () => {
  expect(only("google_compute_security_policy.p", { name: "p", rule: [{}, {}, {}] }).total).toBe(8);
});

test("active secret versions are paid, those that a person supplied too, and disabled ones are not", () => {
  const versions = [
    declared("google_secret_manager_secret_version.a", {}),
    declared("google_secret_manager_secret_version.b", { enabled: false }),
    declared("data.google_secret_manager_secret_version.c", {}),
  ];
  expect(estimateCost(versions).total).toBe(0.12);
});

test("the lines add up to the total", () => {
  const { items, total } = estimateCost([
    service("a", "1", "512Mi", 1, true),
    service("b", "1", "512Mi", 1, false),
    declared("google_redis_instance.r", { tier: "BASIC", memory_size_gb: 2 }),
  ]);
  expect(items.reduce((sum, { monthlyUsd }) => sum + Math.round(monthlyUsd * 100), 0)).toBe(Math.round(total * 100));
});
