import { settingsSaid } from "../../../../policy/rules/red/settings-said";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const REDIS = "google_redis_instance.redis";

const SETTINGS: readonly (readonly [path: string, want: string])[] = [
  ["memory_size_gb", "a size in GB"],
  ["redis_version", "a version, such as REDIS_7_2"],
  ["redis_configs.maxmemory-policy", "a policy, such as allkeys-lru"],
];

describeRule(settingsSaid, {
  compliant: () => estatePart(REDIS),
  cases: SETTINGS.flatMap(([path, want]) => [
    {
      name: `${path} not said`,
      change: (fixture: Fixture) => unset(fixture, REDIS, path),
      expect: [fails(REDIS, path, `staging-shared-redis has no ${path}; it needs ${want}`, "nothing", want)],
    },
    {
      name: `${path} that is not known yet is unknown`,
      change: (fixture: Fixture) => set(fixture, REDIS, path, "${var.value}"),
      expect: [isUnknown(REDIS, path, "${var.value} is not known yet")],
    },
  ]),
});
