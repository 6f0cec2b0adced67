/**
 * What an environment costs a month while it waits: everything that is paid by the hour, at list prices.
 *
 * What is paid by use (requests, traffic, logs, the processor time of services that scale with their load) is not in it;
 * {@link CostEstimate.assumptions} says so, together with everything else that the figures take for granted.
 */
import { cloudRunService, CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { CloudRunService, ServiceFloors, Setting } from "../policy/cloud-run-service";
import type { Estate, Resource } from "../policy/resources";
import { counted } from "../policy/render/counts";
import { SECRET_VERSION } from "../policy/secrets";
import { SQL_INSTANCE } from "../policy/sql-instance";
import { labelOf } from "../policy/target";
import { at, blocks, boolean, number, text } from "../policy/value";
import { customTier } from "../platform/cloud-sql";
import { HOURS_PER_MONTH, PRICES, SECONDS_PER_MONTH } from "./prices";

/** One line of an estimate. */
export interface CostItem {
  /** The same before and after a change: the stack and the address, or the kind for things that are priced together. */
  readonly key: string;
  /** What a person calls it: `Cloud Run netra-backend-staging`. */
  readonly label: string;
  /** What is priced: `1 instance of 2 vCPU and 4 GiB, always allocated`. */
  readonly detail: string;
  /** US dollars a month, in whole cents. */
  readonly monthlyUsd: number;
}

export interface CostEstimate {
  /** In the order of the table below, and inside a kind in the order read. */
  readonly items: readonly CostItem[];
  /** US dollars a month: the sum of the items. */
  readonly total: number;
  /** What the figures take for granted and what is not counted, as sentences. */
  readonly assumptions: readonly string[];
}

/**
 * The estimate of an estate: one stack, several, or a plan as it would leave them.
 *
 * @param floors With the contract that services were looked at already, they are not looked at anew. @default none
 */
export function estimateCost(estate: Estate | readonly Resource[], floors: ServiceFloors = NO_FLOORS): CostEstimate {
  // A secret that a person supplies shows as a data source: its version is paid for like any other.
  const resources = (isList(estate) ? estate : estate.resources).filter(
    ({ mode, type }) => mode === "managed" || (mode === "data" && type === SECRET_VERSION),
  );
  const byType = new Map<string, Resource[]>();
  for (const resource of resources) {
    const same = byType.get(resource.type);
    if (same) same.push(resource);
    else byType.set(resource.type, [resource]);
  }
  const estimate = new Estimate(byType, floors);
  for (const price of KINDS) price(estimate);
  return estimate.result();
}

/** Cents, so that the lines of a table add up to its sum. */
export function roundToCents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

function isList(estate: Estate | readonly Resource[]): estate is readonly Resource[] {
  return Array.isArray(estate);
}

class Estimate {
  private readonly items: CostItem[] = [];
  private readonly assumptions = new Set<string>();
  private readonly notCounted: string[] = [];

  constructor(
    private readonly byType: ReadonlyMap<string, readonly Resource[]>,
    readonly floors: ServiceFloors,
  ) {}

  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  add(key: Resource | string, label: string, detail: string, monthlyUsd: number): void {
    const name = typeof key === "string" ? key : `${key.stack} ${key.address}`;
    this.items.push({ key: name, label, detail, monthlyUsd: roundToCents(monthlyUsd) });
  }

  assume(sentence: string): void {
    this.assumptions.add(sentence);
  }

  leaveOut(resource: Resource, why: string): void {
    this.notCounted.push(`${resource.address} is not counted: ${why}.`);
  }

  result(): CostEstimate {
    const total = roundToCents(this.items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0));
    const general =
      `List prices of us-central1 in US dollars for a month of ${HOURS_PER_MONTH} hours, without discounts, free tiers or tax. ` +
      "Counted is what is paid by the hour; requests, traffic, logs and images are not.";
    return { items: this.items, total, assumptions: [general, ...this.assumptions, ...this.notCounted] };
  }
}

