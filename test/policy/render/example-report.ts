/** A report with a finding of every kind. */
import type { Finding, Report } from "../../../policy/engine";

const finding = (more: Partial<Finding>): Finding => ({
  rule: "RUN001",
  severity: "error",
  status: "fail",
  address: "google_cloud_run_v2_service.backend",
  stack: "staging",
  path: "template.containers.0.resources.limits.cpu",
  message: "backend has 1 cpu",
  got: "1",
  want: "at least 2",
  fix: 'cpu = "2"',
  ...more,
});

export const FINDINGS = {
  error: finding({}),
  warning: finding({
    rule: "RUN020",
    severity: "warning",
    path: "",
    message: "backend runs a tag",
    got: "",
    want: "a digest",
  }),
  unknown: finding({
    rule: "RUN003",
    status: "unknown",
    path: "template.timeout",
    message: "The timeout fits: cannot be told yet, ${var.t} is not known yet",
  }),
  suppressed: finding({
    rule: "NET006",
    address: "google_compute_network.vpc",
    status: "suppressed",
    reason: "no flow logs this month",
    expires: "2026-03-01",
  }),
  exception: finding({
    rule: "EXC002",
    address: "google_x.a",
    stack: "config/exceptions.ts",
    path: "exceptions.0.reason",
  }),
} as const;

export const REPORT: Report = {
  findings: [FINDINGS.error, FINDINGS.suppressed, FINDINGS.warning, FINDINGS.unknown, FINDINGS.exception],
  notes: ["app is read as a Cloud Run service."],
  summary: { errors: 2, warnings: 1, unknown: 1, suppressed: 1, rules: 77, resources: 48 },
};

export const CLEAN: Report = {
  findings: [],
  notes: [],
  summary: { errors: 0, warnings: 0, unknown: 0, suppressed: 0, rules: 1, resources: 1 },
};
