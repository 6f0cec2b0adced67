import { changed } from "../config/declaration";
import { synthesized } from "./synthesized";

const STACK = "foundation";
const output = synthesized();

describe("foundation", () => {
  it("keeps its state under its own prefix", () => {
    expect(output.stack(STACK).terraform.backend).toEqual({
      gcs: { bucket: "netra-staging-terraform-state", prefix: "staging/foundation" },
    });
  });

  it("never takes an API away", () => {
    const services = [
      ...Object.values(output.resources(STACK, "google_project_service")),
      ...Object.values(output.resources("bootstrap", "google_project_service")),
    ];
    expect(services.length).toBeGreaterThan(0);
    for (const service of services) expect(service).toMatchObject({ disable_on_destroy: false });
  });

  it("enables every API that environment and rules name", () => {
    const enabled = ["bootstrap", STACK].flatMap((stack) =>
      Object.values(output.resources(stack, "google_project_service")).map(({ service }) => service),
    );
    for (const api of [
      "run",
      "sqladmin",
      "vpcaccess",
      "servicenetworking",
      "redis",
      "secretmanager",
      "compute",
      "iam",
      "monitoring",
      "logging",
      "artifactregistry",
    ])
      expect(enabled).toContain(`${api}.googleapis.com`);
  });

  it("makes the network in custom mode, with flow logs and private Google access", () => {
    expect(output.resource(STACK, "google_compute_network.network_vpc")).toMatchObject({
      name: "staging-vpc",
      auto_create_subnetworks: false,
    });
    expect(output.resource(STACK, "google_compute_subnetwork.network_subnet")).toMatchObject({
      name: "staging-subnet",
      ip_cidr_range: "10.0.0.0/24",
      private_ip_google_access: true,
      log_config: { metadata: "INCLUDE_ALL_METADATA" },
    });
  });

  it("makes the connector by instances, never by throughput as well", () => {
    const connector = output.resource(STACK, "google_vpc_access_connector.connector");
    expect(connector).toMatchObject({
      name: "staging-connector",
      ip_cidr_range: "10.2.0.0/28",
      machine_type: "e2-micro",
      min_instances: 2,
      max_instances: 10,
    });
    expect(Object.keys(connector).filter((key) => key.includes("throughput"))).toEqual([]);
  });

  it("lends a range for private services, and leaves the peering behind when it is destroyed", () => {
    expect(output.resource(STACK, "google_compute_global_address.private-services_range")).toMatchObject({
      name: "staging-private-ip",
      purpose: "VPC_PEERING",
      address_type: "INTERNAL",
      prefix_length: 16,
    });
    expect(output.resource(STACK, "google_service_networking_connection.private-services_connection")).toMatchObject({
      deletion_policy: "ABANDON",
      update_on_creation_fail: true,
    });
  });

  it("lets the network out through NAT and logs what fails", () => {
    expect(output.resource(STACK, "google_compute_router.nat_router").name).toBe("staging-nat-router");
    expect(output.resource(STACK, "google_compute_router_nat.nat_gateway")).toMatchObject({
      name: "staging-nat-gateway",
      nat_ip_allocate_option: "AUTO_ONLY",
      source_subnetwork_ip_ranges_to_nat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      log_config: { enable: true, filter: "ERRORS_ONLY" },
    });
  });

  it("allows nothing in but the connector, by the connector's own attribute", () => {
    expect(
      Object.values(output.resources(STACK, "google_compute_firewall")).map(({ source_ranges }) => source_ranges),
    ).toEqual([["${google_vpc_access_connector.connector.ip_cidr_range}"]]);
  });

  it("reserves the address that DNS points at", () => {
    expect(output.resource(STACK, "google_compute_global_address.edge")).toMatchObject({
      name: "staging-lb-ip",
      address_type: "EXTERNAL",
    });
  });

  it("has a container for every secret that people supply, marked so, and a value for none", () => {
    const secrets = Object.values(output.resources(STACK, "google_secret_manager_secret"));
    expect(secrets.map(({ secret_id }) => secret_id).sort()).toEqual([
      "anthropic-api-key",
      "gemini-api-key",
      "google-client-id",
      "google-client-secret",
      "openai-api-key",
    ]);
    for (const secret of secrets)
      expect(secret).toMatchObject({
        labels: { source: "supplied" },
        replication: { user_managed: expect.anything() },
      });
    expect(output.resources(STACK, "google_secret_manager_secret_version")).toEqual({});
  });

  it("counts the agent messages by the application's log lines", () => {
    const metric = (name: string) => output.resource(STACK, `google_logging_metric.log-metrics_${name}`);
    const counter = { project: "netra-staging", metric_descriptor: { metric_kind: "DELTA", value_type: "INT64" } };
    expect(metric("agent_messages_sent")).toMatchObject({
      ...counter,
      name: "agent_messages_sent",
      filter:
        'resource.type="cloud_run_revision" AND (jsonPayload.event="agent_message_sent" OR textPayload:"agent_message_sent")',
    });
    expect(metric("agent_messages_delivered")).toMatchObject({
      ...counter,
      name: "agent_messages_delivered",
      filter:
        'resource.type="cloud_run_revision" AND (jsonPayload.event="agent_message_delivered" OR textPayload:"agent_message_delivered")',
    });
  });

  it("ends no sooner than Monitoring knows the counters: ten minutes after the last of them was made", () => {
    const wait = output.resource(STACK, "terraform_data.log-metrics_known");
    expect(wait.provisioner).toEqual([
      { "local-exec": { command: 'sleep "$${NETRA_LOG_METRIC_DELAY_SECONDS:-600}"' } },
    ]);
    const metrics = Object.entries(output.resources(STACK, "google_logging_metric"));
    expect(metrics).toHaveLength(2);
    expect(wait.depends_on.sort()).toEqual(metrics.map(([id]) => `google_logging_metric.${id}`).sort());
    // A new counter begins the wait anew.
    expect(wait.triggers_replace).toEqual(metrics.map(([, { name }]) => name).sort());
  });

  it("follows the declaration: another range, another connector", () => {
    const other = synthesized({
      declaration: changed((d) => {
        d.network.subnet.cidr = "10.9.0.0/24";
        d.network.connector.maxInstances = 4;
        d.network.privateServices.address = "10.64.0.0";
      }),
    });
    expect(other.resource(STACK, "google_compute_subnetwork.network_subnet").ip_cidr_range).toBe("10.9.0.0/24");
    expect(other.resource(STACK, "google_vpc_access_connector.connector").max_instances).toBe(4);
    expect(other.resource(STACK, "google_compute_global_address.private-services_range").address).toBe("10.64.0.0");
  });
});
