import { guardedRedis } from "../../../../policy/rules/red/guarded-redis";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";

const REDIS = "google_redis_instance.redis";
const CONNECTOR = "google_vpc_access_connector.connector";
const URL = "google_secret_manager_secret_version.redis-url";
const NETWORK = "authorized_network";
const MODE = "transit_encryption_mode";
const NAME = "staging-shared-redis";
const PAYLOAD = "://:${google_redis_instance.redis.auth_string}@${google_redis_instance.redis.host}:6379/0";

const away = (network: string, others = "staging-vpc") =>
  fails(
    REDIS,
    NETWORK,
    `${NAME} is on the network ${network}; it needs the connector's network, ${others}`,
    network,
    `the connector's network, ${others}`,
  );
const UNSEEN = isUnknown(REDIS, NETWORK, "the connector and its network are not in what was given");
const scheme = (mode: string, written: string, needed: string) =>
  fails(
    REDIS,
    MODE,
    `${NAME} has ${mode} for ${MODE}, and the URL in ${URL} is ${written}://; it needs ${needed}://`,
    `${written}://`,
    `${needed}://`,
  );

describeRule(guardedRedis, {
  compliant: () => estatePart(REDIS, CONNECTOR, "google_compute_network.", URL),
  cases: [
    {
      name: "no password",
      change: (fixture) => set(fixture, REDIS, "auth_enabled", false),
      expect: [fails(REDIS, "auth_enabled", `${NAME} has auth_enabled false; it needs true`, "false", "true")],
    },
    {
      name: "nobody is asked for a password where nothing is said",
      change: (fixture) => unset(fixture, REDIS, "auth_enabled"),
      expect: [
        fails(
          REDIS,
          "auth_enabled",
          `${NAME} has no auth_enabled, which means false; it needs true`,
          "false by default",
          "true",
        ),
      ],
    },
    {
      name: "a switch that is not known yet is unknown",
      change: (fixture) => set(fixture, REDIS, "auth_enabled", "${var.auth}"),
      expect: [isUnknown(REDIS, "auth_enabled", "${var.auth} is not known yet")],
    },
    { name: "another network", change: (fixture) => set(fixture, REDIS, NETWORK, "other"), expect: [away("other")] },
    {
      name: "no network is the default one",
      change: (fixture) => unset(fixture, REDIS, NETWORK),
      expect: [away("default")],
    },
    {
      name: "no network, and the connector on the default one",
      change: (fixture) => {
        unset(fixture, REDIS, NETWORK);
        set(fixture, CONNECTOR, "network", "default");
      },
      expect: "pass",
    },
    {
      name: "the networks of several connectors are told once each",
      change: (fixture) => {
        set(fixture, REDIS, NETWORK, "third");
        for (const network of ["staging-vpc", "second"]) {
          fixture[`google_vpc_access_connector.${network}`] = { name: network, network };
        }
      },
      expect: [away("third", "staging-vpc or second")],
    },
    {
      name: "the network of one of several connectors",
      change: (fixture) => {
        fixture["google_vpc_access_connector.second"] = { name: "second", network: "second" };
      },
      expect: "pass",
    },
    {
      name: "a network that is not known yet is unknown",
      change: (fixture) => set(fixture, REDIS, NETWORK, "${var.network}"),
      expect: [isUnknown(REDIS, NETWORK, "${var.network} is not known yet")],
    },
    {
      name: "a network whose name is not known yet is unknown",
      change: (fixture) => {
        set(fixture, "google_compute_network.vpc", "name", "${var.name}");
        set(fixture, CONNECTOR, "network", "staging-vpc");
      },
      expect: [UNSEEN],
    },
    {
      name: "a connector whose network is not known yet is unknown",
      change: (fixture) => set(fixture, CONNECTOR, "network", "${var.network}"),
      expect: [UNSEEN],
    },
    { name: "without a connector nothing is known", change: (fixture) => remove(fixture, CONNECTOR), expect: [UNSEEN] },
    {
      name: "TLS with a URL that says so",
      change: (fixture) => {
        set(fixture, REDIS, MODE, "SERVER_AUTHENTICATION");
        set(fixture, URL, "secret_data_wo", `rediss${PAYLOAD}`);
      },
      expect: "pass",
    },
    {
      name: "TLS with a URL that does not say so",
      change: (fixture) => set(fixture, REDIS, MODE, "SERVER_AUTHENTICATION"),
      // A plan shows nothing of a write-only payload.
      sources: ["configuration"],
      expect: [scheme("SERVER_AUTHENTICATION", "redis", "rediss")],
    },
    {
      name: "no TLS with a URL that asks for it",
      change: (fixture) => set(fixture, URL, "secret_data_wo", `rediss${PAYLOAD}`),
      // A plan shows nothing of a write-only payload.
      sources: ["configuration"],
      expect: [scheme("DISABLED", "rediss", "redis")],
    },
    {
      name: "no TLS is the default",
      change: (fixture) => {
        unset(fixture, REDIS, MODE);
        set(fixture, URL, "secret_data_wo", `rediss${PAYLOAD}`);
      },
      // A plan shows nothing of a write-only payload.
      sources: ["configuration"],
      expect: [scheme("DISABLED", "rediss", "redis")],
    },
    {
      name: "a mode that is not known yet is unknown",
      change: (fixture) => set(fixture, REDIS, MODE, "${var.mode}"),
      expect: [isUnknown(REDIS, MODE, "${var.mode} is not known yet")],
    },
    {
      name: "a payload that is no URL",
      change: (fixture) => set(fixture, URL, "secret_data_wo", "${google_redis_instance.redis.auth_string}"),
      expect: "pass",
    },
    {
      name: "a payload with a URL further in",
      change: (fixture) => set(fixture, URL, "secret_data_wo", "see rediss://${google_redis_instance.redis.host}:6379"),
      expect: "pass",
    },
    {
      name: "a URL of another instance",
      change: (fixture) => set(fixture, URL, "secret_data_wo", "rediss://${google_redis_instance.other.host}:6379"),
      expect: "pass",
    },
  ],
});
