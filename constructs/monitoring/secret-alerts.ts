import { Construct } from "constructs";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { logCondition } from "./log-condition";

export interface SecretAlertsProps {
  readonly alerting: Alerting;
  /** Mails of the accounts that read secrets: those of the services. */
  readonly readers: readonly string[];
}

/**
 * Who reads secrets. It needs the audit log of such reads, which the foundation switches on.
 *
 * Which account reads which secret is IAM's matter; this tells that somebody else reads at all, or tries to.
 */
export class SecretAlerts extends Construct {
  constructor(scope: Construct, id: string, { alerting, readers }: SecretAlertsProps) {
    super(scope, id);
    const expected = [...readers].sort().map((reader) => `"${reader}"`);
    new AlertPolicy(this, "secret-access", {
      ...alerting,
      severity: "critical",
      title: "A secret was read by an account that no service runs as",
      meaning:
        "The payload of a secret version was read, or asked for in vain, by an account that is not one of the services' own. A deployment reads none: it writes versions and never looks at them.",
      steps: [
        "The notification says which account and which secret. Ask its owner, when it is a person: to read one for debugging is possible, and should be told.",
        "Nobody knows of it: take the account's grant away, raise the secret's version in the declaration and apply; replace a supplied secret at its issuer.",
        "Read what else that account did: the audit log, by protoPayload.authenticationInfo.principalEmail.",
      ],
      conditions: [
        logCondition({
          title: "AccessSecretVersion by another account",
          clauses: [
            `logName="projects/${alerting.projectId}/logs/cloudaudit.googleapis.com%2Fdata_access"`,
            `protoPayload.serviceName="secretmanager.googleapis.com"`,
            `protoPayload.methodName:"AccessSecretVersion"`,
            ...(expected.length > 0
              ? [`NOT protoPayload.authenticationInfo.principalEmail=(${expected.join(" OR ")})`]
              : []),
          ],
          says: {
            account: "protoPayload.authenticationInfo.principalEmail",
            // A federated identity that acts for itself has no mail.
            subject: "protoPayload.authenticationInfo.principalSubject",
            secret: "protoPayload.resourceName",
          },
        }),
      ],
    });
  }
}
