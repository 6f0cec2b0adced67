/**
 * List prices of Google Cloud for us-central1 in US dollars, with the date on which each was read.
 *
 * No discount, no free tier and no tax is in them. A price is out of date when its service's own page says otherwise: change
 * it here together with its date.
 */

export interface Price {
  readonly usd: number;
  readonly per: string;
  /** Year, month and, where it is known, day of the copy. */
  readonly asOf: string;
  readonly source: string;
}

const CLOUD_RUN = { asOf: "2026-07-26", source: "https://cloud.google.com/run/pricing" } as const;
const CLOUD_SQL = { asOf: "2026-10-01", source: "https://cloud.google.com/sql/pricing" } as const;
const REDIS = { asOf: "2026-08-21", source: "https://cloud.google.com/memorystore/docs/redis/pricing" } as const;
const VPC = { asOf: "2026-07", source: "https://cloud.google.com/vpc/pricing" } as const;
const NAT = { asOf: "2026-08-21", source: "https://cloud.google.com/nat/pricing" } as const;
const LOAD_BALANCER = { asOf: "2026", source: "https://cloud.google.com/load-balancing/pricing" } as const;
const ARMOR = { asOf: "2026", source: "https://cloud.google.com/armor/pricing" } as const;
const SECRETS = { asOf: "2026-08-21", source: "https://cloud.google.com/secret-manager/pricing" } as const;

export const PRICES = {
  /** CPU only while a request is served. An instance that waits (minimum instances) has a price of its own. */
  cloudRunRequestBased: {
    idleCpu: { usd: 0.0000025, per: "vCPU-second of an idle minimum instance", ...CLOUD_RUN },
    idleMemory: { usd: 0.0000025, per: "GiB-second of an idle minimum instance", ...CLOUD_RUN },
    activeCpu: { usd: 0.000024, per: "vCPU-second while a request is served", ...CLOUD_RUN },
    activeMemory: { usd: 0.0000025, per: "GiB-second while a request is served", ...CLOUD_RUN },
    millionRequests: { usd: 0.4, per: "million requests", ...CLOUD_RUN },
  },
  /** CPU always allocated: an instance costs the same whether it serves or waits, and requests cost nothing. */
  cloudRunInstanceBased: {
    cpu: { usd: 0.000018, per: "vCPU-second", ...CLOUD_RUN },
    memory: { usd: 0.000002, per: "GiB-second", ...CLOUD_RUN },
  },
  /** Edition ENTERPRISE. A regional instance runs twice, and costs twice. */
  cloudSql: {
    cpu: { usd: 0.0413, per: "vCPU-hour", ...CLOUD_SQL },
    memory: { usd: 0.007, per: "GB-hour", ...CLOUD_SQL },
    ssd: { usd: 0.17, per: "GB-month of SSD", ...CLOUD_SQL },
    backup: { usd: 0.08, per: "GB-month of backups", ...CLOUD_SQL },
    sharedCore: {
      "db-f1-micro": { usd: 0.0105, per: "hour", ...CLOUD_SQL },
      "db-g1-small": { usd: 0.035, per: "hour", ...CLOUD_SQL },
    },
  },
  /** Memorystore for Redis, tier BASIC. The price is that of 1 to 4 GiB; larger instances have others. */
  redisBasic: { memory: { usd: 0.049, per: "GiB-hour", ...REDIS }, largestGiB: 4 },
  connectorInstance: { "e2-micro": { usd: 0.0084, per: "instance-hour", ...VPC } },
  nat: {
    gateway: { usd: 0.0014, per: "VM-hour, for the first 32 VMs", ...NAT },
    data: { usd: 0.045, per: "GB", ...NAT },
    mostVms: 32,
  },
  loadBalancer: {
    firstRules: { usd: 0.025, per: "hour for the first five forwarding rules together", ...LOAD_BALANCER },
    rulesInFirst: 5,
    data: { usd: 0.008, per: "GB in", ...LOAD_BALANCER },
  },
  armor: {
    policy: { usd: 5, per: "policy a month", ...ARMOR },
    rule: { usd: 1, per: "rule a month", ...ARMOR },
    millionRequests: { usd: 0.75, per: "million requests", ...ARMOR },
  },
  secretVersion: { usd: 0.06, per: "active version a month", ...SECRETS },
} as const satisfies Readonly<Record<string, unknown>>;

/** The month of an estimate, as Google's own calculator has it. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
