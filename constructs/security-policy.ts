import { ComputeSecurityPolicy } from "@cdktf/provider-google/lib/compute-security-policy";
import type { ComputeSecurityPolicyRule } from "@cdktf/provider-google/lib/compute-security-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DEFAULT_RULE_PRIORITY } from "../platform/edge";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface SecurityPolicyProps {
  readonly projectId: string;
  readonly name: string;
  /** Paths that are allowed before any other rule is asked. */
  readonly openPaths: readonly string[];
  /** Parts of a user agent, lower case, that mark a scanner. */
  readonly badAgents: readonly string[];
  readonly api: { readonly pathPrefix: string; readonly requestsPerMinute: number; readonly banSeconds: number };
  readonly all: { readonly requestsPerMinute: number };
  readonly dependsOn: readonly ITerraformDependable[];
}

const EVERYBODY: ComputeSecurityPolicyRule["match"] = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
const MINUTE_SECONDS = 60;

/**
 * Cloud Armor: rate limits for one address at a time, and no preconfigured OWASP rule, which would block what the API is
 * sent on purpose.
 */
export class SecurityPolicy extends Construct {
  readonly policy: ComputeSecurityPolicy;

  constructor(scope: Construct, id: string, props: SecurityPolicyProps) {
    super(scope, id);
    this.policy = adoptable(
      new ComputeSecurityPolicy(this, MAIN_RESOURCE, {
        project: props.projectId,
        name: props.name,
        description: "What reaches the load balancer.",
        type: "CLOUD_ARMOR",
        adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
        rule: [
          {
            priority: 100,
            action: "allow",
            description: "Health checks, WebSockets and sign-in are never limited.",
            match: {
              expr: { expression: `request.path.matches('^(${props.openPaths.map(escapePattern).join("|")})(/.*)?$')` },
            },
          },
          {
            priority: 600,
            action: "deny(403)",
            // A new deny starts in preview: a person reads the logs before it bites.
            preview: true,
            description: "Scanners that say who they are.",
            match: {
              expr: {
                expression: `request.headers['user-agent'].lower().matches('${props.badAgents.map(escapePattern).join("|")}')`,
              },
            },
          },
          {
            priority: 700,
            action: "rate_based_ban",
            description: "One address that asks the API too often is banned for a while.",
            match: { expr: { expression: `request.path.startsWith('${props.api.pathPrefix}')` } },
            rateLimitOptions: {
              conformAction: "allow",
              exceedAction: "deny(429)",
              enforceOnKey: "IP",
              rateLimitThreshold: { count: props.api.requestsPerMinute, intervalSec: MINUTE_SECONDS },
              banDurationSec: props.api.banSeconds,
            },
          },
          {
            priority: 1000,
            action: "throttle",
            description: "One address gets so many requests a minute of any kind.",
            match: EVERYBODY,
            rateLimitOptions: {
              conformAction: "allow",
              exceedAction: "deny(429)",
              enforceOnKey: "IP",
              rateLimitThreshold: { count: props.all.requestsPerMinute, intervalSec: MINUTE_SECONDS },
            },
          },
          {
            priority: DEFAULT_RULE_PRIORITY,
            action: "allow",
            description: "Everything else is let in.",
            match: EVERYBODY,
          },
        ],
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/global/securityPolicies/${props.name}`,
    );
  }
}

/** A literal in a regular expression of Cloud Armor (RE2), inside a quoted string. */
function escapePattern(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]]/g, "[$&]").replace(/'/g, "");
}