const KINDS: readonly ((estimate: Estimate) => void)[] = [
  addCloudRun,
  addCloudSql,
  addRedis,
  addConnector,
  addNat,
  addLoadBalancer,
  addArmor,
  addSecrets,
];

/** A cost asks for no floor. */
const NO_FLOORS: ServiceFloors = {
  services: [],
  defaultFloor: { cpu: 0, memoryMiB: 0, timeoutSeconds: 0, minInstances: 0 },
};

/** What the running instances of one service cost a month. */
export function cloudRunMonthlyUsd(size: {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly instances: number;
  readonly cpuAlwaysAllocated: boolean;
}): number {
  const { cloudRunInstanceBased: always, cloudRunRequestBased: byRequest } = PRICES;
  const cpuUsd = size.cpuAlwaysAllocated ? always.cpu.usd : byRequest.idleCpu.usd;
  const memoryUsd = size.cpuAlwaysAllocated ? always.memory.usd : byRequest.idleMemory.usd;
  return size.instances * (size.cpu * cpuUsd + (size.memoryMiB / 1024) * memoryUsd) * SECONDS_PER_MONTH;
}

function addCloudRun(estimate: Estimate): void {
  for (const resource of estimate.ofType(CLOUD_RUN_SERVICE)) {
    const service = cloudRunService(resource, estimate.floors);
    const cpu = sumOf(service, ({ cpu }) => cpu);
    const memoryMiB = sumOf(service, ({ memoryMiB }) => memoryMiB);
    const instances = leastInstances(resource, service);
    const cpuIdle = boolean(service.serving.cpuIdle);
    if (cpu === undefined || memoryMiB === undefined || instances === undefined || cpuIdle === undefined) {
      estimate.leaveOut(resource, "its size is not known yet");
      continue;
    }
    const usd = cloudRunMonthlyUsd({ cpu, memoryMiB, instances, cpuAlwaysAllocated: !cpuIdle });
    estimate.add(resource, `Cloud Run ${service.name}`, sizeOf({ cpu, memoryMiB, instances, cpuIdle }), usd);
    estimate.assume("Cloud Run runs its minimum instances all month and no more.");
    if (cpuIdle && instances > 0) {
      estimate.assume(
        "A service whose CPU is there by request is priced as if it waited all month; " +
          `a second that it serves costs ${PRICES.cloudRunRequestBased.activeCpu.usd} $ a vCPU instead of ${PRICES.cloudRunRequestBased.idleCpu.usd} $.`,
      );
    }
  }
}

/** What a service costs a month at its floor: with its least instances, and with the billing that it has now. */
export interface FloorCost {
  /** The Cloud Run name. */
  readonly service: string;
  /** `1 instance of 2 vCPU and 2 GiB, CPU always allocated`. */
  readonly detail: string;
  readonly monthlyUsd: number;
}

/** The floors of the services of an estate. A service whose billing is not known yet is left out. */
export function floorCosts(estate: Estate, floors: ServiceFloors): readonly FloorCost[] {
  return estate.ofType(CLOUD_RUN_SERVICE).flatMap((resource) => {
    const { name, floor, serving } = cloudRunService(resource, floors);
    const cpuIdle = boolean(serving.cpuIdle);
    if (cpuIdle === undefined) return [];
    const { cpu, memoryMiB, minInstances: instances } = floor;
    const usd = cloudRunMonthlyUsd({ cpu, memoryMiB, instances, cpuAlwaysAllocated: !cpuIdle });
    return [{ service: name, detail: sizeOf({ cpu, memoryMiB, instances, cpuIdle }), monthlyUsd: roundToCents(usd) }];
  });
}

function sizeOf(size: {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly instances: number;
  readonly cpuIdle: boolean;
}): string {
  if (size.instances === 0) return "no instance while nobody asks";
  const billing = size.cpuIdle ? "CPU by request, idle price" : "CPU always allocated";
  return `${counted(size.instances, "instance")} of ${size.cpu} vCPU and ${tidy(size.memoryMiB / 1024)} GiB, ${billing}`;
}

