import { renderJson } from "../../../smoke/render/json";
import { SYMPTOMS } from "../../../smoke/symptoms";
import { GOOD_REPORT, REPORT } from "./report";

test("every check, with what its symptom means", () => {
  expect(JSON.parse(renderJson(REPORT))).toStrictEqual({
    verdict: "down",
    environment: "staging",
    seconds: 2.5,
    budgetSeconds: 60,
    checks: [
      {
        service: "backend",
        check: "endpoint",
        target: "/api/threads",
        url: "https://api.example.org/api/threads",
        status: "passed",
        seen: "401 (asks for credentials)",
        symptom: null,
        tries: 1,
        seconds: 0.123,
      },
      expect.objectContaining({
        target: "/ws/beacon",
        status: "failed",
        symptom: { id: "route-missing", ...SYMPTOMS["route-missing"] },
        tries: 3,
      }),
      expect.objectContaining({ check: "certificate", url: null, status: "warning" }),
      expect.objectContaining({ service: "auth", status: "not-reached", tries: 0, symptom: null }),
      expect.objectContaining({ check: "revision", status: "skipped" }),
    ],
    summary: { passed: 1, warning: 1, failed: 1, "not-reached": 1, skipped: 1 },
  });
});

test("up is up", () => {
  expect(JSON.parse(renderJson(GOOD_REPORT))).toMatchObject({ verdict: "up" });
});
