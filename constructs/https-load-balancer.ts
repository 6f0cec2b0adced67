import { createHash } from "node:crypto";
import { ComputeBackendService } from "@cdktf/provider-google/lib/compute-backend-service";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeManagedSslCertificate } from "@cdktf/provider-google/lib/compute-managed-ssl-certificate";
import { ComputeRegionNetworkEndpointGroup } from "@cdktf/provider-google/lib/compute-region-network-endpoint-group";
import { ComputeSslPolicy } from "@cdktf/provider-google/lib/compute-ssl-policy";
import { ComputeTargetHttpProxy } from "@cdktf/provider-google/lib/compute-target-http-proxy";
import { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { Construct } from "constructs";
import { MAX_CERTIFICATE_DOMAINS } from "../platform/edge";
import { DNS_NAME } from "../platform/names";
import { Violations, refuse } from "../platform/violation";
import type { Violation } from "../platform/violation";
import { adoptable } from "./netra-stack";

/** A Cloud Run service behind the load balancer. */
export interface EdgeService {
  readonly key: string;
  /** The service's name, as an attribute of the resource, so that the order follows. */
  readonly serviceName: string;
  /** The same as it is declared, for names of load-balancer parts. */
  readonly name: string;
  readonly hosts: readonly string[];
  /**
   * Paths with a path rule of their own. It leads to the same service: the load balancer's metrics tell requests apart by
   * path rule and by nothing else of the path.
   *
   * @default none
   */
  readonly countedPaths?: readonly string[];
}

export interface HttpsLoadBalancerProps {
  readonly projectId: string;
  readonly region: string;
  readonly name: string;
  /** Name of the reserved address. */
  readonly addressName: string;
  readonly redirectName: string;
  /** A digest of the hosts is added: a managed certificate cannot be changed, only replaced. */
  readonly certificateName: string;
  readonly tlsPolicyName: string;
  readonly securityPolicyId: string;
  readonly services: readonly EdgeService[];
  /** Key of the service that a request for any other host reaches. */
  readonly defaultService: string;
}

const SCHEME = "EXTERNAL_MANAGED";

/** Name of the backend service of a Cloud Run service. */
export function backendServiceName(serviceName: string): string {
  return `${serviceName}-backend`;
}

/** The global external application load balancer: hosts to services, TLS, and a redirect from http. */
export class HttpsLoadBalancer extends Construct {
  /** Key of a service -> name of its backend service, as an attribute of the resource. */
  readonly backendNames: ReadonlyMap<string, string>;

  /** @throws DeclarationError for hosts that no certificate can carry, or a default service that is not behind it */
  constructor(scope: Construct, id: string, props: HttpsLoadBalancerProps) {
    super(scope, id);
    refuse(`Load balancer ${props.name}`, edgeViolations(props));
    const { projectId } = props;
    const backends = new Map(props.services.map((service) => [service.key, this.backendFor(service, props)]));
    this.backendNames = new Map([...backends].map(([key, backend]) => [key, backend.name]));
    const backendId = (key: string) => backends.get(key)?.id ?? "";

    const urlMap = adoptable(
      new ComputeUrlMap(this, "url-map", {
        project: projectId,
        name: props.name,
        defaultService: backendId(props.defaultService),
        hostRule: props.services.map(({ key, hosts }) => ({ hosts: [...hosts], pathMatcher: key })),
        pathMatcher: props.services.map(({ key, countedPaths = [] }) => ({
          name: key,
          defaultService: backendId(key),
          ...(countedPaths.length > 0 && {
            pathRule: countedPaths.map((path) => ({ paths: [path], service: backendId(key) })),
          }),
        })),
      }),
      `projects/${projectId}/global/urlMaps/${props.name}`,
    );
    const hosts = props.services.flatMap((service) => service.hosts);
    const certificateName = `${props.certificateName}-${digest(hosts)}`;
    const certificate = adoptable(
      new ComputeManagedSslCertificate(this, "certificate", {
        project: projectId,
        name: certificateName,
        managed: { domains: hosts },
        lifecycle: { createBeforeDestroy: true },
      }),
      `projects/${projectId}/global/sslCertificates/${certificateName}`,
    );
    const tlsPolicy = adoptable(
      new ComputeSslPolicy(this, "tls-policy", {
        project: projectId,
        name: props.tlsPolicyName,
        profile: "MODERN",
        minTlsVersion: "TLS_1_2",
      }),
      `projects/${projectId}/global/sslPolicies/${props.tlsPolicyName}`,
    );
    const httpsProxy = adoptable(
      new ComputeTargetHttpsProxy(this, "https-proxy", {
        project: projectId,
        name: `${props.name}-proxy`,
        urlMap: urlMap.id,
        sslCertificates: [certificate.id],
        sslPolicy: tlsPolicy.id,
      }),
      `projects/${projectId}/global/targetHttpsProxies/${props.name}-proxy`,
    );
    this.forwardingRule("https", props.name, 443, httpsProxy.id, props);
    const redirect = adoptable(
      new ComputeUrlMap(this, "redirect", {
        project: projectId,
        name: props.redirectName,
        defaultUrlRedirect: {
          httpsRedirect: true,
          redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
          stripQuery: false,
        },
      }),
      `projects/${projectId}/global/urlMaps/${props.redirectName}`,
    );
    const httpProxy = adoptable(
      new ComputeTargetHttpProxy(this, "http-proxy", {
        project: projectId,
        name: `${props.redirectName}-proxy`,
        urlMap: redirect.id,
      }),
      `projects/${projectId}/global/targetHttpProxies/${props.redirectName}-proxy`,
    );
    this.forwardingRule("http", props.redirectName, 80, httpProxy.id, props);
  }

  /** One serverless group in one backend service: without timeout, health check or affinity, which the API refuses there. */
  private backendFor(service: EdgeService, props: HttpsLoadBalancerProps): ComputeBackendService {
    const { projectId, region } = props;
    // The name varies with what the group leads to: a group in use cannot be changed, and its name is not free twice.
    const groupName = `${service.name}-neg-${digest([region, service.name])}`;
    const group = adoptable(
      new ComputeRegionNetworkEndpointGroup(this, `${service.key}-group`, {
        project: projectId,
        region,
        name: groupName,
        networkEndpointType: "SERVERLESS",
        cloudRun: { service: service.serviceName },
        // Not "create before destroy": it would spread to the service, whose name is not free twice, so that one whose
        // first revision did not start could never be replaced.
      }),
      `projects/${projectId}/regions/${region}/networkEndpointGroups/${groupName}`,
    );
    const name = backendServiceName(service.name);
    return adoptable(
      new ComputeBackendService(this, `${service.key}-backend`, {
        project: projectId,
        name,
        loadBalancingScheme: SCHEME,
        protocol: "HTTPS",
        backend: [{ group: group.id }],
        securityPolicy: props.securityPolicyId,
        logConfig: { enable: true, sampleRate: 1 },
        // The applications decide by it whether a request came over TLS.
        customRequestHeaders: ["X-Forwarded-Proto: https"],
        customResponseHeaders: ["Strict-Transport-Security: max-age=31536000; includeSubDomains"],
      }),
      `projects/${projectId}/global/backendServices/${name}`,
    );
  }

  private forwardingRule(id: string, name: string, port: number, target: string, props: HttpsLoadBalancerProps): void {
    adoptable(
      new ComputeGlobalForwardingRule(this, `${id}-rule`, {
        project: props.projectId,
        name,
        loadBalancingScheme: SCHEME,
        ipProtocol: "TCP",
        portRange: String(port),
        ipAddress: `projects/${props.projectId}/global/addresses/${props.addressName}`,
        target,
      }),
      `projects/${props.projectId}/global/forwardingRules/${name}`,
    );
  }
}

function edgeViolations({ services, defaultService }: HttpsLoadBalancerProps): readonly Violation[] {
  const found = new Violations();
  const hosts = services.flatMap((service) => service.hosts);
  for (const host of hosts) {
    if (!DNS_NAME.test(host))
      found.add(
        "services.hosts",
        host,
        "a DNS name without a wildcard",
        "a managed certificate carries whole names only",
      );
  }
  if (hosts.length === 0 || hosts.length > MAX_CERTIFICATE_DOMAINS)
    found.addSaid(
      "services.hosts",
      `${hosts.length} hosts`,
      `1 to ${MAX_CERTIFICATE_DOMAINS}`,
      "a managed certificate carries that many",
    );
  for (const service of services) {
    if (service.hosts.length === 0)
      found.addSaid(
        `services.${service.key}.hosts`,
        "no host",
        "at least one",
        "leave a service without hosts away from the load balancer",
      );
  }
  if (!services.some(({ key }) => key === defaultService))
    found.add("defaultService", defaultService, services.map(({ key }) => key).join(", "), "name one of them");
  return found.list;
}

/** Eight hexadecimal digits that follow from the parts, whatever their order. */
function digest(parts: readonly string[]): string {
  return createHash("sha256")
    .update([...parts].sort().join("\n"))
    .digest("hex")
    .slice(0, 8);
}
