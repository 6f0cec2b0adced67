import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contractOf } from "../../config/contract";
import { declare } from "../../config/declare";
import { staging } from "../../config/staging";
import { changed, serviceIn } from "../config/declaration";
import { synthesized } from "./synthesized";
import type { Json, Synthesized } from "./synthesized";

const STACK = "staging";
const POLICY = "google_monitoring_alert_policy";
const environment = declare(staging);
const output = synthesized();

function policies(from: Synthesized = output): readonly (readonly [address: string, policy: Json])[] {
  return Object.entries(from.resources(STACK, POLICY));
}

function policy(name: string, from: Synthesized = output): Json {
  return from.resource(STACK, `${POLICY}.monitoring_${name}`);
}

/** Every filter and query of a policy, the denominators' included. */
function selectionsOf({ conditions }: Json): readonly string[] {
  return conditions.flatMap((condition: Json) =>
    [
      condition.condition_threshold?.filter,
      condition.condition_threshold?.denominator_filter,
      condition.condition_matched_log?.filter,
      condition.condition_prometheus_query_language?.query,
    ].filter((selection) => selection !== undefined),
  );
}

/** The pattern that a filter on log lines compares the text with. */
function textPattern(name: string, from: Synthesized = output): RegExp {
  const [filter = ""] = selectionsOf(policy(name, from));
  return new RegExp(/textPayload=~"([^"]*)"/.exec(filter)?.[1] ?? "no pattern in the filter");
}

describe("every alert", () => {
  it.each(policies())("%s tells somebody, and says what it means and what to do", (_address, alert) => {
    expect(alert.notification_channels).toEqual([
      "${google_monitoring_notification_channel.monitoring_channels_pubsub.name}",
    ]);
    expect(alert.documentation.mime_type).toBe("text/markdown");
    expect(alert.documentation.content).toMatch(/^\*\*What it means\.\*\* .{40,}\n\n\*\*What to do\.\*\*\n\n1\. /);
    expect(alert.documentation.content.length).toBeLessThanOrEqual(8192);
  });

  it.each(policies())("%s closes by itself, and has one to six conditions", (_address, alert) => {
    expect(Number(alert.alert_strategy.auto_close.replace("s", ""))).toBeGreaterThanOrEqual(1800);
    expect(alert.conditions.length).toBeGreaterThanOrEqual(1);
    expect(alert.conditions.length).toBeLessThanOrEqual(6);
    for (const filter of selectionsOf(alert)) expect(filter.length).toBeLessThanOrEqual(2048);
  });

  it.each(policies())("%s is labelled with what it is and how bad", (address, { user_labels, severity }) => {
    expect(user_labels).toMatchObject({ environment: "staging", alert: address.split("_").at(-1) });
    expect(severity).toBe(
      { critical: "CRITICAL", high: "ERROR", medium: "WARNING" }[user_labels.severity as "critical"] ?? "no severity",
    );
    for (const value of Object.values(user_labels)) expect(value).toMatch(/^[a-z0-9_-]{1,63}$/);
  });

  it.each(policies())("%s limits notifications where it reads log lines, and there alone", (_address, alert) => {
    const readsLog = alert.conditions.some((condition: Json) => "condition_matched_log" in condition);
    expect("notification_rate_limit" in alert.alert_strategy).toBe(readsLog);
    if (readsLog) expect(alert.conditions).toHaveLength(1);
  });

  it.each(policies())("%s compares a ratio of like with like", (_address, { conditions }) => {
    for (const { condition_threshold: threshold } of conditions)
      if (threshold?.denominator_filter !== undefined)
        expect(threshold.denominator_aggregations).toEqual(threshold.aggregations);
  });

  it("has a heading of its own in the runbook, and the runbook has no other", () => {
    const { runbookUrl } = environment.monitoring;
    const text = readFileSync(join(__dirname, "../..", runbookUrl.split("/blob/main/")[1] ?? "no file"), "utf8");
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const linked = policies().map(([, alert]) => {
      const [, url, heading] = /\]\((.+)#([a-z-]+)\)$/.exec(alert.documentation.content) ?? [];
      expect(url).toBe(runbookUrl);
      return heading;
    });
    expect(headings[0]).toBe("First, whatever it is");
    expect([...new Set(linked)].sort()).toEqual(headings.slice(1).sort());
  });

  it("is counted in docs/cost.md by its conditions, for the price that Google has announced", () => {
    const count = policies().reduce((sum, [, alert]) => sum + Number(alert.conditions.length), 0);
    const text = readFileSync(join(process.cwd(), "docs", "cost.md"), "utf8").replace(/\s+/g, " ");
    expect(text).toContain(
      `Staging has ${count} of them: look at the bill for up to ${(count * 1.5).toFixed(2)} dollars.`,
    );
  });
});

