/** How smoke reaches hosts: the system's own way, or another one where names and ports have to lead elsewhere. */
import type { LookupFunction } from "node:net";

export interface Network {
  /** @default the system's resolver */
  readonly lookup?: LookupFunction;
  /** Port of `http://` hosts of the load balancer. @default 80 */
  readonly httpPort?: number;
  /** Port of `https://` hosts of the load balancer. @default 443 */
  readonly httpsPort?: number;
  /** Issuer to trust besides none other, PEM. @default the issuers that Node trusts */
  readonly issuer?: string;
}

/** Named in the services' logs, and unlike the agents that Cloud Armor denies. */
export const USER_AGENT = "netra-staging-smoke";
