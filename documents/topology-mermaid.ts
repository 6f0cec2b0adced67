import { heading } from "./document";
import type { MadeDocument } from "./document";
import type { Topology, TopologyService } from "./topology";

/** docs/topology.md: the same picture as docs/topology.svg, as Mermaid, which a diff can show. */
export function topologyDocument(topology: Topology): MadeDocument {
  const lines = [
    ...heading("Topology", "the synthesized resources"),
    "![What leads where](topology.svg)",
    "",
    "```mermaid",
    "flowchart LR",
    ...topology.services.flatMap(({ hosts }) => hosts.map((host) => `  ${id("host", host)}(["${host}"])`)),
    `  lb["${topology.loadBalancer}<br/>${topology.address}, TLS<br/>${topology.securityPolicy}"]`,
    ...topology.services.map((service) => `  ${serviceId(service)}["${serviceLines(service).join("<br/>")}"]`),
    ...(topology.connector ? [`  connector["${topology.connector.name}<br/>${topology.connector.range}"]`] : []),
    ...(topology.postgres
      ? [`  postgres[("${topology.postgres.name}<br/>${topology.postgres.version}, ${topology.postgres.tier}")]`]
      : []),
    ...(topology.redis
      ? [`  redis[("${topology.redis.name}<br/>${topology.redis.version}, ${topology.redis.memory}")]`]
      : []),
    `  secrets["Secret Manager<br/>${topology.secrets.written.length} written by the stack<br/>${topology.secrets.supplied.length} supplied by people"]`,
    ...topology.services.flatMap((service) => service.hosts.flatMap((host) => [`  ${id("host", host)} --> lb`])),
    ...topology.services.filter(({ hosts }) => hosts.length > 0).map((service) => `  lb --> ${serviceId(service)}`),
    ...topology.services.flatMap((service) => [
      ...(service.usesConnector ? [`  ${serviceId(service)} --> connector`] : []),
      ...(service.secrets.length > 0 ? [`  ${serviceId(service)} -.-> secrets`] : []),
    ]),
    ...topology.services.flatMap((service) =>
      service.databases.map((database) => `  connector -- ${database} --> postgres`),
    ),
    ...(topology.services.some(({ usesRedis }) => usesRedis) ? ["  connector --> redis"] : []),
    "```",
    "",
  ];
  return { path: "docs/topology.md", text: lines.join("\n") };
}

/** What is said of a service, line by line. */
export function serviceLines(service: TopologyService): readonly string[] {
  return [
    service.name,
    `${service.cpu} cpu, ${service.memory}, ${service.minInstances} to ${service.maxInstances} instances`,
    `as ${service.account}`,
    ...(service.secrets.length > 0 ? [`reads ${service.secrets.length} secrets`] : []),
  ];
}

function serviceId({ name }: TopologyService): string {
  return id("service", name);
}

function id(kind: string, name: string): string {
  return `${kind}_${name.replace(/[^a-z0-9]/gi, "_")}`;
}
