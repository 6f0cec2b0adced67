import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel";
import { PubsubTopic } from "@cdktf/provider-google/lib/pubsub-topic";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member";
import { Construct } from "constructs";
import { notificationAgentEmail } from "../../platform/monitoring";
import { refuse } from "../../platform/violation";
import { GrantSpread } from "../grant-spread";
import { adoptable } from "../netra-stack";

export interface NotificationChannelsProps {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly environmentName: string;
  /** Name of the Pub/Sub topic to make. @default none */
  readonly alertTopic?: string | undefined;
  readonly emails: readonly string[];
  /** Slack channels that a person has connected in the console. */
  readonly slackChannels: readonly { readonly channel: string; readonly notificationChannelId: string }[];
}

/** Nothing else waits for it: the database beside it takes longer. */
const AGENT_SPREAD_SECONDS = 60;
/** Messages wait that long for a subscription that somebody makes later. */
const MESSAGE_RETENTION_SECONDS = 7 * 24 * 60 * 60;

/**
 * Who is told: a Pub/Sub topic, e-mail addresses, Slack channels.
 *
 * A Slack channel is not made here. Its token would have to be sent in `sensitive_labels.auth_token`, which is hidden
 * from the output of a plan but kept in the state; the provider (6.50.0) has no write-only argument for it. So a person
 * connects Slack once in the console, and the declaration carries the number of the notification channel made there.
 */
export class NotificationChannels extends Construct {
  /** `projects/.../notificationChannels/...`, what an alert policy lists. */
  readonly names: readonly string[];

  /** @throws DeclarationError when there is none: an alert without a channel reaches nobody */
  constructor(scope: Construct, id: string, props: NotificationChannelsProps) {
    super(scope, id);
    const { projectId, alertTopic, emails, slackChannels } = props;
    refuse(
      `Notification channels of ${props.environmentName}`,
      alertTopic === undefined && emails.length + slackChannels.length === 0
        ? [
            {
              path: "alertTopic, emails, slackChannels",
              given: "none of them",
              allowed: "at least one notification channel",
              fix: "declare one: an alert without a channel reaches nobody",
            },
          ]
        : [],
    );
    this.names = [
      ...(alertTopic === undefined ? [] : [this.topic(alertTopic, props)]),
      ...emails.map((address) => this.email(address, props)),
      ...slackChannels.map(
        ({ notificationChannelId }) => `projects/${projectId}/notificationChannels/${notificationChannelId}`,
      ),
    ];
  }

  private topic(name: string, { projectId, projectNumber, environmentName }: NotificationChannelsProps): string {
    const topic = adoptable(
      new PubsubTopic(this, "topic", {
        project: projectId,
        name,
        messageRetentionDuration: `${MESSAGE_RETENTION_SECONDS}s`,
      }),
      `projects/${projectId}/topics/${name}`,
    );
    const channel = new MonitoringNotificationChannel(this, "pubsub", {
      project: projectId,
      type: "pubsub",
      displayName: `${environmentName}: Pub/Sub topic ${name}`,
      labels: { topic: topic.id },
      userLabels: { environment: environmentName },
      forceDelete: true,
    });
    const agent = notificationAgentEmail(projectNumber);
    // Google makes this account with the project's first Pub/Sub channel, and IAM knows it a little later. A grant to an
    // account that IAM does not know is refused, and the provider does not try again.
    const { waited } = new GrantSpread(this, "agent", {
      seconds: AGENT_SPREAD_SECONDS,
      grants: [channel],
      grantNames: [agent],
    });
    new PubsubTopicIamMember(this, "publisher", {
      project: projectId,
      topic: topic.name,
      role: "roles/pubsub.publisher",
      member: `serviceAccount:${agent}`,
      dependsOn: [waited],
    });
    return channel.name;
  }

  private email(address: string, { projectId, environmentName }: NotificationChannelsProps): string {
    return new MonitoringNotificationChannel(this, `email-${address}`, {
      project: projectId,
      type: "email",
      displayName: `${environmentName}: ${address}`,
      labels: { email_address: address },
      userLabels: { environment: environmentName },
      // Terraform may delete a channel before it takes it out of the alerts; Google then takes it out itself.
      forceDelete: true,
    }).name;
  }
}
