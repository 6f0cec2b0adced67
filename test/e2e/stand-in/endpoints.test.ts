import { apis } from "./apis/all";
import { environmentFor, locate } from "./endpoints";

describe("the environment", () => {
  test("sets every endpoint to a URL on the loopback address that ends with a slash, as the provider asks", () => {
    const { GOOGLE_OAUTH_ACCESS_TOKEN: _token, ...endpoints } = environmentFor(8123);
    expect(Object.keys(endpoints).length).toBeGreaterThan(15);
    for (const [name, url] of Object.entries(endpoints)) {
      expect(name).toMatch(/^GOOGLE_[A-Z0-9_]+_CUSTOM_ENDPOINT$/);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8123\/.+\/$/);
    }
  });

  test("gives each API a place of its own", () => {
    const prefixes = apis.map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

describe("a request's place", () => {
  test.each([
    ["/run/v2/projects/p/locations/l/services", "run.googleapis.com", "projects/p/locations/l/services"],
    ["/sqladmin/sql/v1beta4/sql/v1beta4/projects/p/instances", "sqladmin.googleapis.com", "projects/p/instances"],
    ["/iam/v1/v1/projects/p/serviceAccounts", "iam.googleapis.com", "projects/p/serviceAccounts"],
    ["/monitoring/v3/projects/p/alertPolicies", "monitoring.googleapis.com", "v3/projects/p/alertPolicies"],
    ["/upload/storage/v1/b/bucket/o", "storage.googleapis.com", "b/bucket/o"],
    ["/bucket/folder/object", "storage.googleapis.com", "bucket/folder/object"],
  ])("%s is %s, %s", (pathname, service, path) => {
    const located = locate(pathname);
    expect([located?.api.service, located?.path]).toEqual([service, path]);
  });
});
