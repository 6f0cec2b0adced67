/**
 * What two values of a declaration mean together. Each check looks at the parts that are right by themselves, so that one
 * misspelt field does not hide what is wrong elsewhere.
 */
import { cidrOverlap, isCidr, prefixLength } from "../platform/cidr";
import { LEAST_MEMORY_MIB, RESERVED_VARIABLES, memoryWindowMiB } from "../platform/cloud-run";
import {
  CONNECTION_SHARE,
  ENTERPRISE_LOG_DAYS,
  MAX_PROJECT_AND_INSTANCE_LENGTH,
  tierFitsEdition,
} from "../platform/cloud-sql";
import { FORBIDDEN_FLAGS, hasPasswordInUrl, isCredentialName, placeholderIn } from "../platform/application";
import { ACCOUNT_ID } from "../platform/names";
import type { Violation } from "../platform/violation";
import { showGiven } from "../platform/violation";
import { CONNECTOR_PREFIX_LENGTH, UNREACHABLE_RANGES } from "../platform/vpc";
import type { Environment, Secret, Service } from "./model";
import { databaseInstanceName, secretsOf } from "./names";

/** The parts that could be read; a part with a wrong shape is missing. */
export type Readable = { readonly [part in keyof Environment]?: Environment[part] | undefined };

type Check = (parts: Readable) => readonly Violation[];

const violation = (path: string, given: unknown, allowed: string, fix: string): Violation => ({
  path,
  given: typeof given === "string" && given.startsWith("=") ? given.slice(1) : showGiven(given),
  allowed,
  fix,
});

/** A given that is a sentence, not a value. */
const said = (sentence: string): string => `=${sentence}`;

const checkSizes: Check = ({ services = {} }) =>
  entries(services).flatMap(([key, { size, runtime }]) => {
    const at = (field: string) => `services.${key}.size.${field}`;
    const found: Violation[] = [];
    for (const field of ["cpu", "memoryMiB", "timeoutSeconds", "minInstances"] as const) {
      if (size[field] < runtime.floor[field])
        found.push(
          violation(
            at(field),
            size[field],
            `at least ${runtime.floor[field]}, the service's floor`,
            `write ${runtime.floor[field]} or more: under it the service does not start, or is not there when it is needed`,
          ),
        );
    }
    if (size.minInstances > size.maxInstances)
      found.push(
        violation(
          at("minInstances"),
          size.minInstances,
          `at most maxInstances, ${size.maxInstances}`,
          "lower it, or raise maxInstances",
        ),
      );
    const window = memoryWindowMiB(size.cpu);
    if (size.memoryMiB < window.least || size.memoryMiB > window.most)
      found.push(
        violation(
          at("memoryMiB"),
          size.memoryMiB,
          `${window.least} to ${window.most} with ${size.cpu} cpu`,
          "change memoryMiB or cpu: Cloud Run ties one to the other",
        ),
      );
    if (size.memoryMiB < LEAST_MEMORY_MIB[size.generation])
      found.push(
        violation(
          at("memoryMiB"),
          size.memoryMiB,
          `at least ${LEAST_MEMORY_MIB[size.generation]} on ${size.generation}`,
          "raise memoryMiB",
        ),
      );
    if (size.cpu < 1 && (size.concurrency !== 1 || size.generation !== "gen1" || size.cpuAlwaysAllocated))
      found.push(
        violation(
          at("cpu"),
          size.cpu,
          "under 1 only with concurrency 1, gen1 and cpuAlwaysAllocated false",
          "write 1 cpu or more, or change the other three",
        ),
      );
    if (runtime.recommended.memoryMiB < runtime.floor.memoryMiB || runtime.recommended.cpu < runtime.floor.cpu)
      found.push(
        violation(
          `services.${key}.runtime.recommended`,
          runtime.recommended,
          `at least the floor, ${showGiven({ cpu: runtime.floor.cpu, memoryMiB: runtime.floor.memoryMiB })}`,
          "raise what is recommended, or lower the floor with a reason",
        ),
      );
    return found;
  });

