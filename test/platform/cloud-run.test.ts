import { startupBudgetSeconds, startupProbeFor } from "../../platform/cloud-run";

describe("the start-up probe that a start's seconds ask for", () => {
  it.each([
    [480, 600, { initialDelaySeconds: 0, failureThreshold: 48 }],
    [480, 240, { initialDelaySeconds: 240, failureThreshold: 24 }],
    [240, 240, { initialDelaySeconds: 0, failureThreshold: 24 }],
    [120, 600, { initialDelaySeconds: 0, failureThreshold: 12 }],
    [95, 600, { initialDelaySeconds: 0, failureThreshold: 10 }],
  ])("for %i s under a cap of %i s", (startupSeconds, capSeconds, expected) => {
    expect(startupProbeFor(startupSeconds, capSeconds)).toEqual({ periodSeconds: 10, timeoutSeconds: 5, ...expected });
  });

  it("waits at least as long as it is asked to, and tries no longer than the cap", () => {
    for (const capSeconds of [240, 600]) {
      for (let startupSeconds = 1; startupSeconds <= capSeconds + 240; startupSeconds += 1) {
        const probe = startupProbeFor(startupSeconds, capSeconds);
        expect(startupBudgetSeconds(probe)).toBeGreaterThanOrEqual(startupSeconds);
        expect(probe.periodSeconds * probe.failureThreshold).toBeLessThanOrEqual(capSeconds);
      }
    }
  });
});
