import { writeSynthSummary } from "../../cli/synth-summary";
import type { SynthSummary } from "../../cli/synth-summary";
import { evaluate } from "../../policy/engine";
import type { Finding } from "../../policy/engine";
import { estateOf } from "../../policy/resources";
import { exampleContract } from "../policy/example-contract";
import { declared } from "../review/declared";

const estate = estateOf([declared("google_redis_instance.r", { name: "staging-shared-redis" })]);

const summary: SynthSummary = {
  environment: "staging",
  estate,
  report: evaluate([], estate, exampleContract(), [], "2026-01-01"),
  cost: {
    items: [
      { key: "redis", label: "Redis staging-shared-redis", detail: "1 GiB, BASIC", monthlyUsd: 35.77 },
      { key: "backend", label: "Cloud Run backend", detail: "1 instance", monthlyUsd: 115.63 },
    ],
    total: 151.4,
    assumptions: [],
  },
  floors: [
    { service: "auth", detail: "no instance while nobody asks", monthlyUsd: 0 },
    { service: "backend", detail: "1 instance of 2 vCPU and 2 GiB, CPU always allocated", monthlyUsd: 105.12 },
  ],
  outdir: "cdktf.out",
};

describe("a synth's summary", () => {
  it("says the stacks, the findings, the month's sum by what it is made of, and what each floor costs", () => {
    expect(writeSynthSummary(summary, false)).toBe(
      [
        "staging: 1 resource in cdktf.out",
        "",
        "  staging        1  1 redis_instance",
        "",
        "  0 errors, 0 warnings, 0 unknown, 0 suppressed; 0 rules over 1 resource",
        "",
        "  about 151 $ a month at list prices, before traffic",
        "      115.63  Cloud Run backend",
        "       35.77  Redis staging-shared-redis",
        "",
        "  what each floor costs, the least that a service starts with",
        "      105.12  backend: 1 instance of 2 vCPU and 2 GiB, CPU always allocated",
        "        0.00  auth: no instance while nobody asks",
        "",
      ].join("\n"),
    );
  });

  it("shows the warnings that stand", () => {
    const warning: Finding = {
      rule: "SEC003",
      severity: "warning",
      status: "fail",
      address: "google_secret_manager_secret.secret-unread",
      stack: "staging",
      path: "",
      message: "nobody reads the secret unread",
      got: "no reader",
      want: "a service that reads it",
      fix: "take it out",
    };
    const found = { ...summary.report, findings: [warning], summary: { ...summary.report.summary, warnings: 1 } };
    expect(writeSynthSummary({ ...summary, report: found }, false)).toContain(
      [
        "  google_secret_manager_secret.secret-unread (staging)",
        "    warning    SEC003  nobody reads the secret unread",
        "               got   no reader",
        "               want  a service that reads it",
        "               fix   take it out",
        "",
        "  0 errors, 1 warning, 0 unknown, 0 suppressed; 0 rules over 1 resource",
        "",
        "  about 151",
      ].join("\n"),
    );
  });

  it("has no heading without a line under it", () => {
    expect(writeSynthSummary({ ...summary, floors: [] }, false)).toMatch(/ {2}Redis staging-shared-redis\n$/);
  });

  it("is the same words in colour", () => {
    // eslint-disable-next-line no-control-regex -- escape sequences are what is taken away
    const plain = writeSynthSummary(summary, true).replace(/\u001b\[\d+m/g, "");
    expect(plain).toBe(writeSynthSummary(summary, false));
    expect(writeSynthSummary(summary, true)).not.toBe(plain);
  });
});
