import fc from "fast-check";
import { longestStartupSeconds, startupBudgetSeconds, startupProbeFor } from "../../platform/cloud-run";

describe("a start-up probe", () => {
  it.each([
    [480, 600, { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 48 }],
    [480, 240, { initialDelaySeconds: 240, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 24 }],
    [240, 240, { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 24 }],
    [241, 240, { initialDelaySeconds: 1, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 24 }],
    [120, 600, { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 12 }],
    [95, 600, { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 10 }],
    [1, 600, { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 1 }],
  ] as const)("for %d s with a cap of %d", (budgetSeconds, capSeconds, probe) => {
    expect(startupProbeFor(budgetSeconds, capSeconds)).toEqual(probe);
  });

  it.each([600, 240] as const)("waits for every budget, with every field and span within a cap of %d", (capSeconds) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestStartupSeconds(capSeconds) }), (budgetSeconds) => {
        const probe = startupProbeFor(budgetSeconds, capSeconds);
        expect(startupBudgetSeconds(probe)).toBeGreaterThanOrEqual(budgetSeconds);
        expect(startupBudgetSeconds(probe)).toBeLessThan(budgetSeconds + 10);
        expect(probe.timeoutSeconds).toBeLessThanOrEqual(probe.periodSeconds);
        expect(Math.max(probe.initialDelaySeconds, probe.periodSeconds * probe.failureThreshold)).toBeLessThanOrEqual(
          capSeconds,
        );
      }),
    );
  });
});
