/** A report with one result of every status, for the renderers. */
import { reportOf } from "../../../smoke/report";
import type { CheckResult } from "../../../smoke/report";

const base: CheckResult = {
  service: "backend",
  kind: "endpoint",
  target: "/api/threads",
  url: "https://api.example.org/api/threads",
  status: "passed",
  seen: "401 (asks for credentials)",
  symptom: undefined,
  tries: 1,
  seconds: 0.1234,
};

export const RESULTS: readonly CheckResult[] = [
  base,
  {
    ...base,
    target: "/ws/beacon",
    url: "https://api.example.org/ws/beacon",
    status: "failed",
    seen: "404",
    symptom: "route-missing",
    tries: 3,
    seconds: 1.5,
  },
  {
    ...base,
    kind: "certificate",
    target: "api.example.org",
    url: undefined,
    status: "warning",
    seen: "until 2025-11-30, 12 days",
    symptom: "certificate-expiring",
  },
  {
    ...base,
    service: "auth",
    kind: "dependency",
    target: "auth /auth/config",
    status: "not-reached",
    seen: "not asked: auth /health was not 200 within 60 s",
    tries: 0,
    seconds: 0,
  },
  {
    ...base,
    service: "auth",
    kind: "revision",
    target: "netra-auth-service",
    url: undefined,
    status: "skipped",
    seen: "gcloud is not installed",
    tries: 0,
    seconds: 0,
  },
];

export const REPORT = reportOf("staging", RESULTS, { budgetSeconds: 60, seconds: 2.5 });
export const GOOD_REPORT = reportOf("staging", [base], { budgetSeconds: 60, seconds: 2.5 });
