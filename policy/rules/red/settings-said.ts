import { judgeAttribute } from "../../attribute";
import { orPass } from "../../rule";
import type { Rule } from "../../rule";

const SETTINGS: readonly (readonly [path: string, want: string])[] = [
  ["memory_size_gb", "a size in GB"],
  ["redis_version", "a version, such as REDIS_7_2"],
  ["redis_configs.maxmemory-policy", "a policy, such as allkeys-lru"],
];

export const settingsSaid: Rule = {
  id: "RED002",
  family: "RED",
  slug: "settings-said",
  title: "Redis says its size, version and what it forgets when it is full",
  severity: "warning",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_redis_instance"],
  why:
    "The version that Google chooses changes with time. By default a full instance forgets only keys with an expiry, and when " +
    "there are none it refuses every write.",
  sources: ["https://cloud.google.com/memorystore/docs/redis/supported-redis-configurations"],
  fix: 'Write memory_size_gb, redis_version = "REDIS_7_2" and redis_configs with maxmemory-policy = "allkeys-lru".',
  exceptable: true,
  check(redis) {
    return orPass(
      SETTINGS.flatMap(([path, want]) =>
        judgeAttribute(redis, path, { isRight: (written) => written !== undefined, want }),
      ),
    );
  },
};
