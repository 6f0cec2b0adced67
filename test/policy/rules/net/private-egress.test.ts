import { privateEgress } from "../../../../policy/rules/net/private-egress";
import { exampleContract } from "../../example-contract";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, resolved, set, setVariable, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const FRONTEND = "google_cloud_run_v2_service.frontend";
const ACCESS = "template.vpc_access";
const INTERFACES = `${ACCESS}.network_interfaces`;

const none = (address: string, name: string, target: string) =>
  fails(
    address,
    ACCESS,
    `${name} has no way into the network; it needs one to reach ${target}`,
    "nothing",
    "a connector, or network interfaces",
  );

/** The backend under a name that no declaration knows, without its way into the network. */
function stray(fixture: Fixture): void {
  set(fixture, BACKEND, "name", "stray");
  unset(fixture, BACKEND, ACCESS);
  for (const name of ["POSTGRES_HOST", "REDIS_HOST"]) setVariable(fixture, "backend", name, undefined);
}

describeRule(privateEgress, {
  compliant: () => estatePart(BACKEND),
  cases: [
    {
      name: "without a way into the network the database is out of reach",
      change: (fixture) => unset(fixture, BACKEND, ACCESS),
      expect: [none(BACKEND, "netra-backend-staging", "the database's private address")],
    },
    {
      name: "with the socket, Redis is still inside",
      change: (fixture) => unset(fixture, BACKEND, ACCESS),
      contract: (contract) => ({ ...contract, database: { ...contract.database, connection: "socket" } }),
      expect: [none(BACKEND, "netra-backend-staging", "Redis")],
    },
    {
      name: "network interfaces are a way as well",
      change: (fixture) => {
        unset(fixture, BACKEND, `${ACCESS}.connector`);
        set(fixture, BACKEND, INTERFACES, [{ network: "staging-vpc", subnetwork: "staging-subnet" }]);
      },
      expect: "pass",
    },
    {
      name: "a connector and network interfaces are two ways",
      change: (fixture) =>
        set(fixture, BACKEND, INTERFACES, [{ network: "staging-vpc", subnetwork: "staging-subnet" }]),
      sources: ["configuration", "plan"],
      expect: [
        fails(
          BACKEND,
          INTERFACES,
          "netra-backend-staging has both a connector and network interfaces; it needs one of the two",
          "connector and network_interfaces",
          "connector alone, or network_interfaces alone",
        ),
      ],
    },
    {
      name: "a block that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, ACCESS, "${var.access}"),
      sources: ["configuration"],
      expect: [isUnknown(BACKEND, ACCESS, "the block is not known yet")],
    },
    {
      name: "a service that nobody declared and that names nothing inside",
      change: stray,
      expect: "not-applicable",
    },
    ...["10.1.2.3", "172.31.0.1", "192.168.7.7"].map((address) => ({
      name: `a service that nobody declared, with the host ${address}`,
      change: (fixture: Fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "CACHE_HOST", address);
      },
      expect: [none(BACKEND, "stray", "what CACHE_HOST names")],
    })),
    ...["8.8.8.8", "172.32.0.1", "cache.example.com"].map((address) => ({
      name: `the host ${address} is outside`,
      change: (fixture: Fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "CACHE_HOST", address);
      },
      expect: "not-applicable" as const,
    })),
    {
      name: "a private address in another variable is no host",
      change: (fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "ALLOWED_PROXY", "10.1.2.3");
      },
      expect: "not-applicable",
    },
    ...[
      "${google_sql_database_instance.postgres.private_ip_address}",
      "${google_redis_instance.redis.host}",
      "redis://${google_redis_instance.redis.host}:6379",
    ].map((reference) => ({
      name: `a variable made from ${reference}`,
      change: (fixture: Fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "STORE", reference);
      },
      sources: ["configuration", "plan"] as const,
      expect: [none(BACKEND, "stray", "what STORE names")],
    })),
    ...[
      "${google_sql_database_instance.postgres.public_ip_address}",
      "${google_redis_instance.redis.port}",
      "${google_sql_user.backend.private_ip_address}",
      "${google_compute_address.redis.host}",
    ].map((reference) => ({
      name: `a variable made from ${reference} is no private address`,
      change: (fixture: Fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "STORE", reference);
      },
      sources: ["configuration", "plan"] as const,
      expect: "not-applicable" as const,
    })),
    {
      name: "a host that a live service shows resolved",
      change: (fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "POSTGRES_HOST", resolved("${var.host}", "10.9.0.3"));
      },
      sources: ["plan", "live"],
      expect: [none(BACKEND, "stray", "what POSTGRES_HOST names")],
    },
  ],
});

describeRule(privateEgress, {
  compliant: () => {
    const fixture = estatePart(FRONTEND);
    set(fixture, FRONTEND, ACCESS, { connector: "projects/p/locations/us-central1/connectors/c" });
    return { ...fixture, ...estatePart(BACKEND) };
  },
  contract: exampleContract(),
  cases: [
    {
      name: "a service without data needs no way into the network",
      change: (fixture) => unset(fixture, FRONTEND, ACCESS),
      expect: "pass",
    },
  ],
});
