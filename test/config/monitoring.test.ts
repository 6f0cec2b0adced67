import { declare } from "../../config/declare";
import type { EnvironmentDeclaration } from "../../config/model";
import { DeclarationError } from "../../platform/violation";
import type { Violation } from "../../platform/violation";
import { changed } from "./declaration";
import type { Mutable } from "./declaration";

type Monitoring = Mutable<EnvironmentDeclaration>["monitoring"];

function violationsOf(change: (monitoring: Monitoring) => void): readonly Violation[] {
  try {
    declare(changed(({ monitoring }) => change(monitoring)));
  } catch (error) {
    if (error instanceof DeclarationError) return error.violations;
    throw error;
  }
  return [];
}

/** One change each, and the whole of what a person is told about it. */
const refusals: readonly [string, (monitoring: Monitoring) => void, Violation][] = [
  [
    "nobody to tell",
    (monitoring) => delete monitoring.alertTopic,
    {
      path: "monitoring",
      given: "neither alertTopic, nor emails, nor slackChannels",
      allowed: "at least one notification channel",
      fix: "declare one: an alert without a channel reaches nobody",
    },
  ],
  [
    "a Slack channel by its name alone",
    // @ts-expect-error -- a field is missing on purpose
    (monitoring) => (monitoring.slackChannels = [{ channel: "#on-call" }]),
    {
      path: "monitoring.slackChannels[0].notificationChannelId",
      given: "nothing",
      allowed: "a value of type string",
      fix: "add it",
    },
  ],
  [
    "a token where Slack's channel should be",
    (monitoring) => (monitoring.slackChannels = [{ channel: "#on-call", notificationChannelId: "not-a-number" }]),
    {
      path: "monitoring.slackChannels[0].notificationChannelId",
      given: '"not-a-number"',
      allowed: "the number at the end of the notification channel's name",
      fix: "correct it",
    },
  ],
  [
    "uptime checks from too few regions",
    (monitoring) => (monitoring.uptimeRegions = ["EUROPE", "USA_IOWA"]),
    {
      path: "monitoring.uptimeRegions",
      given: '["EUROPE","USA_IOWA"]',
      allowed: "3 different regions or more, or none for all of them",
      fix: "add regions, or remove the list",
    },
  ],
  [
    "a warning that comes after the critical alert",
    (monitoring) => (monitoring.thresholds.connectorWarning = 0.8),
    {
      path: "monitoring.thresholds.connectorWarning",
      given: "0.8",
      allowed: "under connectorCritical, 0.8",
      fix: "lower it, or raise connectorCritical",
    },
  ],
  [
    "a slow burn that is not the slower one",
    (monitoring) => (monitoring.thresholds.slowBurn = 5),
    {
      path: "monitoring.thresholds.slowBurn",
      given: "5",
      allowed: "under fastBurn, 5",
      fix: "lower it, or raise fastBurn",
    },
  ],
  [
    "a fast burn that nothing can reach",
    (monitoring) => (monitoring.thresholds.fastBurn = 10),
    {
      path: "monitoring.thresholds.apiSuccess",
      given: "0.9",
      allowed: "over 0.9 with fastBurn 10: where everything fails, the budget of 0.9 burns at 10",
      fix: "raise it, or lower fastBurn: the alert could never open",
    },
  ],
  [
    "a share that no service-level objective takes",
    (monitoring) => (monitoring.thresholds.agentDelivery = 0.9999),
    { path: "monitoring.thresholds.agentDelivery", given: "0.9999", allowed: "at most 0.999", fix: "correct it" },
  ],
  [
    "a metric's type where its name belongs",
    (monitoring) => (monitoring.agentDeliveryMetrics.sent.name = "logging.googleapis.com/user/agent_messages_sent"),
    {
      path: "monitoring.agentDeliveryMetrics.sent.name",
      given: '"logging.googleapis.com/user/agent_messages_sent"',
      allowed: "a name such as messages_sent, at most 100 characters",
      fix: "correct it",
    },
  ],
  [
    "a counter without a filter, which would count every line",
    (monitoring) => (monitoring.agentDeliveryMetrics.sent.filter = ""),
    {
      path: "monitoring.agentDeliveryMetrics.sent.filter",
      given: '""',
      allowed: "at least 1 character",
      fix: "correct it",
    },
  ],
  [
    "two counters of one name",
    ({ agentDeliveryMetrics: { sent, delivered } }) => (delivered.name = sent.name),
    {
      path: "monitoring.agentDeliveryMetrics.delivered.name",
      given: '"agent_messages_sent"',
      allowed: "another name than that of sent",
      fix: "correct one of them: what is counted twice is always delivered",
    },
  ],
  [
    "two counters of the same lines",
    ({ agentDeliveryMetrics: { sent, delivered } }) => (sent.filter = delivered.filter = 'textPayload:"agent"'),
    {
      path: "monitoring.agentDeliveryMetrics.delivered.filter",
      given: '"textPayload:\\"agent\\""',
      allowed: "another filter than that of sent",
      fix: "correct one of them: what is counted twice is always delivered",
    },
  ],
];

describe("the declaration of monitoring refuses", () => {
  it.each(refusals)("%s", (_rule, change, violation) => {
    expect(violationsOf(change)).toEqual([violation]);
  });
});

describe("the declaration of monitoring takes", () => {
  it.each<[string, (monitoring: Monitoring) => void]>([
    [
      "an e-mail address in place of the topic",
      (m) => {
        delete m.alertTopic;
        m.emails = ["on-call@example.com"];
      },
    ],
    [
      "a Slack channel in place of the topic",
      (m) => {
        delete m.alertTopic;
        m.slackChannels = [{ channel: "#on-call", notificationChannelId: "1234567890" }];
      },
    ],
    [
      "uptime checks from everywhere",
      (m) => {
        m.uptimeRegions = [];
      },
    ],
  ])("%s", (_rule, change) => {
    expect(violationsOf(change)).toEqual([]);
  });
});
