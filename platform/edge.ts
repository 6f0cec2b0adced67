/** What the external application load balancer, managed certificates and Cloud Armor accept with serverless groups. */

export const MAX_CERTIFICATE_DOMAINS = 100;
/** Every security policy has a rule of this priority; it is what happens to a request that no other rule takes. */
export const DEFAULT_RULE_PRIORITY = 2147483647;
/** Headers that a backend service may not set. */
export const REFUSED_HEADERS: readonly string[] = ["authorization", "connection", "upgrade"];
export const DENY_STATUSES: readonly number[] = [403, 404, 502];