function sumOf(
  service: CloudRunService,
  choose: (container: CloudRunService["serving"]) => Setting,
): number | undefined {
  let sum = 0;
  for (const container of service.containers.length === 0 ? [service.serving] : service.containers) {
    const setting = choose(container);
    if (setting.state !== "known") return undefined;
    sum += setting.amount;
  }
  return sum;
}

/** The instances that always run: of the revision, or of the service as a whole. */
function leastInstances(resource: Resource, { minInstances }: CloudRunService): number | undefined {
  const manual = at(resource.values, "scaling.manual_instance_count");
  const whole = at(resource.values, "scaling.min_instance_count");
  if (manual.state !== "absent") return number(manual);
  if (minInstances.state !== "known" || whole.state === "unknown") return undefined;
  return Math.max(minInstances.amount, number(whole) ?? 0);
}

function addCloudSql(estimate: Estimate): void {
  for (const resource of estimate.ofType(SQL_INSTANCE)) {
    const { values } = resource;
    const tier = text(at(values, "settings.tier"));
    const computeUsd = tier === undefined ? undefined : sqlComputeUsdPerHour(tier);
    if (tier === undefined || computeUsd === undefined) {
      estimate.leaveOut(
        resource,
        tier === undefined ? "its tier is not known yet" : `there is no price for the tier ${tier}`,
      );
      continue;
    }
    if (text(at(values, "settings.edition")) === "ENTERPRISE_PLUS") {
      estimate.leaveOut(resource, "there is no price for the edition ENTERPRISE_PLUS");
      continue;
    }
    const diskGB = number(at(values, "settings.disk_size")) ?? DEFAULT_DISK_GB;
    const isStopped = text(at(values, "settings.activation_policy")) === "NEVER";
    const copies = text(at(values, "settings.availability_type")) === "REGIONAL" ? 2 : 1;
    const hasBackups = boolean(at(values, "settings.backup_configuration.enabled")) === true;
    const compute = isStopped ? 0 : computeUsd * HOURS_PER_MONTH * copies;
    const disk = diskGB * PRICES.cloudSql.ssd.usd * copies;
    const backups = hasBackups ? diskGB * PRICES.cloudSql.backup.usd : 0;
    const parts = [
      `${tier} ${money(compute)}`,
      `${diskGB} GB of SSD ${money(disk)}`,
      ...(hasBackups ? [`backups ${money(backups)}`] : []),
    ];
    estimate.add(resource, `Cloud SQL ${labelOf(resource)}`, parts.join(", "), compute + disk + backups);
    estimate.assume("A Cloud SQL disk has the size that is declared; it may have grown since.");
    if (hasBackups) estimate.assume("All backups of a database together take as much as its disk.");
  }
}

/** The provider's own default. */
const DEFAULT_DISK_GB = 10;

function sqlComputeUsdPerHour(tier: string): number | undefined {
  const { cpu, memory, sharedCore } = PRICES.cloudSql;
  const shared: Readonly<Record<string, { readonly usd: number }>> = sharedCore;
  if (Object.hasOwn(shared, tier)) return shared[tier]?.usd;
  const custom = customTier(tier);
  return custom && custom.cpu * cpu.usd + (custom.memoryMB / 1024) * memory.usd;
}

function addRedis(estimate: Estimate): void {
  const { memory, largestGiB } = PRICES.redisBasic;
  for (const resource of estimate.ofType("google_redis_instance")) {
    const memoryGiB = number(at(resource.values, "memory_size_gb"));
    const tier = text(at(resource.values, "tier")) ?? "BASIC";
    if (memoryGiB === undefined) estimate.leaveOut(resource, "its size is not known yet");
    else if (tier !== "BASIC" || memoryGiB > largestGiB) {
      estimate.leaveOut(resource, `there is a price for BASIC up to ${largestGiB} GiB only`);
    } else {
      const usd = memoryGiB * memory.usd * HOURS_PER_MONTH;
      estimate.add(resource, `Redis ${labelOf(resource)}`, `${memoryGiB} GiB, BASIC`, usd);
    }
  }
}

