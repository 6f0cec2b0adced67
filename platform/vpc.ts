/** What VPC networks, Serverless VPC Access and private services access accept (public documentation, 2025 to 2026). */

export const CONNECTOR_NAME = /^[a-z][-a-z0-9]{0,23}[a-z0-9]$/;
/** The documentation asks for under 21 characters with every hyphen counted twice; the API takes 25. */
export const CONNECTOR_NAME_SAFE_LENGTH = 20;
export const CONNECTOR_PREFIX_LENGTH = 28;
export const CONNECTOR_MACHINE_TYPES: readonly string[] = ["f1-micro", "e2-micro", "e2-standard-4"];
export const CONNECTOR_INSTANCES = { leastMin: 2, mostMin: 9, leastMax: 3, mostMax: 10 } as const;

/** Ranges that Cloud SQL and Cloud Run cannot reach or keep for themselves. */
export const UNREACHABLE_RANGES: readonly { readonly cidr: string; readonly why: string }[] = [
  { cidr: "172.17.0.0/16", why: "Cloud SQL keeps it for its own containers" },
  { cidr: "192.168.1.0/24", why: "Cloud Run cannot reach it through VPC egress" },
];

/** Private services access: the smallest range it takes, and the size it recommends (a prefix length). */
export const PEERING_PREFIX = { longest: 24, longestRecommended: 20 } as const;

/** Ports that Cloud NAT keeps for a machine when the gateway says no other number: so many connections to one destination. */
export const NAT_PORTS_PER_MACHINE = 64;
