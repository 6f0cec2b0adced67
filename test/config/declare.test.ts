import { declare } from "../../config/declare";
import type { EnvironmentDeclaration } from "../../config/model";
import { staging } from "../../config/staging";
import { MAX_LOG_FILTER_CHARACTERS } from "../../platform/monitoring";
import { DeclarationError } from "../../platform/violation";
import type { Violation } from "../../platform/violation";
import type { Mutable } from "./declaration";
import { changed, serviceIn } from "./declaration";

function violationsOf(declaration: EnvironmentDeclaration): readonly Violation[] {
  try {
    declare(declaration);
  } catch (error) {
    if (error instanceof DeclarationError) return error.violations;
    throw error;
  }
  return [];
}

describe("a declaration that is right", () => {
  it("is staging's own", () => {
    expect(violationsOf(staging)).toEqual([]);
  });

  it("fills in what is left out", () => {
    const { probeCapSeconds, protection, services } = declare(staging);
    expect({ probeCapSeconds, protection }).toEqual({ probeCapSeconds: 600, protection: true });
    expect(services.frontend).toMatchObject({ sessionAffinity: false, redis: false, secrets: {} });
  });
});

type Change = (declaration: Mutable<EnvironmentDeclaration>) => void;

/** One change each, and the whole of what a person is told about it. */
const refusals: readonly [rule: string, change: Change, violation: Violation][] = [
  [
    "cpu under the floor: the cut of 8 September 2025",
    (d) => (serviceIn(d, "backend").size.cpu = 1),
    {
      path: "services.backend.size.cpu",
      given: "1",
      allowed: "at least 2, the service's floor",
      fix: "write 2 or more: under it the service does not start, or is not there when it is needed",
    },
  ],
  [
    "memory under the floor",
    (d) => (serviceIn(d, "backend").size.memoryMiB = 512),
    {
      path: "services.backend.size.memoryMiB",
      given: "512",
      allowed: "at least 2048, the service's floor",
      fix: "write 2048 or more: under it the service does not start, or is not there when it is needed",
    },
  ],
  [
    "a timeout under the floor",
    (d) => (serviceIn(d, "backend").size.timeoutSeconds = 599),
    {
      path: "services.backend.size.timeoutSeconds",
      given: "599",
      allowed: "at least 600, the service's floor",
      fix: "write 600 or more: under it the service does not start, or is not there when it is needed",
    },
  ],
  [
    "fewer instances than the floor",
    (d) => (serviceIn(d, "auth").size.minInstances = 0),
    {
      path: "services.auth.size.minInstances",
      given: "0",
      allowed: "at least 1, the service's floor",
      fix: "write 1 or more: under it the service does not start, or is not there when it is needed",
    },
  ],
  [
    "more instances at least than at most",
    (d) => (serviceIn(d, "auth").size.minInstances = 4),
    {
      path: "services.auth.size.minInstances",
      given: "4",
      allowed: "at most maxInstances, 3",
      fix: "lower it, or raise maxInstances",
    },
  ],
  [
    "memory outside of what the cpu takes",
    (d) => (serviceIn(d, "auth").size.memoryMiB = 4097),
    {
      path: "services.auth.size.memoryMiB",
      given: "4097",
      allowed: "128 to 4096 with 1 cpu",
      fix: "change memoryMiB or cpu: Cloud Run ties one to the other",
    },
  ],
  [
    "a cpu that Cloud Run does not have",
    (d) => (serviceIn(d, "backend").size.cpu = 3),
    {
      path: "services.backend.size.cpu",
      given: "3",
      allowed: "0.08 to under 1, or 1, 2, 4, 6 or 8",
      fix: "correct it",
    },
  ],
  [
    "a recommendation under the floor",
    (d) => (serviceIn(d, "auth").runtime.recommended.memoryMiB = 256),
    {
      path: "services.auth.runtime.recommended",
      given: '{"cpu":1,"memoryMiB":256}',
      allowed: 'at least the floor, {"cpu":1,"memoryMiB":512}',
      fix: "raise what is recommended, or lower the floor with a reason",
    },
  ],
  [
    "a start that no probe waits for",
    (d) => (serviceIn(d, "backend").runtime.startupSeconds = 601),
    {
      path: "services.backend.runtime.startupSeconds",
      given: "601",
      allowed: "at most 600, what a start-up probe can wait with probeCapSeconds 600",
      fix: "shorten the start: Cloud Run kills a container that is not up by then",
    },
  ],
  [
    "the same with the shorter cap",
    (d) => {
      d.probeCapSeconds = 240;
      serviceIn(d, "backend").runtime.startupSeconds = 481;
    },
    {
      path: "services.backend.runtime.startupSeconds",
      given: "481",
      allowed: "at most 480, what a start-up probe can wait with probeCapSeconds 240",
      fix: "shorten the start: Cloud Run kills a container that is not up by then",
    },
  ],
  [
    "a variable that the image needs and nobody gives",
    (d) => delete serviceIn(d, "backend").variables.POSTGRES_HOST,
    {
      path: "services.backend.variables.POSTGRES_HOST",
      given: "nothing",
      allowed: "a value: the image does not start without it",
      fix: "declare it under services.backend.variables, or under secretVariables if it is a secret",
    },
  ],
  [
    "a secret variable that the image needs and nobody gives",
    (d) => delete serviceIn(d, "auth").secretVariables.SECRET_KEY,
    {
      path: "services.auth.variables.SECRET_KEY",
      given: "nothing",
      allowed: "a value: the image does not start without it",
      fix: "declare it under services.auth.variables, or under secretVariables if it is a secret",
    },
  ],
  [
    "a variable both plain and secret",
    (d) => (serviceIn(d, "auth").variables.GOOGLE_CLIENT_ID = "an-id"),
    {
      path: "services.auth.variables.GOOGLE_CLIENT_ID",
      given: "a plain value and a secret",
      allowed: "one of the two",
      fix: "keep it under secretVariables",
    },
  ],
  [
    "a name that Cloud Run sets itself",
    (d) => (serviceIn(d, "auth").variables.PORT = "8080"),
    {
      path: "services.auth.variables.PORT",
      given: "a name that Cloud Run sets itself",
      allowed: "not PORT, K_SERVICE, K_REVISION, K_CONFIGURATION",
      fix: "remove it",
    },
  ],
  [
    "a flag that switches a check off, even when it says false",
    (d) => (serviceIn(d, "auth").variables.BYPASS_STARTUP_VALIDATION = "false"),
    {
      path: "services.auth.variables.BYPASS_STARTUP_VALIDATION",
      given: "a flag that switches a check off",
      allowed: "not in a deployed environment, at any value",
      fix: "remove it",
    },
  ],
  [
    "a forbidden flag hidden in a secret",
    (d) => (serviceIn(d, "auth").secretVariables.TESTING = "secret-key"),
    {
      path: "services.auth.secretVariables.TESTING",
      given: '"TESTING"',
      allowed: "a name that is neither reserved nor forbidden",
      fix: "remove it",
    },
  ],
  [
    "a credential as a plain value, without repeating it",
    (d) => (serviceIn(d, "auth").variables.PARTNER_API_KEY = "not-a-real-key"),
    {
      path: "services.auth.variables.PARTNER_API_KEY",
      given: "a credential as a plain value",
      allowed: "a secret",
      fix: "move it to secretVariables and declare the secret",
    },
  ],
  [
    "a password in a URL, without repeating it",
    (d) => (serviceIn(d, "auth").variables.BROKER = "amqp://user:not-a-real-password@broker/"),
    {
      path: "services.auth.variables.BROKER",
      given: "a value that is not shown here",
      allowed: "a URL without a password",
      fix: "make the whole URL a secret",
    },
  ],
  [
    "an empty value",
    (d) => (serviceIn(d, "auth").variables.EMPTY = ""),
    {
      path: "services.auth.variables.EMPTY",
      given: '""',
      allowed: "a value that is not empty",
      fix: "write a value, or remove the variable",
    },
  ],
  [
    "a space behind SERVICE_ID, which has been an incident",
    (d) => (serviceIn(d, "backend").variables.SERVICE_ID = "netra-backend "),
    {
      path: "services.backend.variables.SERVICE_ID",
      given: '"netra-backend "',
      allowed: "no space at either end and no control character",
      fix: 'write "netra-backend"',
    },
  ],
  [
    "a placeholder",
    (d) => (serviceIn(d, "backend").variables.REGION_NAME = "REPLACE_ME"),
    {
      path: "services.backend.variables.REGION_NAME",
      given: '"REPLACE_ME"',
      allowed: "a real value",
      fix: 'replace the placeholder "REPLACE_ME"',
    },
  ],
  [
    "an address without TLS",
    (d) => (serviceIn(d, "frontend").variables.NEXT_PUBLIC_EXTRA_URL = "http://api.staging.netrasystems.ai"),
    {
      path: "services.frontend.variables.NEXT_PUBLIC_EXTRA_URL",
      given: '"http://api.staging.netrasystems.ai"',
      allowed: "an address that starts with https:// or wss://",
      fix: "write the public address",
    },
  ],
  [
    "an address of the domain that no load balancer serves",
    (d) => (serviceIn(d, "frontend").variables.NEXT_PUBLIC_API_URL = "https://backend.staging.netrasystems.ai"),
    {
      path: "services.frontend.variables.NEXT_PUBLIC_API_URL",
      given: '"https://backend.staging.netrasystems.ai"',
      allowed:
        "a host that the load balancer serves: api.staging.netrasystems.ai, app.staging.netrasystems.ai, auth.staging.netrasystems.ai, staging.netrasystems.ai",
      fix: "add backend.staging.netrasystems.ai to the hosts of the service that answers it, or correct the address",
    },
  ],
  [
    "a source that the service does not have",
    (d) => (serviceIn(d, "frontend").variables.CACHE = { from: "redis-host" }),
    {
      path: "services.frontend.variables.CACHE",
      given: '{"from":"redis-host"}',
      allowed: "a source that the service has",
      fix: "write redis: true in services.frontend, or another source",
    },
  ],
  [
    "a host outside of the domain",
    (d) => (serviceIn(d, "auth").hosts = ["auth.example.com"]),
    {
      path: "services.auth.hosts[0]",
      given: '"auth.example.com"',
      allowed: "staging.netrasystems.ai or a name under it",
      fix: "correct the host, or the environment's domain",
    },
  ],
  [
    "a host of two services",
    (d) => serviceIn(d, "frontend").hosts?.push("api.staging.netrasystems.ai"),
    {
      path: "services.frontend.hosts[2]",
      given: '"api.staging.netrasystems.ai"',
      allowed: "a host that one service answers",
      fix: "remove it here or in services.backend",
    },
  ],
  [
    "one account for two services",
    (d) => (serviceIn(d, "auth").accountId = "netra-backend-staging"),
    {
      path: "services.auth.accountId",
      given: '"netra-backend-staging"',
      allowed: "one that services.backend does not have",
      fix: "give each service its own",
    },
  ],
  [
    "one database for two services: the incident of 4 September 2025",
    (d) => {
      const { database } = serviceIn(d, "auth");
      if (database) database.name = "netra_staging";
    },
    {
      path: "services.auth.database.name",
      given: '"netra_staging"',
      allowed: "one that services.backend does not have",
      fix: "give each service its own",
    },
  ],
  [
    "a database without a way to it",
    (d) => (serviceIn(d, "auth").egress = "none"),
    {
      path: "services.auth.egress",
      given: '"none"',
      allowed: '"private-ranges" for a service with a database or Redis',
      fix: "without VPC egress their private addresses cannot be reached",
    },
  ],
  [
    "a service that starts after none",
    (d) => (serviceIn(d, "auth").startAfter = "bakcend"),
    {
      path: "services.auth.startAfter",
      given: '"bakcend"',
      allowed: "another service: backend, frontend",
      fix: "name one, or remove it",
    },
  ],
  [
    "services that start after one another",
    (d) => (serviceIn(d, "backend").startAfter = "frontend"),
    {
      path: "services.backend.startAfter",
      given: '"backend after frontend after auth after backend"',
      allowed: "an order without a circle",
      fix: "remove one of them",
    },
  ],
  [
    "a secret that is not declared: the incident of 4 September 2025",
    (d) => (serviceIn(d, "backend").secretVariables.CLICKHOUSE_URL = "clickhouse-url"),
    {
      path: "services.backend.secretVariables.CLICKHOUSE_URL",
      given: '"clickhouse-url"',
      allowed: "a secret that is declared",
      fix: "declare it under secrets, or under services.backend.secrets if it is this service's alone",
    },
  ],
  [
    "a secret that nothing uses",
    (d) => (d.secrets["left-over"] = { source: "generated" }),
    {
      path: "secrets.left-over",
      given: '"left-over"',
      allowed: "a secret that some service uses",
      fix: "give it to a service, or remove it",
    },
  ],
  [
    "a secret declared twice",
    (d) => (serviceIn(d, "auth").secrets = { ...serviceIn(d, "auth").secrets, "secret-key": { source: "generated" } }),
    {
      path: "services.auth.secrets.secret-key",
      given: '"secret-key"',
      allowed: "one that secrets.secret-key does not have",
      fix: "declare a secret once",
    },
  ],
  [
    "overlapping ranges",
    (d) => (d.network.connector.cidr = "10.0.0.16/28"),
    {
      path: "network.connector.cidr",
      given: '"10.0.0.16/28"',
      allowed: "a range apart from network.subnet.cidr, 10.0.0.0/24",
      fix: "move one of the two",
    },
  ],
  [
    "a range that Cloud SQL keeps",
    (d) => (d.network.subnet.cidr = "172.17.4.0/24"),
    {
      path: "network.subnet.cidr",
      given: '"172.17.4.0/24"',
      allowed: "a range apart from 172.17.0.0/16",
      fix: "move it: Cloud SQL keeps it for its own containers",
    },
  ],
  [
    "a connector of another size",
    (d) => (d.network.connector.cidr = "10.2.0.0/24"),
    { path: "network.connector.cidr", given: '"10.2.0.0/24"', allowed: "a /28", fix: "a connector takes exactly that" },
  ],
  [
    "what is no range",
    (d) => (d.network.subnet.cidr = "10.0.0.0"),
    {
      path: "network.subnet.cidr",
      given: '"10.0.0.0"',
      allowed: "an IPv4 range such as 10.0.0.0/24, with no address bits behind its prefix",
      fix: "correct it",
    },
  ],
  [
    "a range with address bits behind its prefix",
    (d) => (d.network.subnet.cidr = "10.0.0.7/24"),
    {
      path: "network.subnet.cidr",
      given: '"10.0.0.7/24"',
      allowed: "an IPv4 range such as 10.0.0.0/24, with no address bits behind its prefix",
      fix: "correct it",
    },
  ],
  [
    "a connector that cannot grow",
    (d) => {
      d.network.connector.minInstances = 9;
      d.network.connector.maxInstances = 9;
    },
    {
      path: "network.connector.minInstances",
      given: "9",
      allowed: "under maxInstances, 9",
      fix: "lower it, or raise maxInstances",
    },
  ],
  [
    "more connections than the database serves",
    (d) => (d.database.maxConnections = 249),
    {
      path: "database.maxConnections",
      given: "249",
      allowed: "at least 250: the services may open 200 connections, and 80 % of it is 199",
      fix: "remove it, so that it follows from the services, or raise it",
    },
  ],
  [
    "more connections than the tier carries",
    (d) => (d.database.maxConnections = 423),
    {
      path: "database.maxConnections",
      given: "423",
      allowed: "at most 422, what a db-custom-1-3840 carries",
      fix: "lower it, or choose a larger tier",
    },
  ],
  [
    "a tier that cannot carry what the services may open",
    (d) => (d.database.tier = "db-g1-small"),
    {
      path: "database.tier",
      given: '"db-g1-small"',
      allowed: "a tier that carries 250 connections: the services may open 200, and a db-g1-small carries 50",
      fix: "choose a larger tier, or lower maxInstances, poolSize or poolOverflow of a service",
    },
  ],
  [
    "a tier of the other edition",
    (d) => (d.database.edition = "ENTERPRISE_PLUS"),
    {
      path: "database.tier",
      given: '"db-custom-1-3840"',
      allowed: "db-perf-optimized-N-... with ENTERPRISE_PLUS",
      fix: "change the tier, or the edition",
    },
  ],
  [
    "the stray instance",
    (d) => (d.database.instanceName = "netra-staging-db"),
    {
      path: "database.instanceName",
      given: '"netra-staging-db"',
      allowed: "not netra-staging-db",
      fix: "use the declared instance",
    },
  ],
  [
    "fewer backups than days of log",
    (d) => (d.database.backup.retained = 6),
    {
      path: "database.backup.retained",
      given: "6",
      allowed: "at least logDays, 7",
      fix: "keep more backups, or fewer log days",
    },
  ],
  [
    "more days of log than the edition keeps",
    (d) => {
      d.database.backup.logDays = 8;
      d.database.backup.retained = 8;
    },
    { path: "database.backup.logDays", given: "8", allowed: "1 to 7 with ENTERPRISE", fix: "lower it" },
  ],
  [
    "a disk that may not grow to its own size",
    (d) => (d.database.diskLimitGB = 19),
    { path: "database.diskLimitGB", given: "19", allowed: "at least diskGB, 20", fix: "raise the limit" },
  ],
  [
    "a default service that is not behind the load balancer",
    (d) => (d.edge.defaultService = "worker"),
    {
      path: "edge.defaultService",
      given: '"worker"',
      allowed: "a service with hosts: backend, auth, frontend",
      fix: "name one of them",
    },
  ],
  [
    "a field that is not known",
    (d) => Object.assign(serviceIn(d, "auth").size, { memory: "1Gi" }),
    {
      path: "services.auth.size.memory",
      given: "a field that is not known",
      allowed: "the fields of config/model.ts",
      fix: "correct its name, or remove it",
    },
  ],
  [
    "a missing field",
    (d) => delete (d.project as { region?: string }).region,
    { path: "project.region", given: "nothing", allowed: "a value of type string", fix: "add it" },
  ],
  [
    "a value of another kind",
    (d) => Object.assign(d.database, { diskGB: "20" }),
    { path: "database.diskGB", given: '"20"', allowed: "a value of type number", fix: "correct it" },
  ],
  [
    "a word that is not one of the choices",
    (d) => Object.assign(d.database, { connection: "public" }),
    { path: "database.connection", given: '"public"', allowed: '"private-ip" or "socket"', fix: "correct it" },
  ],
  [
    "a text that is too short",
    (d) => (serviceIn(d, "auth").runtime.floor.reason = "measured"),
    {
      path: "services.auth.runtime.floor.reason",
      given: '"measured"',
      allowed: "at least 10 characters",
      fix: "correct it",
    },
  ],
  [
    "an empty text",
    (d) => (d.deploy.branch = ""),
    { path: "deploy.branch", given: '""', allowed: "at least 1 character", fix: "correct it" },
  ],
  [
    "a text that is too long",
    (d) => (d.monitoring.agentDeliveryMetrics.sent.filter = "x".repeat(MAX_LOG_FILTER_CHARACTERS + 1)),
    {
      path: "monitoring.agentDeliveryMetrics.sent.filter",
      given: `"${"x".repeat(76)}...`,
      allowed: `at most ${MAX_LOG_FILTER_CHARACTERS} characters`,
      fix: "correct it",
    },
  ],
  [
    "a list without an entry",
    (d) => (d.edge.armor.openPaths = []),
    { path: "edge.armor.openPaths", given: "[]", allowed: "at least 1 entry", fix: "correct it" },
  ],
  [
    "a number that is too low",
    (d) => (d.database.diskGB = 9),
    { path: "database.diskGB", given: "9", allowed: "at least 10", fix: "correct it" },
  ],
  [
    "a source of a secret that there is not",
    (d) => Object.assign(d.secrets, { "secret-key": { source: "generatd" } }),
    { path: "secrets.secret-key.source", given: '"generatd"', allowed: '"generated" or "supplied"', fix: "correct it" },
  ],
  [
    "a secret without a source",
    (d) => Object.assign(d.secrets, { "secret-key": {} }),
    { path: "secrets.secret-key.source", given: "nothing", allowed: '"generated" or "supplied"', fix: "add it" },
  ],
  [
    "a secret that is no object",
    (d) => Object.assign(d.secrets, { "secret-key": "generated" }),
    { path: "secrets.secret-key", given: '"generated"', allowed: "a value of type object", fix: "correct it" },
  ],
  [
    "ClickHouse for a service that is not there",
    (d) => {
      d.clickHouse = {
        host: "clickhouse.example.com",
        port: 8443,
        user: "default",
        database: "default",
        urlSecret: "google-client-id",
        passwordSecret: "google-client-secret",
        services: ["nobody"],
      };
    },
    {
      path: "clickHouse.services[0]",
      given: '"nobody"',
      allowed: "a service: backend, auth, frontend",
      fix: "correct the name",
    },
  ],
];

