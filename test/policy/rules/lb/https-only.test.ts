import { httpsOnly } from "../../../../policy/rules/lb/https-only";
import { estatePart, fails, inStack, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const HTTP = "google_compute_target_http_proxy.redirect";
const HTTPS = "google_compute_target_https_proxy.lb";
const REDIRECT = "google_compute_url_map.redirect";
const POLICY = "google_compute_ssl_policy.lb";
const SERVICE = "google_compute_backend_service.backend";
const HEADERS = "custom_request_headers";
const CODE = "default_url_redirect.redirect_response_code";

const redirects = (got: string) =>
  fails(
    HTTP,
    "url_map",
    `staging-http-redirect serves http by ${REDIRECT}, which has ${got}; it needs a redirect to https with 301`,
    got,
    "https_redirect = true with MOVED_PERMANENTLY_DEFAULT",
  );
const header = (got: string, has = got) =>
  fails(
    SERVICE,
    HEADERS,
    `staging-backend-backend has ${has}; it needs X-Forwarded-Proto: https`,
    got,
    "X-Forwarded-Proto: https",
  );
const NO_HEADER = header("nothing", `no X-Forwarded-Proto in ${HEADERS}`);
const NO_REDIRECT = fails(
  HTTPS,
  "url_map",
  "staging-https-lb serves https, and nothing redirects http to it; it needs a google_compute_target_http_proxy",
  "no redirect",
  "a google_compute_target_http_proxy with a redirect",
);

describeRule(httpsOnly, {
  compliant: () => estatePart(HTTP, HTTPS, REDIRECT, POLICY, SERVICE),
  cases: [
    ...["MOVED_PERMANENTLY_DEFAULT", ""].map((code) => ({
      name: `the response "${code}" is a permanent one`,
      change: (fixture: Fixture) => set(fixture, REDIRECT, CODE, code),
      expect: "pass" as const,
    })),
    {
      name: "a redirect that says no response is a permanent one",
      change: (fixture) => unset(fixture, REDIRECT, CODE),
      expect: "pass",
    },
    {
      name: "a temporary redirect",
      change: (fixture) => set(fixture, REDIRECT, CODE, "FOUND"),
      expect: [redirects("a redirect with FOUND")],
    },
    {
      name: "a redirect that stays with http",
      change: (fixture) => set(fixture, REDIRECT, "default_url_redirect.https_redirect", false),
      expect: [redirects("no redirect")],
    },
    {
      name: "http that is served",
      change: (fixture) => unset(fixture, REDIRECT, "default_url_redirect"),
      expect: [redirects("no redirect")],
    },
    ...["default_url_redirect.https_redirect", CODE].map((path) => ({
      name: `${path} that is not known yet is unknown`,
      change: (fixture: Fixture) => set(fixture, REDIRECT, path, "${var.redirect}"),
      expect: [isUnknown(HTTP, "url_map", "${var.redirect} is not known yet")],
    })),
    ...["elsewhere", "${var.map}"].map((map) => ({
      name: `the map ${map} is unknown`,
      change: (fixture: Fixture) => set(fixture, HTTP, "url_map", map),
      expect: [isUnknown(HTTP, "url_map", "the URL map behind it is not in what was given")],
    })),
    {
      name: "https without a redirect of http",
      change: (fixture) => remove(fixture, HTTP),
      expect: [NO_REDIRECT],
    },
    {
      name: "a redirect in another stack is another load balancer's",
      change: (fixture) => {
        remove(fixture, HTTP, REDIRECT);
        Object.assign(fixture, inStack("other", estatePart(HTTP, REDIRECT)));
      },
      expect: [NO_REDIRECT],
    },
    {
      name: "https without a policy",
      change: (fixture) => unset(fixture, HTTPS, "ssl_policy"),
      expect: [
        fails(
          HTTPS,
          "ssl_policy",
          "staging-https-lb has no ssl_policy, so that it takes TLS 1.0; it needs one with TLS 1.2 or later",
          "nothing",
          "a google_compute_ssl_policy with TLS_1_2 or later",
        ),
      ],
    },
    {
      name: "TLS 1.3",
      change: (fixture) => set(fixture, POLICY, "min_tls_version", "TLS_1_3"),
      expect: "pass",
    },
    ...["TLS_1_0", "TLS_1_1"].map((version) => ({
      name: version,
      change: (fixture: Fixture) => set(fixture, POLICY, "min_tls_version", version),
      expect: [
        fails(
          POLICY,
          "min_tls_version",
          `staging-tls-policy has min_tls_version ${version}; it needs TLS_1_2 or later`,
          version,
          "TLS_1_2 or later",
        ),
      ],
    })),
    {
      name: "a policy that says no version takes TLS 1.0",
      change: (fixture) => unset(fixture, POLICY, "min_tls_version"),
      expect: [
        fails(
          POLICY,
          "min_tls_version",
          "staging-tls-policy has no min_tls_version, which means TLS_1_0; it needs TLS_1_2 or later",
          "TLS_1_0 by default",
          "TLS_1_2 or later",
        ),
      ],
    },
    {
      name: "a version that is not known yet is unknown",
      change: (fixture) => set(fixture, POLICY, "min_tls_version", "${var.tls}"),
      expect: [isUnknown(POLICY, "min_tls_version", "${var.tls} is not known yet")],
    },
    ...["X-Forwarded-Proto: https", "x-forwarded-proto :  HTTPS "].map((text) => ({
      name: `the header ${text}`,
      change: (fixture: Fixture) => set(fixture, SERVICE, HEADERS, ["X-Other: a", text]),
      expect: "pass" as const,
    })),
    ...["X-Forwarded-Proto: http", "X-Forwarded-Proto: https, http", "X-Forwarded-Proto:"].map((text) => ({
      name: `the header ${text}`,
      change: (fixture: Fixture) => set(fixture, SERVICE, HEADERS, [text]),
      expect: [header(text)],
    })),
    ...[["X-Forwarded-Protocol: https"], ["X-Was: X-Forwarded-Proto: https"], []].map((list) => ({
      name: `the headers ${JSON.stringify(list)}`,
      change: (fixture: Fixture) => set(fixture, SERVICE, HEADERS, list),
      expect: [NO_HEADER],
    })),
    { name: "no headers", change: (fixture) => unset(fixture, SERVICE, HEADERS), expect: [NO_HEADER] },
    {
      name: "headers that are not known yet are unknown",
      change: (fixture) => set(fixture, SERVICE, HEADERS, ["${var.header}"]),
      expect: [isUnknown(SERVICE, HEADERS, "the headers are not known yet")],
    },
    {
      name: "a backend service that says no scheme is reached from outside",
      change: (fixture) => {
        unset(fixture, SERVICE, "load_balancing_scheme");
        unset(fixture, SERVICE, HEADERS);
      },
      expect: [NO_HEADER],
    },
    {
      name: "a backend service inside needs no header",
      change: (fixture) => {
        remove(fixture, HTTP, HTTPS, POLICY);
        set(fixture, SERVICE, "load_balancing_scheme", "INTERNAL_MANAGED");
        unset(fixture, SERVICE, HEADERS);
      },
      expect: "not-applicable",
    },
  ],
});
