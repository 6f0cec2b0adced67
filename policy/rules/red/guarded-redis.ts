import { CONNECTOR, NETWORK } from "../../address-ranges";
import { judgeAttribute } from "../../attribute";
import { networkOfConnector } from "../../networks";
import type { Estate, Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { payloadText, payloadsFrom } from "../../secrets";
import { labelOf, targetOf } from "../../target";
import { at, text } from "../../value";

/** The network that Google takes where none is said. */
const DEFAULT_NETWORK = "default";

export const guardedRedis: Rule = {
  id: "RED001",
  family: "RED",
  slug: "guarded-redis",
  title: "Redis asks for a password, is on the connector's network, and its URL agrees about TLS",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_redis_instance"],
  why:
    "Redis asks nobody for a password unless told to. On another network than the connector's it is never reached, and a URL " +
    "whose scheme disagrees with the instance about TLS waits for a handshake that does not come.",
  sources: [
    "https://cloud.google.com/memorystore/docs/redis/auth-overview",
    "https://cloud.google.com/memorystore/docs/redis/networking",
  ],
  fix: 'Write auth_enabled = true, authorized_network of the connector, and redis:// in the URL, or rediss:// with transit_encryption_mode = "SERVER_AUTHENTICATION".',
  exceptable: true,
  check(redis, { estate }) {
    return orPass([
      ...judgeAttribute(redis, "auth_enabled", {
        isRight: (enabled) => enabled === "true",
        want: "true",
        byDefault: "false",
      }),
      ...judgeNetwork(estate, redis),
      ...judgeScheme(estate, redis),
    ]);
  },
};

function judgeNetwork(estate: Estate, redis: Resource): readonly Verdict[] {
  const path = "authorized_network";
  const target = targetOf(estate, redis, at(redis.values, path), NETWORK);
  if (target.state === "unknown") return [unknownAt(path, target.text)];
  const network = target.state === "absent" ? DEFAULT_NETWORK : target.name;
  const networks = estate.ofType(CONNECTOR).map((connector) => networkOfConnector(estate, connector));
  if (network === undefined || networks.length === 0 || networks.includes(undefined)) {
    return [{ status: "unknown", path, why: "the connector and its network are not in what was given" }];
  }
  if (networks.includes(network)) return [];
  const want = `the connector's network, ${[...new Set(networks)].join(" or ")}`;
  return [
    {
      status: "fail",
      path,
      message: `${labelOf(redis)} is on the network ${network}; it needs ${want}`,
      got: network,
      want,
    },
  ];
}

/** Every URL that is made from this instance, in the payload of a secret. */
function judgeScheme(estate: Estate, redis: Resource): readonly Verdict[] {
  const path = "transit_encryption_mode";
  const mode = at(redis.values, path);
  if (mode.state === "unknown") return [unknownAt(path, mode.text)];
  const scheme = text(mode) === "SERVER_AUTHENTICATION" ? "rediss" : "redis";
  return payloadsFrom(estate, redis).flatMap((version) => {
    const written = /^(rediss?):\/\//.exec(payloadText(version) ?? "")?.[1];
    if (written === undefined || written === scheme) return [];
    const message = `${labelOf(redis)} has ${text(mode) ?? "DISABLED"} for ${path}, and the URL in ${version.address} is ${written}://; it needs ${scheme}://`;
    return [{ status: "fail", path, message, got: `${written}://`, want: `${scheme}://` }];
  });
}
