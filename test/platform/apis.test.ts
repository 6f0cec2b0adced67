import { TYPES_WITH_API, apiOfType } from "../../platform/apis";

test("a type's API goes by the beginning of its name", () => {
  expect(apiOfType("google_cloud_run_v2_service")).toBe("run.googleapis.com");
  expect(apiOfType("google_service_account_iam_member")).toBe("iam.googleapis.com");
  expect(apiOfType("google_service_networking_connection")).toBe("servicenetworking.googleapis.com");
});

test("of other types nothing is said", () => {
  expect(apiOfType("google_storage_bucket")).toBeUndefined();
  expect(apiOfType("google_project_iam_member")).toBeUndefined();
  expect(apiOfType("xgoogle_sql_user")).toBeUndefined();
});

test("no beginning is the beginning of another", () => {
  const beginnings = TYPES_WITH_API.map((type) => type.slice(0, -1));
  for (const one of beginnings) {
    expect(beginnings.filter((other) => other.startsWith(one))).toEqual([one]);
    expect(apiOfType(`${one}x`)).toBeDefined();
  }
});
