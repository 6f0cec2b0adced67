import { alertsReachPeople } from "../../../../policy/rules/mon/alerts-reach-people";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const ALERT = "google_monitoring_alert_policy.startup-phase-backend";
const CHANNEL = "google_monitoring_notification_channel.alerts";
const NAME = "startup-phase backend";
const CHANNELS = "notification_channels";
const CLOSE = "alert_strategy.auto_close";
const CONTENT = "documentation.content";
const FILTER = "conditions.0.condition_threshold.filter";
const SERVICES = "one of netra-backend-staging, netra-auth-service, netra-frontend-staging";

const wrong = (path: string, has: string, want: string, got: string) =>
  fails(ALERT, path, `${ALERT} has ${has}; it needs ${want}`, got, want);
const SILENT = fails(
  ALERT,
  CHANNELS,
  `${NAME} has no notification channel; it needs at least one`,
  "nothing",
  "at least one channel",
);
const stranger = (name: string, path = FILTER) =>
  fails(ALERT, path, `${NAME} looks at the service ${name}, which nothing declares`, name, SERVICES);

const filter = (text: string) => (fixture: Fixture) => set(fixture, ALERT, FILTER, text);
/** The alert with one condition of another kind. */
const condition = (attributes: FixtureBlock) => (fixture: Fixture) =>
  set(fixture, ALERT, "conditions", [{ display_name: "a", ...attributes }]);

describeRule(alertsReachPeople, {
  compliant: () => estatePart(ALERT, CHANNEL),
  cases: [
    { name: "no channel", change: (fixture) => unset(fixture, ALERT, CHANNELS), expect: [SILENT] },
    { name: "an empty list of channels", change: (fixture) => set(fixture, ALERT, CHANNELS, []), expect: [SILENT] },
    {
      name: "channels that are not known yet are unknown",
      change: (fixture) => set(fixture, ALERT, CHANNELS, "${var.channels}"),
      expect: [isUnknown(ALERT, CHANNELS, "${var.channels} is not known yet")],
    },
    {
      name: "channels that are not known yet, and are channels",
      change: (fixture) => set(fixture, ALERT, CHANNELS, "${google_monitoring_notification_channel.alerts[*].id}"),
      expect: "pass",
    },
    {
      name: "no documentation",
      change: (fixture) => unset(fixture, ALERT, "documentation"),
      expect: [wrong(CONTENT, `no ${CONTENT}`, "what to do when it fires", "nothing")],
    },
    {
      name: "documentation of spaces",
      change: (fixture) => set(fixture, ALERT, CONTENT, "  "),
      expect: [wrong(CONTENT, `${CONTENT}   `, "what to do when it fires", "  ")],
    },
    {
      name: "documentation that is not known yet is unknown",
      change: (fixture) => set(fixture, ALERT, CONTENT, "${var.text}"),
      expect: [isUnknown(ALERT, CONTENT, "${var.text} is not known yet")],
    },
    { name: "no time to close", change: (fixture) => unset(fixture, ALERT, "alert_strategy"), expect: "pass" },
    ...["1800s", "604800s"].map((duration) => ({
      name: `closing after ${duration}`,
      change: (fixture: Fixture) => set(fixture, ALERT, CLOSE, duration),
      expect: "pass" as const,
    })),
    ...["1799s", "soon"].map((duration) => ({
      name: `closing after ${duration}`,
      change: (fixture: Fixture) => set(fixture, ALERT, CLOSE, duration),
      expect: [wrong(CLOSE, `${CLOSE} ${duration}`, "1800s or more", duration)],
    })),
    ...[
      'resource.labels.service_name = "stray"',
      'resource.label."service_name"="stray"',
      'resource.labels.service_name = one_of("netra-auth-service", "stray")',
      'metric.type = "a" AND resource.labels.service_name="netra-auth-service" OR resource.labels.service_name="stray"',
    ].map((text) => ({ name: text, change: filter(text), expect: [stranger("stray")] })),
    ...[
      'resource.labels.service_name = "netra-auth-service"',
      'resource.labels.service_name = one_of("netra-auth-service", "netra-frontend-staging")',
      'resource.labels.service_name = "${google_cloud_run_v2_service.backend.name}"',
      'resource.labels.service_name = monitoring.regex.full_match("stray.*")',
      'resource.labels.connector_name = "stray"',
    ].map((text) => ({ name: text, change: filter(text), expect: "pass" as const })),
    {
      name: "two strange services are told both",
      change: filter('service_name = one_of("a", "b")'),
      expect: [stranger("a"), stranger("b")],
    },
    {
      name: "a service that the estate declares and the contract does not",
      change: (fixture) => {
        fixture["google_cloud_run_v2_service.stray"] = { name: "stray" };
        filter('resource.labels.service_name = "stray"')(fixture);
      },
      expect: "pass",
    },
    {
      name: "a name by a reference to what is there",
      change: (fixture) => {
        fixture["google_pubsub_topic.other"] = { name: "stray" };
        filter('resource.labels.service_name = "${google_pubsub_topic.other.name}"')(fixture);
      },
      expect: [stranger("stray")],
    },
    ...(
      [
        ["condition_absent", "filter"],
        ["condition_matched_log", "filter"],
        ["condition_monitoring_query_language", "query"],
        ["condition_prometheus_query_language", "query"],
      ] as const
    ).map(([kind, attribute]) => ({
      name: `a strange service in ${kind}`,
      change: condition({ [kind]: { [attribute]: 'a{service_name="stray"}', duration: "60s" } }),
      expect: [stranger("stray", `conditions.0.${kind}.${attribute}`)],
    })),
    {
      name: "the second condition is looked at as well",
      change: (fixture) =>
        set(fixture, ALERT, "conditions", [
          { display_name: "a", condition_threshold: { comparison: "COMPARISON_GT", duration: "60s" } },
          { display_name: "b", condition_threshold: { filter: 'service_name="stray"', duration: "60s" } },
        ]),
      expect: [stranger("stray", "conditions.1.condition_threshold.filter")],
    },
    {
      name: "an alert without a name goes by its address",
      change: (fixture) => {
        unset(fixture, ALERT, "display_name");
        unset(fixture, ALERT, CHANNELS);
        filter('service_name="stray"')(fixture);
      },
      expect: [
        { ...SILENT, message: `${ALERT} has no notification channel; it needs at least one` },
        { ...stranger("stray"), message: `${ALERT} looks at the service stray, which nothing declares` },
      ],
    },
  ],
});
