import { deletionProtection } from "../../../../policy/rules/run/deletion-protection";
import { describeRule, unset } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, setting, unknown } from "./backend";

const PATH = "deletion_protection";

function protectedBy(got: string, name = NAME, address = BACKEND) {
  return [
    {
      ...failure(PATH, {
        message: `${name} has deletion_protection ${got}; a first create that fails could not be undone`,
        got,
        want: "false",
        fix: "deletion_protection = false",
      }),
      address,
    },
  ];
}

describeRule(deletionProtection, {
  compliant: backend,
  cases: [
    {
      name: "unsaid is the provider's default",
      change: (fixture) => unset(fixture, BACKEND, PATH),
      expect: protectedBy("true (the provider's default)"),
    },
    { name: "said true", change: setting(PATH, true), expect: protectedBy("true") },
    { name: "a text is read like a boolean", change: setting(PATH, "false"), expect: "pass" },
    {
      name: "a value that is not known yet is unknown",
      change: setting(PATH, "${var.protect}"),
      expect: [unknown(PATH, "${var.protect} is not known yet")],
    },
    ...["google_cloud_run_v2_job", "google_cloud_run_v2_worker_pool"].flatMap((type) => [
      {
        name: `${type} too`,
        change: (fixture: Parameters<typeof unset>[0]) => {
          fixture[`${type}.nightly`] = { name: "nightly" };
        },
        expect: protectedBy("true (the provider's default)", "nightly", `${type}.nightly`),
      },
      {
        name: `${type} that says false`,
        change: (fixture: Parameters<typeof unset>[0]) => {
          fixture[`${type}.nightly`] = { name: "nightly", deletion_protection: false };
        },
        expect: "pass" as const,
      },
    ]),
  ],
});
