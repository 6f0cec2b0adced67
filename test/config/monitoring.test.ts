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

const LOG_BASED = "logging.googleapis.com/user/...";

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
    "what is no metric type",
    (monitoring) => (monitoring.agentDeliveryMetrics.sent = "agent_messages_sent"),
    {
      path: "monitoring.agentDeliveryMetrics.sent",
      given: '"agent_messages_sent"',
      allowed: "a metric type such as logging.googleapis.com/user/messages_sent",
      fix: "correct it",
    },
  ],
  [
    "an objective on a counter that does not tell its service",
    (monitoring) =>
      (monitoring.agentDeliveryMetrics = {
        sent: "custom.googleapis.com/agent/sent",
        delivered: "logging.googleapis.com/user/delivered",
        established: true,
      }),
    {
      path: "monitoring.agentDeliveryMetrics.sent",
      given: '"custom.googleapis.com/agent/sent"',
      allowed: `a log-based metric, ${LOG_BASED}, with established: true`,
      fix: "name one, or remove established: only log-based metrics tell which service they are of",
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
