/** What a change opens and closes. */
import { reviewOf, serviceValues } from "./planned";
import type { PlannedResource, Values } from "./planned";

function opened(...resources: readonly PlannedResource[]): readonly string[] {
  return reviewOf(resources).exposure.map(
    ({ kind, direction, detail }) => `${direction === "widened" ? "+" : "-"} ${kind} ${detail}`,
  );
}

describe("a Cloud Run service", () => {
  const SERVICE = "google_cloud_run_v2_service.backend";
  const ingress = (setting: string) => serviceValues({ ingress: `INGRESS_TRAFFIC_${setting}` });
  const change = (before: string, after: string) =>
    opened({ address: SERVICE, before: ingress(before), after: ingress(after) });

  test("that takes all traffic is open past the load balancer", () => {
    expect(change("INTERNAL_LOAD_BALANCER", "ALL")).toEqual([
      "+ network netra-backend-staging takes requests from the internet past the load balancer",
    ]);
    expect(change("ALL", "INTERNAL_LOAD_BALANCER")).toEqual([
      "- network netra-backend-staging no longer takes requests from the internet past the load balancer",
    ]);
  });

  test("that the load balancer reaches from now on is opened", () => {
    expect(change("INTERNAL_ONLY", "INTERNAL_LOAD_BALANCER")).toEqual([
      "+ network netra-backend-staging takes requests of the load balancer",
    ]);
  });

  test("that is new behind the load balancer opens nothing", () => {
    expect(opened({ address: SERVICE, after: ingress("INTERNAL_LOAD_BALANCER") })).toEqual([]);
  });

  test("that is new without an ingress setting is open: that is the default", () => {
    const { ingress: _, ...values } = serviceValues();
    expect(opened({ address: SERVICE, after: values })).toEqual([
      "+ network netra-backend-staging takes requests from the internet past the load balancer",
    ]);
  });

  test("that asks nobody who they are is opened", () => {
    const asking = (invoker_iam_disabled: boolean) => ({ ...serviceValues(), invoker_iam_disabled });
    expect(opened({ address: SERVICE, before: asking(false), after: asking(true) })).toEqual([
      "+ network netra-backend-staging takes requests of anyone, without asking who",
    ]);
  });
});

describe("a database", () => {
  const address = "google_sql_database_instance.db";
  const values = (ipv4_enabled: boolean, ...ranges: readonly string[]): Values => ({
    name: "db",
    settings: [{ ip_configuration: [{ ipv4_enabled, authorized_networks: ranges.map((value) => ({ value })) }] }],
  });

  test("tells each range that may connect, and which of them is the internet", () => {
    expect(opened({ address, before: values(false), after: values(true, "0.0.0.0/0", "203.0.113.7/32") })).toEqual([
      "+ network db has a public address",
      "+ network db lets 0.0.0.0/0 (the internet) connect",
      "+ network db lets 203.0.113.7/32 connect",
    ]);
  });

  test("without an address configuration has a public address: that is the default", () => {
    expect(opened({ address, after: { name: "db" } })).toEqual(["+ network db has a public address"]);
  });

  test("tells a range that goes", () => {
    expect(opened({ address, before: values(false, "10.0.0.0/8"), after: values(false) })).toEqual([
      "- network db no longer lets 10.0.0.0/8 connect",
    ]);
  });
});

describe("a firewall rule", () => {
  const address = "google_compute_firewall.f";
  const rule = (more: Values): Values => ({
    name: "f",
    direction: "INGRESS",
    allow: [{ protocol: "tcp", ports: ["22", "443"] }],
    source_ranges: ["10.2.0.0/28"],
    ...more,
  });

  test("tells who comes in on what", () => {
    expect(opened({ address, after: rule({}) })).toEqual(["+ network f lets 10.2.0.0/28 in on tcp 22, 443"]);
  });

  test("without sources lets in the internet", () => {
    expect(opened({ address, after: rule({ source_ranges: [] }) })).toEqual([
      "+ network f lets 0.0.0.0/0 (the internet) in on tcp 22, 443",
    ]);
  });

  test("tells a range that is added, and not the ones that stay", () => {
    const after = rule({ source_ranges: ["10.2.0.0/28", "::/0"] });
    expect(opened({ address, before: rule({}), after })).toEqual([
      "+ network f lets ::/0 (the internet) in on tcp 22, 443",
    ]);
  });

  test.each([
    ["of egress", { direction: "EGRESS" }],
    ["that is off", { disabled: true }],
    ["that denies", { allow: [] }],
  ])("%s opens nothing", (_, more) => expect(opened({ address, after: rule(more) })).toEqual([]));

  test("that is deleted closes what it opened", () => {
    expect(opened({ address, before: rule({}) })).toEqual(["- network f no longer lets 10.2.0.0/28 in on tcp 22, 443"]);
  });
});

test("a backend that loses its policy is opened", () => {
  const address = "google_compute_backend_service.b";
  const values = (security_policy: string | null) => ({ name: "b", security_policy });
  expect(opened({ address, before: values("p"), after: values(null) })).toEqual([
    "+ network b is reached without a Cloud Armor policy",
  ]);
});

describe("grants", () => {
  const grant = (role: string, member: string): Values => ({ project: "netra-staging", role, member });
  const address = "google_project_iam_member.g";
  const MAIL = "serviceAccount:a@netra-staging.iam.gserviceaccount.com";

  test("a role that is given and one that is taken", () => {
    expect(opened({ address, before: grant("roles/viewer", MAIL), after: grant("roles/editor", MAIL) })).toEqual([
      `+ role ${MAIL} has roles/editor on the project netra-staging`,
      `- role ${MAIL} has roles/viewer on the project netra-staging`,
    ]);
  });

  test("a grant that is only replaced or written elsewhere takes and gives nothing", () => {
    expect(
      opened(
        { address, before: grant("roles/viewer", MAIL) },
        {
          address: "google_project_iam_binding.b",
          after: { project: "netra-staging", role: "roles/viewer", members: [MAIL] },
        },
      ),
    ).toEqual([]);
  });

  test("each member of a binding is one", () => {
    const members = (...list: readonly string[]) => ({
      secret_id: "projects/p/secrets/s",
      role: "roles/r",
      members: list,
    });
    const binding = {
      address: "google_secret_manager_secret_iam_binding.b",
      before: members("user:a"),
      after: members("user:a", "user:b"),
    };
    expect(opened(binding)).toEqual(["+ role user:b has roles/r on the secret s"]);
  });

  test("everybody is public, whatever the role", () => {
    const invoker = { name: "netra-backend-staging", role: "roles/run.invoker", member: "allUsers" };
    expect(opened({ address: "google_cloud_run_v2_service_iam_member.i", after: invoker })).toEqual([
      "+ invoker allUsers has roles/run.invoker on the service netra-backend-staging",
    ]);
  });

  test("a member that is not known yet is told as that", () => {
    expect(opened({ address, after: { project: "p", role: "roles/viewer" }, afterUnknown: { member: true } })).toEqual([
      "+ role somebody not known yet has roles/viewer on the project p",
    ]);
  });

  test("given roles and openings are risks of their own kinds; what is closed is none", () => {
    const { risks, verdict } = reviewOf([
      { address, before: grant("roles/viewer", MAIL), after: grant("roles/browser", MAIL) },
    ]);
    expect(risks.map(({ kind, detail }) => [kind, detail])).toEqual([
      ["iam-widened", `${MAIL} has roles/browser on the project netra-staging`],
    ]);
    expect(verdict.level).toBe("attention");
  });
});