describe("a declaration is refused for", () => {
  it.each(refusals)("%s", (_rule, change, violation) => {
    expect(violationsOf(changed(change))).toContainEqual(violation);
  });
});

describe("what a person is told", () => {
  it("is every violation at once, whatever its kind", () => {
    const wrong = changed((d) => {
      serviceIn(d, "backend").size.cpu = 1;
      serviceIn(d, "auth").hosts = ["auth.example.com"];
      Object.assign(d.database, { diskGB: "20" });
      d.network.connector.cidr = "10.0.0.16/28";
    });
    expect(violationsOf(wrong).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "database.diskGB",
        "services.backend.size.cpu",
        "services.auth.hosts[0]",
        "network.connector.cidr",
      ]),
    );
  });

  /** Mistakes that keep a part from being read. */
  const unreadable: readonly [part: string, change: Change, path: string][] = [
    ["a service", (d) => Object.assign(serviceIn(d, "backend").size, { cpu: "2" }), "services.backend.size.cpu"],
    ["all services", (d) => Object.assign(d, { services: "backend" }), "services"],
    ["a list of services", (d) => Object.assign(d, { services: [] }), "services"],
    ["Redis", (d) => Object.assign(d.redis, { memoryGB: "1" }), "redis.memoryGB"],
    ["the secrets", (d) => Object.assign(d.secrets, { "secret-key": null }), "secrets.secret-key"],
    [
      "ClickHouse",
      (d) => {
        Object.assign(d, { clickHouse: null });
        d.secrets["clickhouse-url"] = { source: "supplied", description: "The whole address, password included" };
      },
      "clickHouse",
    ],
    [
      "the database, whose socket needs no egress",
      (d) => {
        const frontend = serviceIn(d, "frontend");
        frontend.database = {
          name: "frontend",
          user: "frontend",
          poolSize: 1,
          poolOverflow: 0,
          passwordSecret: "frontend-password",
          urlSecret: "frontend-url",
        };
        frontend.secretVariables = { PG_PASSWORD: "frontend-password", PG_URL: "frontend-url" };
        Object.assign(d.database, { connection: "socket", diskGB: "20" });
      },
      "database.diskGB",
    ],
  ];

  it.each(unreadable)("is nothing of what is right, when %s cannot be read", (_part, change, path) => {
    expect(violationsOf(changed(change)).map((violation) => violation.path)).toEqual([path]);
  });

  it("is what is wrong beside a service that cannot be read, with the services that are declared", () => {
    const wrong = changed((d) => {
      Object.assign(serviceIn(d, "backend").size, { cpu: "2" });
      serviceIn(d, "auth").startAfter = "bakcend";
      serviceIn(d, "frontend").startAfter = "toString";
    });
    expect(violationsOf(wrong).slice(1)).toEqual([
      {
        path: "services.auth.startAfter",
        given: '"bakcend"',
        allowed: "another service: backend, frontend",
        fix: "name one, or remove it",
      },
      {
        path: "services.frontend.startAfter",
        given: '"toString"',
        allowed: "another service: backend, auth",
        fix: "name one, or remove it",
      },
    ]);
  });

  it("says where, what was given, what is allowed and what to do", () => {
    expect(() => declare(changed((d) => (d.database.diskLimitGB = 19)))).toThrow(
      new DeclarationError("The declaration of staging", [
        { path: "database.diskLimitGB", given: "19", allowed: "at least diskGB, 20", fix: "raise the limit" },
      ]),
    );
    expect(() => declare(changed((d) => (d.database.diskLimitGB = 19)))).toThrow(
      [
        "The declaration of staging cannot be used: 1 value is wrong.",
        "",
        "  database.diskLimitGB",
        "    given    19",
        "    allowed  at least diskGB, 20",
        "    do       raise the limit",
      ].join("\n"),
    );
  });
});