const checkStartup: Check = ({ services = {}, probeCapSeconds }) =>
  entries(services).flatMap(([key, { runtime }]) => {
    // With cap 240 a budget is reached by a delay and a span of at most 240 each; with 600 the span alone carries it.
    const most = probeCapSeconds === 240 ? 480 : 600;
    if (probeCapSeconds === undefined || runtime.startupSeconds <= most) return [];
    return [
      violation(
        `services.${key}.runtime.startupSeconds`,
        runtime.startupSeconds,
        `at most ${most}, what a start-up probe can wait with probeCapSeconds ${probeCapSeconds}`,
        "shorten the start: Cloud Run kills a container that is not up by then",
      ),
    ];
  });

const checkVariables: Check = ({ services = {} }) =>
  entries(services).flatMap(([key, service]) => {
    const found: Violation[] = [];
    const at = (name: string) => `services.${key}.variables.${name}`;
    for (const [name, value] of entries(service.variables)) {
      if (name in service.secretVariables)
        found.push(
          violation(at(name), said("a plain value and a secret"), "one of the two", "keep it under secretVariables"),
        );
      if (RESERVED_VARIABLES.includes(name))
        found.push(
          violation(
            at(name),
            said("a name that Cloud Run sets itself"),
            `not ${RESERVED_VARIABLES.join(", ")}`,
            "remove it",
          ),
        );
      if (FORBIDDEN_FLAGS.includes(name))
        found.push(
          violation(
            at(name),
            said("a flag that switches a check off"),
            "not in a deployed environment, at any value",
            "remove it",
          ),
        );
      if (isCredentialName(name))
        found.push(
          violation(
            at(name),
            said("a credential as a plain value"),
            "a secret",
            "move it to secretVariables and declare the secret",
          ),
        );
      if (typeof value === "string") found.push(...checkLiteral(at(name), name, value));
      else if (value.from.startsWith("redis-") && !service.redis)
        found.push(
          violation(
            at(name),
            value,
            "a source that the service has",
            `write redis: true in services.${key}, or another source`,
          ),
        );
      else if (value.from.startsWith("database-") && !service.database)
        found.push(
          violation(
            at(name),
            value,
            "a source that the service has",
            `declare services.${key}.database, or another source`,
          ),
        );
    }
    for (const name of Object.keys(service.secretVariables)) {
      if (RESERVED_VARIABLES.includes(name) || FORBIDDEN_FLAGS.includes(name))
        found.push(
          violation(
            `services.${key}.secretVariables.${name}`,
            name,
            "a name that is neither reserved nor forbidden",
            "remove it",
          ),
        );
    }
    for (const name of service.runtime.requiredVariables) {
      if (!(name in service.variables) && !(name in service.secretVariables))
        found.push(
          violation(
            at(name),
            undefined,
            "a value: the image does not start without it",
            `declare it under services.${key}.variables, or under secretVariables if it is a secret`,
          ),
        );
    }
    return found;
  });

function checkLiteral(path: string, name: string, value: string): readonly Violation[] {
  const shown = isCredentialName(name) || hasPasswordInUrl(value) ? said("a value that is not shown here") : value;
  if (hasPasswordInUrl(value))
    return [violation(path, shown, "a URL without a password", "make the whole URL a secret")];
  if (value === "")
    return [violation(path, shown, "a value that is not empty", "write a value, or remove the variable")];
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (value !== value.trim() || /[\u0000-\u001f\u007f]/.test(value))
    return [
      violation(path, shown, "no space at either end and no control character", `write ${showGiven(value.trim())}`),
    ];
  const placeholder = placeholderIn(value);
  if (placeholder !== undefined)
    return [violation(path, shown, "a real value", `replace the placeholder ${showGiven(placeholder)}`)];
  const insecure = /(_URL|_URI)$/.test(name) && !/^(https|wss):\/\//.test(value);
  if (insecure)
    return [violation(path, shown, "an address that starts with https:// or wss://", "write the public address")];
  return [];
}

