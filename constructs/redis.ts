import { RedisInstance } from "@cdktf/provider-google/lib/redis-instance";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { REDIS_NAME } from "../platform/names";
import { refuse, showGiven } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface RedisProps {
  readonly projectId: string;
  readonly region: string;
  readonly instanceName: string;
  readonly memoryGB: number;
  readonly version: string;
  readonly tier: "BASIC" | "STANDARD_HA";
  /** Redis's own settings. */
  readonly config: Readonly<Record<string, string>>;
  /** Hour in UTC. */
  readonly maintenance: { readonly day: string; readonly hour: number };
  /** TLS to the instance; the URL's scheme follows. */
  readonly tls: boolean;
  readonly networkId: string;
  readonly privateRangeName: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The shared Redis instance. Google makes its password, and Terraform reads it with the instance: so it is in the state, and
 * written nowhere else.
 */
export class Redis extends Construct {
  readonly instance: RedisInstance;
  /** Expressions. */
  readonly host: string;
  readonly port: string;
  readonly password: string;
  /** The whole address, password included. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    refuse(
      `Redis instance ${props.instanceName}`,
      REDIS_NAME.test(props.instanceName)
        ? []
        : [
            {
              path: "instanceName",
              given: showGiven(props.instanceName),
              allowed: "1 to 41 lower-case letters, digits and hyphens, starting with a letter",
              fix: "rename it",
            },
          ],
    );
    this.instance = adoptable(
      new RedisInstance(this, MAIN_RESOURCE, {
        project: props.projectId,
        region: props.region,
        name: props.instanceName,
        tier: props.tier,
        memorySizeGb: props.memoryGB,
        redisVersion: props.version,
        redisConfigs: { ...props.config },
        authEnabled: true,
        transitEncryptionMode: props.tls ? "SERVER_AUTHENTICATION" : "DISABLED",
        connectMode: "PRIVATE_SERVICE_ACCESS",
        authorizedNetwork: props.networkId,
        reservedIpRange: props.privateRangeName,
        maintenancePolicy: {
          weeklyMaintenanceWindow: [
            {
              day: props.maintenance.day,
              startTime: { hours: props.maintenance.hour, minutes: 0, seconds: 0, nanos: 0 },
            },
          ],
        },
        // The provider does not read it back: after an import it would replace the instance.
        lifecycle: { ignoreChanges: ["reserved_ip_range"] },
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/locations/${props.region}/instances/${props.instanceName}`,
    );
    this.host = this.instance.host;
    this.port = `\${${this.instance.terraformResourceType}.${this.instance.friendlyUniqueId}.port}`;
    this.password = this.instance.authString;
    this.url = `${props.tls ? "rediss" : "redis"}://:${this.password}@${this.host}:${this.port}/0`;
  }
}
