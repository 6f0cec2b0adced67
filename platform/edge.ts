/** What the external application load balancer, managed certificates and Cloud Armor accept with serverless groups. */

export const MAX_CERTIFICATE_DOMAINS = 100;
/** Every security policy has a rule of this priority; it is what happens to a request that no other rule takes. */
export const DEFAULT_RULE_PRIORITY = 2147483647;
/** Headers that a backend service may not set. */
export const REFUSED_HEADERS: readonly string[] = ["authorization", "connection", "upgrade"];
export const DENY_STATUSES: readonly number[] = [403, 404, 502];

/** What a custom header's value may name in braces: `{client_region}`. */
export const HEADER_VARIABLES: ReadonlySet<string> = new Set([
  ...["cdn_cache_id", "cdn_cache_status", "origin_request_header", "device_request_type", "user_agent_family"],
  ...["client_rtt_msec", "client_region", "client_region_subdivision", "client_city", "client_city_lat_long"],
  ...["client_ip_address", "client_port", "client_encrypted", "client_protocol", "server_ip_address", "server_port"],
  ...["tls_sni_hostname", "tls_version", "tls_cipher_suite", "tls_ja3_fingerprint", "tls_ja4_fingerprint"],
  ...["client_cert_present", "client_cert_chain_verified", "client_cert_error", "client_cert_sha256_fingerprint"],
  ...["client_cert_serial_number", "client_cert_valid_not_before", "client_cert_valid_not_after"],
  ...["client_cert_uri_sans", "client_cert_dnsname_sans", "client_cert_issuer_dn", "client_cert_subject_dn"],
  ...["client_cert_leaf", "client_cert_chain", "client_cert_spiffe_id"],
]);

/** Paths that no rule may stop: health checks, WebSockets, and the way back from the sign-in page. */
export const OPEN_PATHS: readonly string[] = ["/health", "/ws", "/auth/callback"];
