import { storeAddresses } from "../../../../policy/rules/run/store-addresses";
import { describeRule, resolved, set } from "../../rule-cases";
import { BACKEND, ENV, NAME, backend, failure, secretVariable, sidecar, unknown, variable } from "./backend";

function writtenOut(name: string, address = "10.1.2.3") {
  return [
    failure(`${ENV}.${name}`, {
      message: `${NAME} has the address ${address} written out in ${name}`,
      got: address,
      want: "a reference to the instance's own attribute",
    }),
  ];
}

describeRule(storeAddresses, {
  compliant: backend,
  cases: [
    ...["POSTGRES_HOST", "REDIS_HOST", "DB_HOST", "DATABASE_HOST", "CLICKHOUSE_HOST", "AUTH_DB_HOST"].map((name) => ({
      name: `${name} written out`,
      change: variable(name, "10.1.2.3"),
      expect: writtenOut(name),
    })),
    { name: "with a port", change: variable("POSTGRES_HOST", "10.1.2.3:5432"), expect: writtenOut("POSTGRES_HOST") },
    {
      name: "in a URL",
      change: variable("REDIS_URL", "redis://10.1.2.3:6379/0"),
      expect: writtenOut("REDIS_URL"),
    },
    {
      name: "in a template around references",
      change: variable("REDIS_URL", "redis://10.1.2.3:${google_redis_instance.redis.port}/0"),
      expect: writtenOut("REDIS_URL"),
    },
    {
      name: "a reference that a plan shows resolved is right",
      change: variable(
        "POSTGRES_HOST",
        resolved("${google_sql_database_instance.postgres.private_ip_address}", "10.1.2.3"),
      ),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a reference to a data source is right",
      change: variable("POSTGRES_HOST", "${data.google_sql_database_instance.postgres.private_ip_address}"),
      expect: "pass",
    },
    {
      name: "a local does not make a literal right",
      change: (fixture) => {
        set(fixture, BACKEND, `${ENV}.POSTGRES_HOST.value`, resolved("${local.host}", "10.1.2.3"));
      },
      sources: ["plan"],
      expect: writtenOut("POSTGRES_HOST"),
    },
    {
      name: "a Terraform variable does not make a literal right",
      change: variable("POSTGRES_HOST", resolved("${var.host}", "10.1.2.3")),
      sources: ["plan"],
      expect: writtenOut("POSTGRES_HOST"),
    },
    {
      name: "a Terraform variable that is not known yet is unknown",
      change: variable("POSTGRES_HOST", "${var.host}"),
      expect: [unknown(`${ENV}.POSTGRES_HOST`, "${var.host} is not known yet")],
    },
    {
      name: "a reference beside a Terraform variable is one",
      change: variable(
        "POSTGRES_HOST",
        resolved("${var.prefix}${google_sql_database_instance.postgres.host}", "10.1.2.3"),
      ),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a type of resource may end like a local",
      change: variable("REDIS_HOST", resolved("${example_local.redis.host}", "10.1.2.3")),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "an address in pieces around references is none",
      change: variable("REDIS_URL", "redis://10.1.2${google_redis_instance.redis.port}.3/"),
      expect: "pass",
    },
    {
      name: "an expression with braces of its own is passed over whole",
      change: variable("REDIS_HOST", '${lookup({ a = "10.1.2.3" }, google_redis_instance.redis.name)}'),
      expect: "pass",
    },
    { name: "a name is no address", change: variable("POSTGRES_HOST", "postgres.internal"), expect: "pass" },
    { name: "the socket's folder is no address", change: variable("POSTGRES_HOST", "/cloudsql/p:r:i"), expect: "pass" },
    { name: "a version is no address", change: variable("POSTGRES_HOST", "1.2.3.4.5"), expect: "pass" },
    { name: "four digits make no part of one", change: variable("POSTGRES_HOST", "1234.1.2.3"), expect: "pass" },
    { name: "another variable may hold one", change: variable("DNS_SERVER", "10.1.2.3"), expect: "pass" },
    { name: "a secret's value is not looked at", change: secretVariable("POSTGRES_HOST", "host"), expect: "pass" },
    {
      name: "a sidecar's variables are judged too",
      change: sidecar({ env: [{ name: "REDIS_HOST", value: "10.1.2.3" }] }),
      expect: [
        failure("template.containers.1.env.REDIS_HOST", {
          message: `${NAME}'s container proxy has the address 10.1.2.3 written out in REDIS_HOST`,
          got: "10.1.2.3",
          want: "a reference to the instance's own attribute",
        }),
      ],
    },
  ],
});
