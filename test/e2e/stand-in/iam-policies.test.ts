import { Clock } from "./clock";
import { IamPolicies } from "./iam-policies";

const ROLE = "roles/run.invoker";
const MEMBER = "serviceAccount:a@p.iam.gserviceaccount.com";
const bindings = (...members: string[]) => [{ role: ROLE, members }];

describe("an IAM policy", () => {
  let policies: IamPolicies;
  let clock: Clock;

  beforeEach(() => {
    clock = new Clock();
    policies = new IamPolicies(clock);
  });

  test("is empty until somebody sets it", () => {
    expect(policies.get("r")).toMatchObject({ bindings: [] });
  });

  test("is written by who read it last, and by nobody else", () => {
    const { etag } = policies.get("r");
    policies.set("r", { etag, bindings: bindings("user:a@example.com") });
    expect(() => policies.set("r", { etag, bindings: bindings("user:b@example.com") })).toThrow(
      /concurrent policy changes/,
    );
    expect(policies.get("r")).toMatchObject({ bindings: bindings("user:a@example.com") });
  });

  test("joins bindings of one role and drops empty ones", () => {
    policies.set("r", {
      bindings: [
        ...bindings("user:b@example.com"),
        ...bindings("user:a@example.com"),
        { role: "roles/viewer", members: [] },
      ],
    });
    expect(policies.get("r")["bindings"]).toEqual(bindings("user:a@example.com", "user:b@example.com"));
  });

  test("keeps bindings under different conditions apart", () => {
    const condition = { title: "t", expression: "true" };
    policies.set("r", { bindings: [...bindings(MEMBER), { role: ROLE, members: [MEMBER], condition }] });
    expect(policies.get("r")).toMatchObject({ version: 3 });
    expect(policies.get("r")["bindings"]).toHaveLength(2);
  });

  test.each([
    ["viewer", MEMBER, /not a valid role name/],
    [ROLE, "a@p.iam.gserviceaccount.com", /not of the form type:id/],
  ])("refuses role %s with member %s", (role, member, message) => {
    expect(() => policies.set("r", { bindings: [{ role, members: [member] }] })).toThrow(message);
  });

  test("grants after the time that a grant takes to spread, not before", () => {
    policies.set("r", { bindings: bindings(MEMBER) });
    expect(policies.grants("r", ROLE, MEMBER)).toBe(true);
    expect(policies.grants("r", ROLE, MEMBER, 60_000)).toBe(false);
    clock.advanceDays(1);
    expect(policies.grants("r", ROLE, MEMBER, 60_000)).toBe(true);
  });

  test("grants nothing any more when the member is taken out, or the resource deleted", () => {
    policies.set("r", { bindings: bindings(MEMBER) });
    policies.set("r", { bindings: [] });
    expect(policies.grants("r", ROLE, MEMBER)).toBe(false);
    policies.set("r", { bindings: bindings(MEMBER) });
    policies.forget("r");
    expect(policies.grants("r", ROLE, MEMBER)).toBe(false);
  });

  test("keeps a deleted account's bindings under another name, which grant nothing", () => {
    policies.set("r", { bindings: bindings(MEMBER) });
    policies.markDeleted(MEMBER, "17");
    expect(policies.get("r")["bindings"]).toEqual(bindings(`deleted:${MEMBER}?uid=17`));
    expect(policies.grants("r", ROLE, MEMBER)).toBe(false);
  });

  test("keeps what data accesses it logs, unless the mask names them", () => {
    const auditConfigs = [{ service: "secretmanager.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] }];
    policies.set("r", { auditConfigs }, "bindings,etag,auditConfigs");
    policies.set("r", { bindings: bindings(MEMBER) });
    expect(policies.get("r")).toMatchObject({ auditConfigs, bindings: bindings(MEMBER) });
    policies.set("r", { bindings: [] }, "bindings,etag,auditConfigs");
    expect(policies.get("r")["auditConfigs"]).toBeUndefined();
  });

  test("does not tell which data access was named first", () => {
    const logs = (...types: readonly string[]) => types.map((logType) => ({ logType }));
    const reads = { service: "secretmanager.googleapis.com", auditLogConfigs: logs("DATA_WRITE", "DATA_READ") };
    const all = { service: "allServices", auditLogConfigs: logs("ADMIN_READ") };
    policies.set("r", { auditConfigs: [reads, all] }, "auditConfigs");
    expect(policies.get("r")["auditConfigs"]).toEqual([
      all,
      { ...reads, auditLogConfigs: logs("DATA_READ", "DATA_WRITE") },
    ]);
  });

  test("is back after a restore", () => {
    policies.set("r", { bindings: bindings(MEMBER) });
    const snapshot = policies.snapshot();
    policies.forget("r");
    policies.restore(snapshot);
    expect(policies.grants("r", ROLE, MEMBER)).toBe(true);
  });
});
