/** How far a service is from its floors, before and after. */
import { reviewOf, serviceValues } from "./planned";
import type { PlannedResource } from "./planned";

const address = "google_cloud_run_v2_service.backend";

function headroom(resource: Omit<PlannedResource, "address">) {
  const [service, ...others] = reviewOf([{ address, ...resource }]).headroom;
  expect(others).toEqual([]);
  return service;
}

test("every measure of a declared service has its floor, and cpu and memory what is recommended", () => {
  const service = headroom({ after: serviceValues() });
  expect(service?.service).toBe("netra-backend-staging");
  expect(
    service?.rows.map(({ name, before, after, floor, recommended }) => [name, before, after, floor, recommended]),
  ).toEqual([
    ["cpu", undefined, "2", "2", "2"],
    ["memory", undefined, "4Gi", "2Gi", "4Gi"],
    ["timeout", undefined, "600 s", "600 s", undefined],
    ["start-up budget", undefined, "480 s", "480 s", undefined],
    ["least instances", undefined, "1", "1", undefined],
    ["most instances", undefined, "5", undefined, undefined],
  ]);
});

test("a service that the declaration does not know is held to the default floor", () => {
  const service = headroom({ after: serviceValues({ name: "other", cpu: "500m", memory: "256Mi" }) });
  expect(
    service?.rows.filter(({ isUnderFloor }) => isUnderFloor).map(({ name, after, floor }) => [name, after, floor]),
  ).toEqual([
    ["cpu", "500m", "1"],
    ["memory", "256Mi", "512Mi"],
  ]);
});

test.each([
  ["cpu", { cpu: "1" }, "1"],
  ["memory", { memory: "1Gi" }, "1Gi"],
  ["timeout", { timeout: "599s" }, "599 s"],
  ["start-up budget", { probe: { initial_delay_seconds: 0, period_seconds: 240, failure_threshold: 1 } }, "240 s"],
  ["least instances", { min: 0 }, "0"],
] as const)("%s under its floor is told, and told as lower", (name, change, written) => {
  const rows = headroom({ before: serviceValues(), after: serviceValues(change) })?.rows ?? [];
  expect(rows.filter(({ isLower }) => isLower)).toEqual([
    expect.objectContaining({ name, after: written, isUnderFloor: true }),
  ]);
});

test("lower and still above the floor is not under it", () => {
  const rows =
    headroom({ before: serviceValues({ memory: "8Gi" }), after: serviceValues({ memory: "4Gi" }) })?.rows ?? [];
  expect(rows.filter(({ isLower }) => isLower)).toEqual([
    expect.objectContaining({ name: "memory", isUnderFloor: false }),
  ]);
});

test("fewer instances at most is less room as well", () => {
  const rows = headroom({ before: serviceValues({ max: 5 }), after: serviceValues({ max: 2 }) })?.rows ?? [];
  expect(rows.filter(({ isLower }) => isLower).map(({ name }) => name)).toEqual(["most instances"]);
});

test("what is not declared is Cloud Run's default, and said so", () => {
  const rows =
    headroom({ after: { name: "netra-backend-staging", template: [{ containers: [{ image: "x" }] }] } })?.rows ?? [];
  expect(rows.map(({ after }) => after)).toEqual([
    "1 (default)",
    "512Mi (default)",
    "300 s (default)",
    "240 s (default)",
    "0 (default)",
    "100 (default)",
  ]);
});

test("what is not known yet is neither lower nor under its floor", () => {
  const afterUnknown = { template: [{ timeout: true }] };
  const rows =
    headroom({ before: serviceValues(), after: serviceValues(), actions: ["update"], afterUnknown })?.rows ?? [];
  expect(rows.find(({ name }) => name === "timeout")).toEqual({
    name: "timeout",
    before: "600 s",
    after: "not known yet",
    floor: "600 s",
    recommended: undefined,
    isLower: false,
    isUnderFloor: false,
  });
});

test("a service that stays as it is has no headroom to tell", () => {
  expect(headroom({ before: serviceValues({ cpu: "1" }), after: serviceValues({ cpu: "1" }) })).toBeUndefined();
});

test("a service that is destroyed shows what it had", () => {
  const rows = headroom({ before: serviceValues() })?.rows ?? [];
  expect(rows.map(({ before, after }) => [before, after])[0]).toEqual(["2", undefined]);
});