const checkUrlHosts: Check = ({ services = {}, domain }) => {
  if (domain === undefined) return [];
  const hosts = new Set(Object.values(services).flatMap((service) => service.hosts));
  return entries(services).flatMap(([key, service]) =>
    entries(service.variables).flatMap(([name, value]) => {
      const host = typeof value === "string" ? /^(?:https|wss):\/\/([^/:?#]+)/.exec(value)?.[1] : undefined;
      if (host === undefined || !isUnder(host, domain) || hosts.has(host)) return [];
      return [
        violation(
          `services.${key}.variables.${name}`,
          value,
          `a host that the load balancer serves: ${[...hosts].sort().join(", ")}`,
          `add ${host} to the hosts of the service that answers it, or correct the address`,
        ),
      ];
    }),
  );
};

const checkHosts: Check = ({ services = {}, domain }) => {
  const found: Violation[] = [];
  const owner = new Map<string, string>();
  for (const [key, service] of entries(services)) {
    service.hosts.forEach((host, index) => {
      const at = `services.${key}.hosts[${index}]`;
      const before = owner.get(host);
      if (before !== undefined)
        found.push(violation(at, host, "a host that one service answers", `remove it here or in services.${before}`));
      owner.set(host, key);
      if (domain !== undefined && !isUnder(host, domain))
        found.push(
          violation(at, host, `${domain} or a name under it`, "correct the host, or the environment's domain"),
        );
    });
  }
  return found;
};

const checkServiceNames: Check = ({ services = {}, database }) => {
  const found: Violation[] = [];
  const taken = {
    name: new Map<string, string>(),
    account: new Map<string, string>(),
    database: new Map<string, string>(),
    user: new Map<string, string>(),
  };
  const once = (kind: keyof typeof taken, value: string, path: string, key: string) => {
    const before = taken[kind].get(value);
    if (before !== undefined)
      found.push(violation(path, value, `one that services.${before} does not have`, "give each service its own"));
    else taken[kind].set(value, key);
  };
  for (const [key, service] of entries(services)) {
    once("name", service.name, `services.${key}.name`, key);
    const account = service.accountId ?? service.name;
    if (!ACCOUNT_ID.test(account))
      found.push(
        violation(
          `services.${key}.accountId`,
          account,
          "6 to 30 lower-case letters, digits and hyphens, starting with a letter",
          service.accountId === undefined
            ? "declare accountId: the Cloud Run name does not serve as one"
            : "choose another",
        ),
      );
    once("account", account, `services.${key}.accountId`, key);
    if (service.database) {
      once("database", service.database.name, `services.${key}.database.name`, key);
      once("user", service.database.user, `services.${key}.database.user`, key);
      if (service.database.name === "postgres")
        found.push(
          violation(
            `services.${key}.database.name`,
            "postgres",
            "a database of its own",
            "choose a name: postgres belongs to the platform",
          ),
        );
    }
    // The socket under /cloudsql needs no VPC; a private address and Redis do.
    const privateDatabase = service.database && database?.connection !== "socket";
    if ((privateDatabase || service.redis) && service.egress === "none")
      found.push(
        violation(
          `services.${key}.egress`,
          "none",
          '"private-ranges" for a service with a database or Redis',
          "without VPC egress their private addresses cannot be reached",
        ),
      );
    const { startAfter } = service;
    if (startAfter !== undefined && (startAfter === key || !(startAfter in services)))
      found.push(
        violation(
          `services.${key}.startAfter`,
          startAfter,
          `another service: ${otherKeys(services, key)}`,
          "name one, or remove it",
        ),
      );
  }
  const cycle = startCycle(services);
  if (cycle)
    found.push(
      violation(
        `services.${cycle[0]}.startAfter`,
        cycle.join(" after "),
        "an order without a circle",
        "remove one of them",
      ),
    );
  return found;
};

const checkSecrets: Check = (parts) => {
  const { services = {}, secrets, redis } = parts;
  if (secrets === undefined) return [];
  const found: Violation[] = [];
  const declared = secretsOf({ ...parts, services, secrets });
  for (const [id, paths] of declared.paths) {
    if (paths.length > 1)
      found.push(violation(paths[1] ?? id, id, `one that ${paths[0]} does not have`, "declare a secret once"));
  }
  for (const [key, service] of entries(services)) {
    for (const [name, id] of entries(service.secretVariables)) {
      if (!declared.paths.has(id))
        found.push(
          violation(
            `services.${key}.secretVariables.${name}`,
            id,
            "a secret that is declared",
            `declare it under secrets, or under services.${key}.secrets if it is this service's alone`,
          ),
        );
    }
    if (
      redis &&
      !service.redis &&
      Object.values(service.secretVariables).some((id) => id === redis.passwordSecret || id === redis.urlSecret)
    )
      found.push(
        violation(
          `services.${key}.redis`,
          service.redis,
          "true for a service that is given Redis's password",
          "write redis: true",
        ),
      );
  }
  const used = new Set(Object.values(services).flatMap((service) => Object.values(service.secretVariables)));
  const given: readonly [string, Readonly<Record<string, Secret>>][] = [
    ["secrets", secrets],
    ...entries(services).map(([key, service]): [string, Readonly<Record<string, Secret>>] => [
      `services.${key}.secrets`,
      service.secrets,
    ]),
  ];
  const elsewhere = new Set(parts.monitoring?.slackChannels.map(({ tokenSecret }) => tokenSecret) ?? []);
  if (parts.clickHouse) elsewhere.add(parts.clickHouse.urlSecret).add(parts.clickHouse.passwordSecret);
  for (const [path, group] of given)
    for (const id of Object.keys(group))
      if (!used.has(id) && !elsewhere.has(id))
        found.push(
          violation(`${path}.${id}`, id, "a secret that some service uses", "give it to a service, or remove it"),
        );
  return found;
};

const checkClickHouse: Check = ({ clickHouse, services = {}, secrets }) => {
  const found: Violation[] = [];
  if (!clickHouse) return found;
  clickHouse.services.forEach((key, index) => {
    if (!(key in services))
      found.push(
        violation(
          `clickHouse.services[${index}]`,
          key,
          `a service: ${Object.keys(services).join(", ")}`,
          "correct the name",
        ),
      );
  });
  for (const field of ["urlSecret", "passwordSecret"] as const)
    if (secrets && !(clickHouse[field] in secrets))
      found.push(
        violation(
          `clickHouse.${field}`,
          clickHouse[field],
          "a secret that is declared",
          "declare it under secrets, as supplied",
        ),
      );
  return found;
};

const checkNetwork: Check = ({ network }) => {
  if (!network) return [];
  const ranges: [string, string][] = [
    ["network.subnet.cidr", network.subnet.cidr],
    ["network.connector.cidr", network.connector.cidr],
  ];
  const found: Violation[] = [];
  if (network.privateServices.address !== undefined) {
    const range = `${network.privateServices.address}/${network.privateServices.prefixLength}`;
    if (isCidr(range)) ranges.push(["network.privateServices.address", range]);
    else
      found.push(
        violation(
          "network.privateServices.address",
          network.privateServices.address,
          `the first address of a /${network.privateServices.prefixLength}`,
          "correct it, or leave it to Google",
        ),
      );
  }
  ranges.forEach(([path, range], index) => {
    for (const [other, otherRange] of ranges.slice(0, index))
      if (cidrOverlap(range, otherRange))
        found.push(violation(path, range, `a range apart from ${other}, ${otherRange}`, "move one of the two"));
    for (const { cidr, why } of UNREACHABLE_RANGES)
      if (cidrOverlap(range, cidr)) found.push(violation(path, range, `a range apart from ${cidr}`, `move it: ${why}`));
  });
  if (prefixLength(network.connector.cidr) !== CONNECTOR_PREFIX_LENGTH)
    found.push(
      violation(
        "network.connector.cidr",
        network.connector.cidr,
        `a /${CONNECTOR_PREFIX_LENGTH}`,
        "a connector takes exactly that",
      ),
    );
  const { minInstances, maxInstances } = network.connector;
  if (minInstances >= maxInstances)
    found.push(
      violation(
        "network.connector.minInstances",
        minInstances,
        `under maxInstances, ${maxInstances}`,
        "lower it, or raise maxInstances",
      ),
    );
  return found;
};

const checkDatabase: Check = ({ database, services = {}, project }) => {
  if (!database) return [];
  const found: Violation[] = [];
  if (!tierFitsEdition(database.tier, database.edition))
    found.push(
      violation(
        "database.tier",
        database.tier,
        database.edition === "ENTERPRISE"
          ? "db-f1-micro, db-g1-small or db-custom-CPUS-MB with ENTERPRISE"
          : "db-perf-optimized-N-... with ENTERPRISE_PLUS",
        "change the tier, or the edition",
      ),
    );
  const demand = Object.values(services).reduce(
    (sum, { size, database: use }) => sum + (use ? size.maxInstances * (use.poolSize + use.poolOverflow) : 0),
    0,
  );
  const most = Math.floor(database.maxConnections * CONNECTION_SHARE);
  if (demand > most)
    found.push(
      violation(
        "database.maxConnections",
        database.maxConnections,
        `at least ${Math.ceil(demand / CONNECTION_SHARE)}: the services may open ${demand} connections, and ${CONNECTION_SHARE * 100} % of it is ${most}`,
        "raise it (and the tier, if it is too small for it), or lower maxInstances, poolSize or poolOverflow",
      ),
    );
  if (database.diskLimitGB < database.diskGB)
    found.push(
      violation("database.diskLimitGB", database.diskLimitGB, `at least diskGB, ${database.diskGB}`, "raise the limit"),
    );
  if (database.edition === "ENTERPRISE" && database.backup.logDays > ENTERPRISE_LOG_DAYS.most)
    found.push(
      violation(
        "database.backup.logDays",
        database.backup.logDays,
        `${ENTERPRISE_LOG_DAYS.least} to ${ENTERPRISE_LOG_DAYS.most} with ENTERPRISE`,
        "lower it",
      ),
    );
  if (database.backup.retained < database.backup.logDays)
    found.push(
      violation(
        "database.backup.retained",
        database.backup.retained,
        `at least logDays, ${database.backup.logDays}`,
        "keep more backups, or fewer log days",
      ),
    );
  const instance = databaseInstanceName(database);
  if (database.forbiddenNames.includes(instance))
    found.push(
      violation(
        "database.instanceName",
        instance,
        `not ${database.forbiddenNames.join(", ")}`,
        "use the declared instance",
      ),
    );
  if (project && `${project.id}:${instance}`.length > MAX_PROJECT_AND_INSTANCE_LENGTH)
    found.push(
      violation(
        "database.instanceName",
        instance,
        `project and instance together at most ${MAX_PROJECT_AND_INSTANCE_LENGTH} characters`,
        "shorten it",
      ),
    );
  return found;
};

const checkEdge: Check = ({ edge, services = {} }) => {
  if (!edge) return [];
  const service = services[edge.defaultService];
  if (service && service.hosts.length > 0) return [];
  const behind = entries(services)
    .filter(([, { hosts }]) => hosts.length > 0)
    .map(([key]) => key);
  return [
    violation(
      "edge.defaultService",
      edge.defaultService,
      `a service with hosts: ${behind.join(", ")}`,
      "name one of them",
    ),
  ];
};

const CHECKS: readonly Check[] = [
  checkSizes,
  checkStartup,
  checkVariables,
  checkUrlHosts,
  checkHosts,
  checkServiceNames,
  checkSecrets,
  checkClickHouse,
  checkNetwork,
  checkDatabase,
  checkEdge,
];

/** Everything that is wrong between the parts of a declaration. */
export function checkTogether(parts: Readable): readonly Violation[] {
  return CHECKS.flatMap((check) => check(parts));
}

function entries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record);
}

function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function otherKeys(services: Readonly<Record<string, Service>>, key: string): string {
  return Object.keys(services)
    .filter((other) => other !== key)
    .join(", ");
}

function startCycle(services: Readonly<Record<string, Service>>): string[] | undefined {
  for (const start of Object.keys(services)) {
    const seen = [start];
    let next = services[start]?.startAfter;
    while (next !== undefined && next in services && next !== seen.at(-1)) {
      if (next === start) return [...seen, next];
      if (seen.includes(next)) break;
      seen.push(next);
      next = services[next]?.startAfter;
    }
  }
  return undefined;
}
