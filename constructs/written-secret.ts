import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { refuse } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";
import { secretReplication, secretViolations } from "./secret-container";

export interface WrittenSecretProps {
  readonly projectId: string;
  readonly region: string;
  readonly secretId: string;
  /** An expression: ephemeral, or of a resource. Never a literal. */
  readonly value: string;
  /** Counts from 1; the value is sent when it changes. */
  readonly version: number;
  /** What has to have the value first: the database user whose password it is. @default nothing */
  readonly after?: readonly ITerraformDependable[];
  /**
   * Resources, or attributes of them, whose change writes the value again: a user that is made anew has a new password,
   * and its version number tells nothing of that.
   *
   * @default the version number alone decides
   */
  readonly follows?: readonly string[];
  /**
   * False where the value comes from a resource whose name is not free twice: "create before destroy" spreads to what a
   * version depends on, and would try to make that resource a second time.
   *
   * @default true: running instances keep their version until the new revision is up
   */
  readonly createBeforeDestroy?: boolean;
}

/** A secret whose value the stack writes, once for each version number, without ever keeping it. */
export class WrittenSecret extends Construct {
  readonly secretId: string;
  /** The version's number, for a service that refers to it: a new version rolls the service out, and the old one lives until then. */
  readonly version: string;
  readonly written: SecretManagerSecretVersion;

  constructor(scope: Construct, id: string, props: WrittenSecretProps) {
    super(scope, id);
    const violations = [...secretViolations(props.secretId, props.version)];
    if (!props.value.includes("${"))
      violations.push({
        path: "value",
        given: "a literal, not shown",
        allowed: "an expression",
        fix: "a payload in the configuration is in every plan and state: use an ephemeral value",
      });
    refuse(`Secret ${props.secretId}`, violations);
    const secret = adoptable(
      new SecretManagerSecret(this, MAIN_RESOURCE, {
        project: props.projectId,
        secretId: props.secretId,
        replication: secretReplication(props.region),
        labels: { source: "written" },
      }),
      `projects/${props.projectId}/secrets/${props.secretId}`,
    );
    this.written = new SecretManagerSecretVersion(this, "version", {
      secret: secret.id,
      secretDataWo: props.value,
      secretDataWoVersion: props.version,
      lifecycle: {
        ...((props.createBeforeDestroy ?? true) && { createBeforeDestroy: true }),
        ...(props.follows && { replaceTriggeredBy: [...props.follows] }),
      },
      dependsOn: props.after ? [...props.after] : undefined,
    });
    this.secretId = secret.secretId;
    this.version = this.written.version;
  }
}