describe("ClickHouse", () => {
  const withClickHouse = (d: Mutable<EnvironmentDeclaration>) => {
    d.secrets["clickhouse-url"] = { source: "supplied", description: "The whole address, password included" };
    d.secrets["clickhouse-password"] = { source: "supplied", description: "The password of the user" };
    d.clickHouse = {
      host: "clickhouse.example.com",
      port: 8443,
      user: "default",
      database: "analytics",
      urlSecret: "clickhouse-url",
      passwordSecret: "clickhouse-password",
      services: ["backend"],
    };
  };

  it("gives its services all of its variables when it is on", () => {
    const { backend, auth } = declare(changed(withClickHouse)).services;
    expect(backend?.variables).toMatchObject({
      CLICKHOUSE_REQUIRED: "true",
      CLICKHOUSE_HOST: "clickhouse.example.com",
      CLICKHOUSE_PORT: "8443",
      CLICKHOUSE_USER: "default",
      CLICKHOUSE_DB: "analytics",
      CLICKHOUSE_SECURE: "true",
    });
    expect(backend?.secretVariables).toMatchObject({
      CLICKHOUSE_URL: "clickhouse-url",
      CLICKHOUSE_PASSWORD: "clickhouse-password",
    });
    expect(Object.keys(auth?.variables ?? {})).not.toContain("CLICKHOUSE_HOST");
  });

  it("gives none of them when it is off", () => {
    const { backend } = declare(staging).services;
    expect(
      Object.keys({ ...backend?.variables, ...backend?.secretVariables }).filter((name) =>
        name.startsWith("CLICKHOUSE_"),
      ),
    ).toEqual(["CLICKHOUSE_REQUIRED"]);
  });
});
