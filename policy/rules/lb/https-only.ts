import { BACKEND_SERVICE, URL_MAP, isExternal } from "../../backends";
import { judgeAttribute } from "../../attribute";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf, targetOf } from "../../target";
import { at, boolean, strings, text } from "../../value";

const HTTP_PROXY = "google_compute_target_http_proxy";
const HTTPS_PROXY = "google_compute_target_https_proxy";
const SSL_POLICY = "google_compute_ssl_policy";
const PERMANENT = "MOVED_PERMANENTLY_DEFAULT";
const TLS = ["TLS_1_2", "TLS_1_3"];

export const httpsOnly: Rule = {
  id: "LB003",
  family: "LB",
  slug: "https-only",
  title: "HTTP is redirected for good, TLS is 1.2 or later, and the services are told that a request came by HTTPS",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [HTTP_PROXY, HTTPS_PROXY, SSL_POLICY, BACKEND_SERVICE],
  why:
    "Without a policy the load balancer still takes TLS 1.0. A service that is not told that a request came by https redirects it " +
    "to https, and so for ever.",
  sources: [
    "https://cloud.google.com/load-balancing/docs/ssl-policies-concepts",
    "https://cloud.google.com/load-balancing/docs/https/setting-up-http-https-redirect",
  ],
  fix: 'Write default_url_redirect with https_redirect = true for port 80; ssl_policy with min_tls_version = "TLS_1_2"; custom_request_headers = ["X-Forwarded-Proto: https"].',
  exceptable: true,
  check(resource, { estate }) {
    switch (resource.type) {
      case HTTP_PROXY:
        return judgeRedirect(estate, resource);
      case HTTPS_PROXY:
        return judgeProxy(estate, resource);
      case SSL_POLICY:
        return orPass(
          judgeAttribute(resource, "min_tls_version", {
            isRight: (version) => TLS.includes(String(version)),
            want: "TLS_1_2 or later",
            byDefault: "TLS_1_0",
          }),
        );
      default:
        return isExternal(resource) ? judgeHeader(resource) : NOT_APPLICABLE;
    }
  },
};

function judgeRedirect(estate: Estate, proxy: Resource): Verdict | readonly Verdict[] {
  const path = "url_map";
  const target = targetOf(estate, proxy, at(proxy.values, path), URL_MAP);
  if (target.state !== "named" || !target.resource) {
    return { status: "unknown", path, why: "the URL map behind it is not in what was given" };
  }
  const map = target.resource;
  const redirect = at(map.values, "default_url_redirect.https_redirect");
  const code = at(map.values, "default_url_redirect.redirect_response_code");
  const unknown = [redirect, code].find(({ state }) => state === "unknown");
  if (unknown?.state === "unknown") return unknownAt(path, unknown.text);
  const codeText = text(code) ?? "";
  const isPermanent = codeText === "" || codeText === PERMANENT;
  if (boolean(redirect) === true && isPermanent) return orPass([]);
  const got = boolean(redirect) === true ? `a redirect with ${codeText}` : "no redirect";
  const message = `${labelOf(proxy)} serves http by ${map.address}, which has ${got}; it needs a redirect to https with 301`;
  return { status: "fail", path, message, got, want: `https_redirect = true with ${PERMANENT}` };
}

function judgeProxy(estate: Estate, proxy: Resource): Verdict | readonly Verdict[] {
  const found: Verdict[] = [];
  const name = labelOf(proxy);
  // Which policy it is, may be unknown; what the policy says, is judged at the policy.
  if (at(proxy.values, "ssl_policy").state === "absent") {
    const message = `${name} has no ssl_policy, so that it takes TLS 1.0; it needs one with TLS 1.2 or later`;
    found.push({
      status: "fail",
      path: "ssl_policy",
      message,
      got: "nothing",
      want: `a ${SSL_POLICY} with TLS_1_2 or later`,
    });
  }
  if (!estate.ofType(HTTP_PROXY).some(({ stack }) => stack === proxy.stack)) {
    const message = `${name} serves https, and nothing redirects http to it; it needs a ${HTTP_PROXY}`;
    found.push({
      status: "fail",
      path: "url_map",
      message,
      got: "no redirect",
      want: `a ${HTTP_PROXY} with a redirect`,
    });
  }
  return orPass(found);
}

function judgeHeader(service: Resource): Verdict | readonly Verdict[] {
  const path = "custom_request_headers";
  const headers = strings(service.values, path);
  if (!headers) return unknownAt(path, "(the headers are not known yet)");
  const header = headers.find((each) => /^x-forwarded-proto\s*:/i.test(each));
  if (header !== undefined && /:\s*https\s*$/i.test(header)) return orPass([]);
  const message = `${labelOf(service)} has ${header ?? `no X-Forwarded-Proto in ${path}`}; it needs X-Forwarded-Proto: https`;
  return { status: "fail", path, message, got: header ?? "nothing", want: "X-Forwarded-Proto: https" };
}