const CONNECTOR = "google_vpc_access_connector";

function addConnector(estimate: Estimate): void {
  const prices: Readonly<Record<string, { readonly usd: number }>> = PRICES.connectorInstance;
  for (const resource of estimate.ofType(CONNECTOR)) {
    const machine = text(at(resource.values, "machine_type")) ?? "e2-micro";
    const price = Object.hasOwn(prices, machine) ? prices[machine] : undefined;
    if (!price) {
      estimate.leaveOut(resource, `there is no price for the machine type ${machine}`);
      continue;
    }
    const instances = connectorInstances(resource);
    const detail = `${counted(instances, "instance")} of ${machine}`;
    estimate.add(resource, `VPC connector ${labelOf(resource)}`, detail, instances * price.usd * HOURS_PER_MONTH);
    estimate.assume("The VPC connector stays at its least instances; it grows under load and does not shrink again.");
  }
}

/** The least that a connector has when nothing is declared is two. */
function connectorInstances(connector: Resource): number {
  return number(at(connector.values, "min_instances")) ?? 2;
}

function addNat(estimate: Estimate): void {
  const { gateway, data, mostVms } = PRICES.nat;
  const instances = estimate.ofType(CONNECTOR).reduce((sum, connector) => sum + connectorInstances(connector), 0);
  for (const resource of estimate.ofType("google_compute_router_nat")) {
    const vms = Math.min(instances, mostVms);
    const usd = vms * gateway.usd * HOURS_PER_MONTH;
    estimate.add(resource, `NAT ${labelOf(resource)}`, `${counted(vms, "VM")} behind it`, usd);
    estimate.assume(
      `Behind the NAT are the instances of the connector alone; each GB through it costs ${data.usd} $ more.`,
    );
  }
}

function addLoadBalancer(estimate: Estimate): void {
  const { firstRules, rulesInFirst } = PRICES.loadBalancer;
  const rules = estimate.ofType("google_compute_global_forwarding_rule", "google_compute_forwarding_rule");
  if (rules.length === 0) return;
  const usd = firstRules.usd * HOURS_PER_MONTH;
  estimate.add("forwarding rules", "Load balancer", counted(rules.length, "forwarding rule"), usd);
  estimate.assume(
    "The first five forwarding rules of the project have one price together, and there are no others in it.",
  );
  for (const resource of rules.slice(rulesInFirst)) {
    estimate.leaveOut(resource, "there is no price for a forwarding rule after the fifth");
  }
}

function addArmor(estimate: Estimate): void {
  const { policy, rule } = PRICES.armor;
  for (const resource of estimate.ofType("google_compute_security_policy")) {
    const rules = blocks(resource.values, "rule");
    if (!rules) {
      estimate.leaveOut(resource, "its rules are not known yet");
      continue;
    }
    const detail = `a policy with ${counted(rules.length, "rule")}`;
    estimate.add(resource, `Cloud Armor ${labelOf(resource)}`, detail, policy.usd + rules.length * rule.usd);
  }
}

function addSecrets(estimate: Estimate): void {
  const active = estimate.ofType(SECRET_VERSION).filter(({ values }) => boolean(at(values, "enabled")) !== false);
  if (active.length === 0) return;
  const detail = counted(active.length, "active version");
  estimate.add("secret versions", "Secret Manager", detail, active.length * PRICES.secretVersion.usd);
}

function money(usd: number): string {
  return roundToCents(usd).toFixed(2);
}

/** At most three decimals, and none where they are zero. */
function tidy(amount: number): string {
  return String(Math.round(amount * 1000) / 1000);
}