describe("a service's alerts", () => {
  it("are all that the contract asks for", () => {
    const { requiredAlerts } = contractOf(environment);
    const missing = requiredAlerts.filter(
      ({ alert, service }) =>
        !policies().some(([, { user_labels }]) => user_labels.alert === alert && user_labels.service === service),
    );
    expect(requiredAlerts.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it("are about that service and no other", () => {
    for (const [address, alert] of policies())
      for (const selection of selectionsOf(alert)) {
        const named = [...selection.matchAll(/\$\{google_cloud_run_v2_service\.service-([a-z]+)\.name\}/g)];
        for (const [, key] of named) expect([address, key]).toEqual([address, alert.user_labels.service]);
        const backends = [...selection.matchAll(/\$\{google_compute_backend_service\.edge_([a-z]+)-backend\.name\}/g)];
        for (const [, key] of backends) expect([address, key]).toEqual([address, alert.user_labels.service]);
      }
  });

  it("name the service through its resource, so that they are made after it", () => {
    for (const [address, alert] of policies().filter(([name]) => /^monitoring_(service|startup)-/.test(name)))
      for (const selection of selectionsOf(alert))
        expect([
          address,
          /"\$\{google_(cloud_run_v2_service|compute_backend_service)\.[^}]+\.name\}"/.test(selection),
        ]).toEqual([address, true]);
  });

  it.each([
    ["backend", ["api-success", "edge-success", "websocket-success", "agent-delivery", "startup-phase"]],
    ["auth", ["api-success", "edge-success"]],
    ["frontend", ["api-success", "edge-success"]],
  ])("%s: what it takes part in, and what every service has", (key, own) => {
    const alerts = policies()
      .filter(
        ([address]) =>
          address.startsWith(`monitoring_service-${key}_`) || address.startsWith(`monitoring_startup-${key}_`),
      )
      .map(([, { user_labels }]) => user_labels.alert);
    expect(alerts.sort()).toEqual(
      [
        ...own,
        "container-exit",
        "max-instances",
        "service-cpu",
        "service-memory",
        "startup-budget",
        "startup-latency",
        "startup-probe",
      ].sort(),
    );
  });

  it.each([
    ["api-success", "CRITICAL"],
    ["edge-success", "CRITICAL"],
    ["websocket-success", "ERROR"],
    ["agent-delivery", "WARNING"],
  ])("%s is as urgent as the reports ask: %s", (alert, severity) => {
    expect(policy(`service-backend_${alert}`).severity).toBe(severity);
  });
});

/** Where a threshold is read in the synthesized configuration. */
type Reading = readonly [alert: string, inStaging: number, inTheOther: number];

const valueOf = (name: string, from: Synthesized): number => {
  const [{ condition_threshold, condition_prometheus_query_language }] = policy(name, from).conditions;
  return condition_threshold
    ? condition_threshold.threshold_value
    : Number(/ < ([0-9.]+)$/.exec(condition_prometheus_query_language.query)?.[1]);
};

/**
 * Every threshold: what another declaration says instead of staging, and what its alerts then compare with. Shares of
 * success become shares of failure, seconds become milliseconds, shares of a size become that size's unit.
 */
const THRESHOLDS: Readonly<
  Record<keyof typeof environment.monitoring.thresholds, { readonly other: number; readonly read: readonly Reading[] }>
> = {
  apiSuccess: {
    other: 0.85,
    read: ["backend", "auth", "frontend"].flatMap((key): Reading[] => [
      [`service-${key}_api-success`, 0.1, 0.15],
      [`service-${key}_edge-success`, 0.1, 0.15],
    ]),
  },
  websocketSuccess: { other: 0.93, read: [["service-backend_websocket-success", 0.05, 0.07]] },
  agentDelivery: { other: 0.97, read: [["service-backend_agent-delivery", 0.98, 0.97]] },
  // Read from the pattern below: it is in no number of the configuration.
  startupPhaseSeconds: { other: 75, read: [] },
  startupLatencySeconds: {
    other: 45,
    read: ["backend", "auth", "frontend"].map((key): Reading => [`startup-${key}_startup-latency`, 60_000, 45_000]),
  },
  startupBudget: {
    other: 0.75,
    read: [
      ["startup-backend_startup-budget", 240_000, 360_000],
      ["startup-auth_startup-budget", 120_000, 180_000],
      ["startup-frontend_startup-budget", 60_000, 90_000],
    ],
  },
  connectorWarning: { other: 0.6, read: [["network_connector-warning", 0.7, 0.6]] },
  connectorCritical: { other: 0.9, read: [["network_connector-critical", 0.8, 0.9]] },
  databaseConnections: { other: 0.6, read: [["data_database-connections", 200, 150]] },
  databaseDisk: { other: 0.5, read: [["data_database-disk", 91_268_055_040, 53_687_091_200]] },
  databaseCpu: { other: 0.75, read: [["data_database-cpu", 0.9, 0.75]] },
  redisMemory: { other: 0.65, read: [["data_redis-memory", 0.85, 0.65]] },
  serviceCpu: {
    other: 0.55,
    read: ["backend", "auth", "frontend"].map((key): Reading => [`service-${key}_service-cpu`, 0.9, 0.55]),
  },
  serviceMemory: {
    other: 0.52,
    read: ["backend", "auth", "frontend"].map((key): Reading => [`service-${key}_service-memory`, 0.9, 0.52]),
  },
  natPorts: { other: 0.5, read: [["network_nat-ports", 51.2, 32]] },
  certificateDays: {
    other: 14,
    read: ["api_", "auth_", "app_", ""].map((host): Reading => [
      `host-${host}staging_netrasystems_ai_certificate`,
      21,
      14,
    ]),
  },
  fastBurn: {
    other: 4,
    read: [
      ["objectives-backend_api-success-fast-burn", 5, 4],
      ["objectives-backend_websocket-success-fast-burn", 5, 4],
      ["objectives-auth_api-success-fast-burn", 5, 4],
      ["objectives-frontend_api-success-fast-burn", 5, 4],
    ],
  },
  slowBurn: {
    other: 1.5,
    read: [
      ["objectives-backend_api-success-slow-burn", 2, 1.5],
      ["objectives-backend_websocket-success-slow-burn", 2, 1.5],
      ["objectives-auth_api-success-slow-burn", 2, 1.5],
      ["objectives-frontend_api-success-slow-burn", 2, 1.5],
    ],
  },
};

describe("every threshold of the declaration", () => {
  const other = synthesized({
    declaration: changed(({ monitoring }) => {
      for (const [name, { other: value }] of Object.entries(THRESHOLDS))
        monitoring.thresholds[name as keyof typeof THRESHOLDS] = value;
    }),
  });
  const readings = Object.entries(THRESHOLDS).flatMap(([name, { read }]) =>
    read.map(([alert, before, after]) => [name, alert, before, after] as const),
  );

  it.each(readings)("%s is what %s compares with", (_name, alert, before, after) => {
    expect([valueOf(alert, output), valueOf(alert, other)]).toEqual([before, after]);
  });

  it.each([
    [60, output],
    [75, other],
  ] as const)("startupPhaseSeconds is what startup-phase reads in a log line: %i", (seconds, from) => {
    const pattern = textPattern("startup-backend_startup-phase", from);
    const line = (took: string) => `2025-09-08 12:00:00 INFO Phase DATABASE completed in ${took}s`;
    for (const took of [`${seconds}`, `${seconds}.001`, `${seconds + 1}.5`, "99.999", "100", "479.9", "1000"])
      expect([took, pattern.test(line(took))]).toEqual([took, true]);
    for (const took of [`${seconds - 1}`, `${seconds - 1}.999`, "6", "0.750", `5.${seconds}`])
      expect([took, pattern.test(line(took))]).toEqual([took, false]);
  });

  it("startupPhaseSeconds is read in JSON lines too", () => {
    const [filter] = selectionsOf(policy("startup-backend_startup-phase"));
    const { source } = textPattern("startup-backend_startup-phase");
    expect(filter).toContain(`(textPayload=~"${source}" OR jsonPayload.message=~"${source}")`);
  });

  it("is above what is compared: success is measured by failures, a certificate by the days that are left", () => {
    const under = policies().filter(([, { conditions }]) =>
      conditions.some((condition: Json) => condition.condition_threshold?.comparison === "COMPARISON_LT"),
    );
    expect(under.map(([address]) => address.split("_").at(-1))).toEqual(Array(4).fill("certificate"));
  });
});

/** A metric that one apply makes and reads is not found for up to ten minutes, and the apply fails. */
describe("no alert", () => {
  const metricTypes = (selection: string) => [...selection.matchAll(/metric\.type="([^"]+)"/g)].map(([, type]) => type);

  it("filters by a metric that Google Cloud does not write itself", () => {
    const types = policies().flatMap(([, alert]) => selectionsOf(alert).flatMap(metricTypes));
    expect([...new Set(types)].sort()).toEqual([
      "cloudsql.googleapis.com/database/cpu/utilization",
      "cloudsql.googleapis.com/database/disk/bytes_used",
      "cloudsql.googleapis.com/database/postgresql/num_backends",
      "loadbalancing.googleapis.com/https/request_count",
      "monitoring.googleapis.com/uptime_check/check_passed",
      "monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires",
      "redis.googleapis.com/stats/memory/usage_ratio",
      "router.googleapis.com/nat/dropped_sent_packets_count",
      "router.googleapis.com/nat/port_usage",
      "run.googleapis.com/container/cpu/utilizations",
      "run.googleapis.com/container/instance_count",
      "run.googleapis.com/container/memory/utilizations",
      "run.googleapis.com/container/startup_latencies",
      "run.googleapis.com/request_count",
      "vpcaccess.googleapis.com/connector/cpu/utilizations",
    ]);
  });

  it("asks for the application's own counters without leave to be missing", () => {
    const queries = policies().flatMap(([, { conditions }]) =>
      conditions.flatMap((condition: Json) => condition.condition_prometheus_query_language ?? []),
    );
    expect(queries).toHaveLength(1);
    for (const { disable_metric_validation } of queries) expect(disable_metric_validation).toBe(true);
  });
});

describe("a log line opens", () => {
  it.each([
    ["container-exit", "Container called exit(3)."],
    [
      "startup-probe",
      'STARTUP HTTP probe failed 48 times consecutively for container "app" on port 8000 path "/health".',
    ],
    ["startup-probe", 'Default STARTUP TCP probe failed 1 time consecutively for container "app" on port 8000.'],
  ])("%s: %s", (alert, line) => {
    for (const key of Object.keys(environment.services)) {
      const [filter = ""] = selectionsOf(policy(`startup-${key}_${alert}`));
      const [, substring] = /textPayload:"([^"]*)"/.exec(filter) ?? [];
      expect(
        substring === undefined ? textPattern(`startup-${key}_${alert}`).test(line) : line.includes(substring),
      ).toBe(true);
    }
  });

  it("not container-exit: an end that was asked for", () => {
    const [filter = ""] = selectionsOf(policy("startup-backend_container-exit"));
    expect(filter).toContain('textPayload:"Container called exit(3)"');
  });
});

describe("a secret", () => {
  it("that somebody reads who is not a service opens an alert", () => {
    expect(selectionsOf(policy("secrets_secret-access"))).toEqual([
      'logName="projects/netra-staging/logs/cloudaudit.googleapis.com%2Fdata_access"' +
        ' AND protoPayload.serviceName="secretmanager.googleapis.com"' +
        ' AND protoPayload.methodName:"AccessSecretVersion"' +
        ' AND NOT protoPayload.authenticationInfo.principalEmail=("netra-auth-service@netra-staging.iam.gserviceaccount.com"' +
        ' OR "netra-backend-staging@netra-staging.iam.gserviceaccount.com")',
    ]);
  });

  it("tells who it was, also where a federated identity reads without an account of its own", () => {
    expect(policy("secrets_secret-access").conditions[0].condition_matched_log.label_extractors).toEqual({
      account: "EXTRACT(protoPayload.authenticationInfo.principalEmail)",
      subject: "EXTRACT(protoPayload.authenticationInfo.principalSubject)",
      secret: "EXTRACT(protoPayload.resourceName)",
    });
  });

  it("has its reads written down by the stack that outlives a recreation", () => {
    expect(Object.values(output.resources("foundation", "google_project_iam_audit_config"))).toEqual([
      expect.objectContaining({
        project: "netra-staging",
        service: "secretmanager.googleapis.com",
        audit_log_config: [{ log_type: "DATA_READ" }],
      }),
    ]);
  });
});

describe("every host", () => {
  const hosts = Object.values(environment.services).flatMap(({ hosts: own, runtime }) =>
    own.map((host) => [host, runtime.healthPath] as const),
  );

  it.each(hosts)("%s is asked at %s, over https, from three places, every minute", (host, path) => {
    const checks = Object.values(output.resources(STACK, "google_monitoring_uptime_check_config")).filter(
      ({ monitored_resource }) => monitored_resource.labels.host === host,
    );
    expect(checks).toEqual([
      expect.objectContaining({
        lifecycle: { create_before_destroy: true },
        period: "60s",
        timeout: "10s",
        selected_regions: ["USA_IOWA", "USA_VIRGINIA", "EUROPE"],
        monitored_resource: { type: "uptime_url", labels: { project_id: "netra-staging", host } },
        http_check: {
          path,
          port: 443,
          request_method: "GET",
          use_ssl: true,
          validate_ssl: true,
          accepted_response_status_codes: [{ status_value: 200 }],
        },
      }),
    ]);
  });

  it.each(hosts)("%s has an alert on its check and one on its certificate, which go before the check does", (host) => {
    const id = host.replace(/\./g, "_");
    for (const [alert, metric] of [
      ["uptime", "check_passed"],
      ["certificate", "time_until_ssl_cert_expires"],
    ])
      expect(selectionsOf(policy(`host-${id}_${alert}`))).toEqual([
        `resource.type="uptime_url" AND metric.type="monitoring.googleapis.com/uptime_check/${metric}"` +
          ` AND metric.labels.check_id="\${google_monitoring_uptime_check_config.monitoring_uptime_${id}.uptime_check_id}"`,
      ]);
  });

  it("is asked as the declaration says", () => {
    const rarely = synthesized({
      declaration: changed(({ monitoring }) => {
        monitoring.uptimePeriodSeconds = 900;
        monitoring.uptimeTimeoutSeconds = 60;
        monitoring.uptimeRegions = [];
      }),
    });
    const checks = Object.values(rarely.resources(STACK, "google_monitoring_uptime_check_config"));
    expect(checks).toHaveLength(hosts.length);
    for (const check of checks) {
      expect(check).toMatchObject({ period: "900s", timeout: "60s" });
      expect(check).not.toHaveProperty("selected_regions");
    }
  });
});

describe("what counts as a failure among all", () => {
  const RUN = 'resource.type="cloud_run_revision" AND metric.type="run.googleapis.com/request_count"';
  const EDGE = 'resource.type="https_lb_rule" AND metric.type="loadbalancing.googleapis.com/https/request_count"';
  const service = 'resource.labels.service_name="${google_cloud_run_v2_service.service-backend.name}"';
  const backend = 'resource.labels.backend_target_name="${google_compute_backend_service.edge_backend-backend.name}"';

  it.each([
    ["api-success", `${RUN} AND ${service}`, 'metric.labels.response_code_class="5xx"'],
    // A label of type INT64: its value stands without quotes.
    ["edge-success", `${EDGE} AND ${backend}`, "metric.labels.response_code_class=500"],
    [
      "websocket-success",
      `${EDGE} AND ${backend} AND resource.labels.matched_url_path_rule="/ws"`,
      "metric.labels.response_code!=101",
    ],
  ])("of %s", (alert, all, failed) => {
    expect(selectionsOf(policy(`service-backend_${alert}`))).toEqual([`${all} AND ${failed}`, all]);
  });
});

describe("what is compared", () => {
  const first = (name: string): Json => policy(name).conditions[0].condition_threshold;

  it("is all connections of the instance: its maximum is not each database's own", () => {
    expect(first("data_database-connections").aggregations).toEqual([
      {
        alignment_period: "60s",
        per_series_aligner: "ALIGN_MAX",
        cross_series_reducer: "REDUCE_SUM",
        group_by_fields: ["resource.labels.database_id"],
      },
    ]);
  });

  it("is the instances of one revision: the maximum is each revision's own", () => {
    const { aggregations, threshold_value } = first("service-backend_max-instances");
    expect(aggregations).toEqual([
      {
        alignment_period: "60s",
        per_series_aligner: "ALIGN_MAX",
        cross_series_reducer: "REDUCE_SUM",
        group_by_fields: ["resource.labels.revision_name"],
      },
    ]);
    // Greater than four is five, the declared maximum.
    expect(threshold_value).toBe(4);
  });

  it("is the fullest, busiest or slowest instance, not the mean of all", () => {
    for (const name of [
      "service-auth_service-memory",
      "service-auth_service-cpu",
      "startup-auth_startup-latency",
      "startup-auth_startup-budget",
      "network_connector-warning",
      "network_connector-critical",
    ])
      expect([name, first(name).aggregations[0]]).toEqual([
        name,
        expect.objectContaining({ per_series_aligner: "ALIGN_PERCENTILE_99", cross_series_reducer: "REDUCE_MAX" }),
      ]);
  });

  it("is the failure of a check in more than one region", () => {
    const { aggregations, threshold_value, comparison } = first("host-api_staging_netrasystems_ai_uptime");
    expect(aggregations[0]).toMatchObject({ cross_series_reducer: "REDUCE_COUNT_FALSE" });
    expect([comparison, threshold_value]).toEqual(["COMPARISON_GT", 1]);
  });

  it("is wrong for longer than its window where one burst must be no alert", () => {
    const { aggregations, duration } = first("service-backend_websocket-success");
    expect(parseInt(duration, 10)).toBeGreaterThan(parseInt(aggregations[0].alignment_period, 10));
  });

  it("is high for long enough to be no peak", () => {
    for (const [name, seconds] of [
      ["service-backend_max-instances", "300s"],
      ["service-backend_service-memory", "300s"],
      ["network_connector-critical", "300s"],
      ["data_database-connections", "300s"],
      ["data_database-cpu", "600s"],
      ["data_redis-memory", "300s"],
    ] as const)
      expect([name, first(name).duration]).toEqual([name, seconds]);
  });

  it("is also whether the gateway drops packets because no port is left", () => {
    const [, drops] = policy("network_nat-ports").conditions;
    expect(drops.condition_threshold).toMatchObject({
      filter:
        'resource.type="nat_gateway" AND metric.type="router.googleapis.com/nat/dropped_sent_packets_count"' +
        ' AND resource.labels.gateway_name="staging-nat-gateway" AND metric.labels.reason="OUT_OF_RESOURCES"',
      comparison: "COMPARISON_GT",
      threshold_value: 0,
    });
  });

  it.each([
    [
      "network_connector-critical",
      'resource.labels.connector_name="staging-connector" AND resource.labels.location="us-central1"',
    ],
    ["data_database-cpu", 'resource.labels.database_id="netra-staging:${google_sql_database_instance.postgres.name}"'],
    ["data_redis-memory", 'resource.labels.instance_id="${google_redis_instance.redis.id}"'],
  ])("is %s of the declared one", (name, clause) => {
    expect(first(name).filter.slice(-clause.length)).toBe(clause);
  });
});

describe("a WebSocket path", () => {
  it("has a path rule that leads where the host leads: the load balancer counts by it", () => {
    const urlMap = output.resource(STACK, "google_compute_url_map.edge_url-map");
    const backend = "${google_compute_backend_service.edge_backend-backend.id}";
    expect(urlMap.path_matcher.filter((matcher: Json) => "path_rule" in matcher)).toEqual([
      { name: "backend", default_service: backend, path_rule: [{ paths: ["/ws"], service: backend }] },
    ]);
    for (const filter of selectionsOf(policy("service-backend_websocket-success")))
      expect(filter).toContain('resource.labels.matched_url_path_rule="/ws"');
  });
});

describe("service-level objectives", () => {
  const objectives = (from: Synthesized) =>
    Object.entries(from.resources(STACK, "google_monitoring_slo")).map(([address, slo]) => [address, slo.goal]);

  it("are the shares that the alerts stand for", () => {
    expect(objectives(output)).toEqual([
      ["monitoring_objectives-auth_api-success", 0.9],
      ["monitoring_objectives-backend_agent-delivery", 0.98],
      ["monitoring_objectives-backend_api-success", 0.9],
      ["monitoring_objectives-backend_websocket-success", 0.95],
      ["monitoring_objectives-frontend_api-success", 0.9],
    ]);
  });

  it("count the same requests as those alerts", () => {
    for (const [slo, alert] of [
      ["api-success", "edge-success"],
      ["websocket-success", "websocket-success"],
    ]) {
      const [{ condition_threshold }] = policy(`service-backend_${alert}`).conditions;
      const { good_total_ratio } = output.resource(
        STACK,
        `google_monitoring_slo.monitoring_objectives-backend_${slo}`,
      ).request_based_sli;
      expect(good_total_ratio).toEqual({
        bad_service_filter: condition_threshold.filter,
        total_service_filter: condition_threshold.denominator_filter,
      });
    }
  });

  it.each(Object.keys(output.resources(STACK, "google_monitoring_slo")))(
    "%s has a fast and a slow alert",
    (address) => {
      const name = address.replace("monitoring_", "");
      for (const [pace, seconds] of [
        ["fast", 3600],
        ["slow", 86400],
      ])
        expect(selectionsOf(policy(`${name}-${pace}-burn`))).toEqual([
          `select_slo_burn_rate("\${google_monitoring_slo.${address}.name}", "${seconds}s")`,
        ]);
    },
  );

  it("count agent messages by the log metrics that the foundation has made", () => {
    const { good_total_ratio } = output.resource(
      STACK,
      "google_monitoring_slo.monitoring_objectives-backend_agent-delivery",
    ).request_based_sli;
    expect(good_total_ratio).toEqual({
      good_service_filter:
        'resource.type="cloud_run_revision" AND metric.type="logging.googleapis.com/user/agent_messages_delivered"' +
        ' AND resource.labels.service_name="${google_cloud_run_v2_service.service-backend.name}"',
      total_service_filter:
        'resource.type="cloud_run_revision" AND metric.type="logging.googleapis.com/user/agent_messages_sent"' +
        ' AND resource.labels.service_name="${google_cloud_run_v2_service.service-backend.name}"',
    });
    expect(valueOf("objectives-backend_agent-delivery-fast-burn", output)).toBe(5);
  });

  it("name no log metric but those of the foundation, and staging makes none", () => {
    const made = Object.values(output.resources("foundation", "google_logging_metric")).map(({ name }) => name);
    const named = [...(output.texts[STACK] ?? "").matchAll(/logging\.googleapis\.com\/user\/([\w-]+)/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(named)].sort()).toEqual(made.sort());
    expect(output.resources(STACK, "google_logging_metric")).toEqual({});
  });

  it("follow the declaration: another name in both stacks", () => {
    const other = synthesized({
      declaration: changed(({ monitoring }) => (monitoring.agentDeliveryMetrics.sent.name = "messages_out")),
    });
    expect(Object.keys(other.resources("foundation", "google_logging_metric"))).toContain("log-metrics_messages_out");
    expect(other.texts[STACK]).toContain("logging.googleapis.com/user/messages_out");
    expect(other.texts[STACK]).toContain("logging_googleapis_com:user_messages_out");
    expect(other.texts[STACK]).not.toContain("agent_messages_sent");
  });
});

describe("the dashboard", () => {
  const dashboard = (from: Synthesized = output): Json =>
    JSON.parse(from.resource(STACK, "google_monitoring_dashboard.monitoring_dashboard").dashboard_json) as Json;
  const widgets: readonly Json[] = dashboard().mosaicLayout.tiles.map(({ widget }: Json) => widget);

  it("has a section for each service, and for what they share", () => {
    expect(widgets.filter((widget) => "sectionHeader" in widget).map(({ title }) => title)).toEqual([
      "netra-backend-staging",
      "netra-auth-service",
      "netra-frontend-staging",
      "Network",
      "Database",
      "Redis",
    ]);
  });

  it("draws the thresholds of the declaration", () => {
    const drawn = new Map<string, readonly number[]>();
    for (const { title, xyChart } of widgets)
      drawn.set(title, [...(drawn.get(title) ?? []), ...(xyChart?.thresholds ?? []).map(({ value }: Json) => value)]);
    expect(Object.fromEntries([...drawn].filter(([, values]) => values.length > 0))).toEqual({
      "Share of server errors at the load balancer": [0.1, 0.1, 0.1],
      "Share of WebSocket upgrades that failed": [0.05],
      "Start-up latency, ms": [60_000, 240_000, 60_000, 120_000, 60_000, 60_000],
      Instances: [5, 3, 5],
      "Memory of the fullest instance": [0.9, 0.9, 0.9],
      "CPU of the busiest instance": [0.9, 0.9, 0.9],
      "CPU of the connector's busiest instance": [0.7, 0.8],
      "NAT ports of the busiest machine, to one destination": [51.2],
      "Connections, by database": [200],
      "Disk in use, bytes": [91_268_055_040],
      CPU: [0.9],
      Memory: [0.85],
    });
  });

  it("writes nothing that the API leaves out of its answer: a second plan would see a difference", () => {
    const left = (value: Json, path: string): readonly string[] => {
      if (value === 0 || value === false || value === "" || value === null) return [path];
      if (typeof value !== "object") return [];
      if (Object.keys(value as object).length === 0) return [path];
      return Object.entries(value as object).flatMap(([field, inner]) => left(inner, `${path}.${field}`));
    };
    expect(left(dashboard(), "dashboard")).toEqual([]);
  });

  it("has no section for a Redis that no service uses", () => {
    const withoutRedis = <T>(variables: Record<string, T>): Record<string, T> =>
      Object.fromEntries(Object.entries(variables).filter(([name]) => !/^REDIS_(HOST|PORT|PASSWORD|URL)$/.test(name)));
    const without = synthesized({
      declaration: changed((d) => {
        for (const key of ["backend", "auth"]) {
          const service = serviceIn(d, key);
          service.redis = false;
          service.runtime.requiredVariables = service.runtime.requiredVariables.filter(
            (name) => !name.startsWith("REDIS_"),
          );
          service.variables = withoutRedis(service.variables);
          service.secretVariables = withoutRedis(service.secretVariables);
        }
      }),
    });
    expect(JSON.stringify(dashboard(without))).not.toContain("redis");
    expect(Object.keys(without.resources(STACK, POLICY))).not.toContain("monitoring_data_redis-memory");
  });
});

describe("a fourth service without hosts", () => {
  const worker = synthesized({
    declaration: changed((d) => {
      const { runtime, size } = structuredClone(serviceIn(d, "auth"));
      d.services.worker = {
        name: "netra-worker-staging",
        runtime: { ...runtime, requiredVariables: [], endpoints: [{ path: "/health", mustBe: 200 }] },
        size: { ...size, minInstances: 1, maxInstances: 1 },
        egress: "none",
        publicInvoker: false,
        variables: {},
        secretVariables: { WORKER_KEY: "worker-key" },
        secrets: { "worker-key": { source: "generated" } },
      };
    }),
  });
  const added = Object.keys(worker.stack(STACK).resource)
    .filter((type) => type.startsWith("google_monitoring_"))
    .flatMap((type) =>
      Object.keys(worker.resources(STACK, type)).filter((name) => !(name in output.resources(STACK, type))),
    );

  it("is watched as far as it goes: its start and its size, not hosts, not a maximum that is its minimum", () => {
    expect(added.sort()).toEqual([
      "monitoring_service-worker_service-cpu",
      "monitoring_service-worker_service-memory",
      "monitoring_startup-worker_container-exit",
      "monitoring_startup-worker_startup-budget",
      "monitoring_startup-worker_startup-latency",
      "monitoring_startup-worker_startup-probe",
    ]);
  });

  it("may read its secrets", () => {
    expect(selectionsOf(policy("secrets_secret-access", worker))[0]).toContain(
      '"netra-worker-staging@netra-staging.iam.gserviceaccount.com"',
    );
  });

  it("has a section on the dashboard", () => {
    const { dashboard_json } = worker.resource(STACK, "google_monitoring_dashboard.monitoring_dashboard");
    expect(dashboard_json).toContain('"title":"netra-worker-staging"');
  });
});
