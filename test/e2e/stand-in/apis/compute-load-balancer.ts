import { DEFAULT_RULE_PRIORITY, DENY_STATUSES, MAX_CERTIFICATE_DOMAINS } from "../../../../platform/edge";
import { type Call, param } from "../api";
import { ApiError, invalid } from "../api-error";
import { type ComputeContext, type ComputeKind, fullName, setField, setLabels } from "../compute-kind";
import { linkedPath } from "../compute-links";
import { type JsonObject, objectAt, objectsAt, stringAt, stringsAt } from "../json";
import { resolveAddress } from "./compute-network";

/** Seconds that a backend service waits where nothing is said; the only number that serverless groups let stand. */
const DEFAULT_BACKEND_TIMEOUT_SECONDS = 30;

/** The external application load balancer, from address to serverless group. */
export const loadBalancerKinds: readonly ComputeKind[] = [
  {
    collection: "networkEndpointGroups",
    scope: "regions/{region}",
    defaults: { networkEndpointType: "SERVERLESS", size: 0 },
  },
  {
    collection: "backendServices",
    scope: "global",
    defaults: {
      protocol: "HTTP",
      portName: "http",
      port: 80,
      timeoutSec: DEFAULT_BACKEND_TIMEOUT_SECONDS,
      sessionAffinity: "NONE",
      loadBalancingScheme: "EXTERNAL",
      connectionDraining: { drainingTimeoutSec: 0 },
    },
    check: checkBackendService,
    actions: { setSecurityPolicy: (current, { body }) => ({ ...current, securityPolicy: body["securityPolicy"] }) },
  },
  { collection: "urlMaps", scope: "global" },
  {
    collection: "sslCertificates",
    scope: "global",
    defaults: { type: "MANAGED" },
    check: (_, certificate) => {
      const domains = stringsAt(objectAt(certificate, "managed"), "domains");
      if (domains.length > MAX_CERTIFICATE_DOMAINS)
        throw invalid(`A managed certificate takes ${MAX_CERTIFICATE_DOMAINS} domains.`);
      const wildcard = domains.find((domain) => domain.includes("*"));
      if (wildcard !== undefined)
        throw invalid(`Invalid value for field 'managed.domains': '${wildcard}'. Wildcards are not supported.`);
    },
    computed: (_, certificate) => ({
      managed: { ...objectAt(certificate, "managed"), status: "PROVISIONING" },
      subjectAlternativeNames: stringsAt(objectAt(certificate, "managed"), "domains"),
    }),
  },
  {
    collection: "sslPolicies",
    scope: "global",
    defaults: { profile: "COMPATIBLE", minTlsVersion: "TLS_1_0" },
    computed: () => ({ enabledFeatures: ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"] }),
  },
  {
    collection: "targetHttpsProxies",
    scope: "global",
    defaults: { quicOverride: "NONE", tlsEarlyData: "DISABLED" },
    actions: {
      setUrlMap: setField("urlMap"),
      setSslCertificates: setField("sslCertificates"),
      setSslPolicy: setField("sslPolicy"),
      setQuicOverride: setField("quicOverride"),
      setCertificateMap: setField("certificateMap"),
    },
    actionsWithoutScope: ["setUrlMap", "setSslCertificates"],
  },
  {
    collection: "targetHttpProxies",
    scope: "global",
    actions: { setUrlMap: setField("urlMap") },
    actionsWithoutScope: ["setUrlMap"],
  },
  {
    collection: "forwardingRules",
    scope: "global",
    defaults: { IPProtocol: "TCP", loadBalancingScheme: "EXTERNAL", networkTier: "PREMIUM" },
    check: checkForwardingRule,
    computed: ({ call }, rule) => ({
      IPAddress: addressOf(call, rule),
      portRange: stringAt(rule, "portRange").replace(/^(\d+)$/, "$1-$1"),
    }),
    actions: { setLabels, setTarget: setField("target") },
  },
  {
    collection: "securityPolicies",
    scope: "global",
    defaults: { type: "CLOUD_ARMOR" },
    check: checkSecurityPolicy,
    computed: (_, policy) => ({ rules: withDefaultRule(objectsAt(policy, "rules")) }),
    actions: {
      addRule: (policy, { body }) => ({ ...policy, rules: [...objectsAt(policy, "rules"), body] }),
      patchRule: (policy, call) => {
        const priority = priorityOf(call);
        const rules = objectsAt(policy, "rules").map((rule) =>
          rule["priority"] === priority ? { ...rule, ...call.body } : rule,
        );
        return { ...policy, rules };
      },
      removeRule: (policy, call) => {
        const priority = priorityOf(call);
        return { ...policy, rules: objectsAt(policy, "rules").filter((rule) => rule["priority"] !== priority) };
      },
    },
  },
];

/** The refusals of a backend service whose groups are serverless: neither `validate` nor `plan` knows them. */
function checkBackendService({ call }: ComputeContext, service: JsonObject): void {
  const groups = objectsAt(service, "backends").map((backend) => linkedPath(stringAt(backend, "group")) ?? "");
  const serverless = groups.filter(
    (path) => call.cloud.store.find(fullName(path))?.["networkEndpointType"] === "SERVERLESS",
  );
  if (serverless.length === 0) return;
  if (service["timeoutSec"] !== DEFAULT_BACKEND_TIMEOUT_SECONDS) {
    throw invalid("Timeout sec is not supported for a backend service with Serverless network endpoint groups.");
  }
  if (stringsAt(service, "healthChecks").length > 0) {
    throw invalid("A backend service cannot have a healthcheck with Serverless network endpoint group backends.");
  }
  if (service["sessionAffinity"] !== "NONE") {
    throw invalid("Session affinity is not supported for a backend service with Serverless network endpoint groups.");
  }
  const regions = serverless.map((path) => path.split("/")[3]);
  if (new Set(regions).size < regions.length) {
    throw invalid("A backend service takes one Serverless network endpoint group for a region.");
  }
}

function checkForwardingRule({ call, path }: ComputeContext, rule: JsonObject): void {
  const address = addressOf(call, rule);
  const port = stringAt(rule, "portRange").split("-")[0];
  const rival = call.cloud.store
    .all()
    .find(
      ([name, other]) =>
        name.includes("/forwardingRules/") &&
        name !== fullName(path) &&
        other["IPAddress"] === address &&
        stringAt(other, "portRange").split("-")[0] === port,
    );
  if (rival !== undefined) {
    throw new ApiError(
      "FAILED_PRECONDITION",
      `Specified IP address is in-use by '${rival[0]}' and would result in a conflict.`,
    );
  }
  const scheme = rule["loadBalancingScheme"];
  for (const service of backendServicesBehind(call, stringAt(rule, "target"))) {
    if (service["loadBalancingScheme"] === scheme) continue;
    throw invalid(
      `The load balancing scheme of forwarding rule '${path}' (${String(scheme)}) is not that of backend service '${stringAt(service, "name")}' (${String(service["loadBalancingScheme"])}).`,
    );
  }
}

/** Backend services that a target proxy's URL map leads to. */
function backendServicesBehind(call: Call, target: string): readonly JsonObject[] {
  const at = (link: string): JsonObject => call.cloud.store.find(fullName(linkedPath(link) ?? "")) ?? {};
  const urlMap = at(stringAt(at(target), "urlMap"));
  const links = [urlMap, ...objectsAt(urlMap, "pathMatchers")].map((holder) => stringAt(holder, "defaultService"));
  return links.filter((link) => link !== "").map(at);
}

function addressOf(call: Call, rule: JsonObject): string {
  return resolveAddress(stringAt(rule, "IPAddress"), (path) => call.cloud.store.find(fullName(path)));
}

function checkSecurityPolicy(_: ComputeContext, policy: JsonObject): void {
  const priorities = new Set<unknown>();
  for (const rule of objectsAt(policy, "rules")) {
    if (priorities.has(rule["priority"])) throw invalid(`Two rules have priority ${String(rule["priority"])}.`);
    priorities.add(rule["priority"]);
    const denied = /^deny\((\d+)\)$/.exec(stringAt(rule, "action"))?.[1];
    if (denied !== undefined && !DENY_STATUSES.includes(Number(denied))) {
      throw invalid(
        `Invalid value for field 'action': 'deny(${denied})'. Must be one of deny(${DENY_STATUSES.join("), deny(")}).`,
      );
    }
  }
}

/** Every policy ends with a rule for what no other rule takes; the API adds the one that lets everything pass. */
function withDefaultRule(rules: readonly JsonObject[]): readonly JsonObject[] {
  const sorted = [...rules].sort((left, right) => Number(left["priority"] ?? 0) - Number(right["priority"] ?? 0));
  if (sorted.some((rule) => rule["priority"] === DEFAULT_RULE_PRIORITY)) return sorted;
  const otherwise = {
    priority: DEFAULT_RULE_PRIORITY,
    action: "allow",
    description: "default rule",
    match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } },
  };
  return [...sorted, otherwise];
}

function priorityOf(call: Call): number {
  return Number(call.query.get("priority") ?? param(call, "priority"));
}
