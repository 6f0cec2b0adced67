/** docs/cost.md says what the estimate gives. The figures of the reports stand beside it, and are no more than that. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { estateOf } from "../../policy/resources";
import type { Attributes, Resource } from "../../policy/resources";
import { estimateCost, floorCosts } from "../../review/cost";
import { exampleContract } from "../policy/example-contract";
import { declared } from "./declared";

/** Tables are padded; a line of text may be broken anywhere. */
const DOCUMENT = readFileSync(join(process.cwd(), "docs", "cost.md"), "utf8").replace(/ +/g, " ");

interface Size {
  readonly cpu: string;
  readonly memory: string;
  readonly instances?: number;
  readonly cpuIdle?: boolean;
}

function service(name: string, { cpu, memory, instances = 1, cpuIdle = false }: Size): Resource {
  return declared(`google_cloud_run_v2_service.${name}`, {
    name,
    template: {
      scaling: { min_instance_count: instances },
      containers: [{ image: "x", resources: { cpu_idle: cpuIdle, limits: { cpu, memory } } }],
    },
  });
}

const several = (count: number, type: string, values: Attributes = {}): readonly Resource[] =>
  Array.from({ length: count }, (_, index) => declared(`${type}.x${index}`, values));

/** Staging as it is declared, with another backend, or with other sizes of the two small services. */
function staging(backend: Size, small: Partial<Size> = {}): readonly Resource[] {
  const other = { cpu: "1", memory: "1Gi", cpuIdle: true, ...small };
  return [
    service("netra-backend-staging", backend),
    service("netra-auth-service", other),
    service("netra-frontend-staging", other),
    declared("google_sql_database_instance.db", {
      name: "staging-shared-postgres",
      settings: {
        tier: "db-custom-1-3840",
        edition: "ENTERPRISE",
        disk_size: 20,
        backup_configuration: { enabled: true },
      },
    }),
    declared("google_redis_instance.r", { name: "staging-shared-redis", tier: "BASIC", memory_size_gb: 1 }),
    declared("google_vpc_access_connector.c", {
      name: "staging-connector",
      machine_type: "e2-micro",
      min_instances: 2,
    }),
    declared("google_compute_router_nat.n", { name: "staging-nat-gateway" }),
    ...several(2, "google_compute_global_forwarding_rule"),
    declared("google_compute_security_policy.p", { name: "staging-security-policy", rule: [{}, {}, {}, {}, {}] }),
    ...several(17, "google_secret_manager_secret_version"),
  ];
}

const GOOD: Size = { cpu: "2", memory: "4Gi" };
const FAILED: Size = { cpu: "1", memory: "512Mi" };
const total = (resources: readonly Resource[]): string => estimateCost(resources).total.toFixed(2);

test("every line of the estimate is in the document, and so is the sum", () => {
  const { items } = estimateCost(staging(GOOD));
  for (const { monthlyUsd } of items.filter(({ label }) => label !== "Cloud Run netra-frontend-staging"))
    expect(DOCUMENT).toContain(`| ${monthlyUsd.toFixed(2)} |`);
  expect(items).toHaveLength(10);
  expect(DOCUMENT).toContain(`| **sum** | **${total(staging(GOOD))}** |`);
});

test("the sum comes near the compromise of 300 dollars", () => {
  const sum = Number(total(staging(GOOD)));
  expect(sum).toBeGreaterThan(0.9 * 300);
  expect(sum).toBeLessThan(300);
});

test("the configuration that failed comes to what the reports say, within five per cent", () => {
  const sum = Number(total(staging(FAILED)));
  expect(Math.abs(sum - 205) / 205).toBeLessThan(0.05);
  expect(DOCUMENT).toContain(`| the one that failed: backend with 1 vCPU and 512Mi | 205 | ${sum.toFixed(2)} |`);
});

test("650 dollars lie between one and five instances of the last good backend", () => {
  const one = Number(total(staging(GOOD)));
  const five = Number(total(staging({ ...GOOD, instances: 5 })));
  expect(one).toBeLessThan(650);
  expect(five).toBeGreaterThan(650);
  expect(DOCUMENT).toContain(`with five instances all month | 650 | ${five.toFixed(2)} |`);
  const instances = 1 + (650 - one) / ((five - one) / 4);
  expect(DOCUMENT).toContain(`with ${instances.toFixed(1)} backend instances`);
});

test("the other figures of the comparison are the estimate's", () => {
  expect(DOCUMENT).toContain(`instance each, come to ${total(staging(GOOD, { cpuIdle: false }))}.`);
  const saved = Number(total(staging(GOOD))) - Number(total(staging(FAILED)));
  expect(DOCUMENT).toContain(`The smaller size saves ${saved.toFixed(2)} dollars a month for each instance`);
});

test("each floor's price is in the document", () => {
  const floors = floorCosts(estateOf(staging(GOOD)), exampleContract());
  expect(floors.map(({ service: name, detail }) => [name, detail])).toEqual([
    ["netra-backend-staging", "1 instance of 2 vCPU and 2 GiB, CPU always allocated"],
    ["netra-auth-service", "1 instance of 1 vCPU and 0.5 GiB, CPU by request, idle price"],
    ["netra-frontend-staging", "1 instance of 1 vCPU and 0.5 GiB, CPU by request, idle price"],
  ]);
  for (const { detail, monthlyUsd } of floors) {
    const size = detail.replace("1 instance of ", "").replace(", idle price", "");
    expect(DOCUMENT).toContain(`| ${size} | ${monthlyUsd.toFixed(2)} |`);
  }
  const [backend] = floors;
  expect(DOCUMENT).toContain(`4 GiB cost ${(115.63 - (backend?.monthlyUsd ?? 0)).toFixed(2)} dollars more`);
});
