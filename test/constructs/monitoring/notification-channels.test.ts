import { NotificationChannels } from "../../../constructs/monitoring/notification-channels";
import type { NotificationChannelsProps } from "../../../constructs/monitoring/notification-channels";
import { stackWith } from "../stack";

const nobody: NotificationChannelsProps = {
  projectId: "netra-staging",
  projectNumber: "701982941522",
  environmentName: "staging",
  emails: [],
  slackChannels: [],
};

function built(changes: Partial<NotificationChannelsProps>) {
  let names: readonly string[] = [];
  const stack = stackWith((scope) => {
    ({ names } = new NotificationChannels(scope, "channels", { ...nobody, ...changes }));
  });
  return { stack, count: names.length, names };
}

describe("notification channels", () => {
  it("publish to a topic that the stack makes, as the account that Google makes with the channel, once IAM knows it", () => {
    const { stack, count } = built({ alertTopic: "staging-alerts" });
    expect(count).toBe(1);
    expect(stack.resource.google_pubsub_topic.channels_topic).toMatchObject({
      name: "staging-alerts",
      message_retention_duration: "604800s",
    });
    expect(stack.resource.google_monitoring_notification_channel.channels_pubsub).toMatchObject({
      type: "pubsub",
      labels: { topic: "${google_pubsub_topic.channels_topic.id}" },
      force_delete: true,
    });
    expect(stack.resource.google_pubsub_topic_iam_member.channels_publisher).toMatchObject({
      topic: "${google_pubsub_topic.channels_topic.name}",
      role: "roles/pubsub.publisher",
      member: "serviceAccount:service-701982941522@gcp-sa-monitoring-notification.iam.gserviceaccount.com",
      depends_on: ["terraform_data.channels_agent"],
    });
    expect(stack.resource.terraform_data.channels_agent).toMatchObject({
      depends_on: ["google_monitoring_notification_channel.channels_pubsub"],
      provisioner: [{ "local-exec": { command: 'sleep "$${NETRA_GRANT_SPREAD_SECONDS:-60}"' } }],
    });
  });

  it("write to every address", () => {
    const { stack, count } = built({ emails: ["a@example.com", "b@example.com"] });
    expect(count).toBe(2);
    expect(
      Object.values<Record<string, unknown>>(stack.resource.google_monitoring_notification_channel).map(
        ({ type, labels }) => ({ type, labels }),
      ),
    ).toEqual([
      { type: "email", labels: { email_address: "a@example.com" } },
      { type: "email", labels: { email_address: "b@example.com" } },
    ]);
    expect(stack.resource).not.toHaveProperty("google_pubsub_topic");
  });

  it("take a Slack channel by its number, so that no token is in configuration or state", () => {
    const { stack, names } = built({ slackChannels: [{ channel: "#on-call", notificationChannelId: "1234567890" }] });
    expect(names).toEqual(["projects/netra-staging/notificationChannels/1234567890"]);
    expect(stack).not.toHaveProperty("resource");
  });
});
