import { webAddresses } from "../../../../policy/rules/run/web-addresses";
import { describeRule, resolved } from "../../rule-cases";
import { ENV, NAME, backend, failure, secretVariable, sidecar, unknown, variable } from "./backend";

const URL_PATH = `${ENV}.PARTNER_URL`;
const HOST_WANT = "a host that others can reach";

function wrong(what: string, got: string, want: string) {
  return [failure(URL_PATH, { message: `${NAME} has ${what} in PARTNER_URL`, got, want })];
}

describeRule(webAddresses, {
  compliant: backend,
  cases: [
    ...["https://example.com", "wss://example.com/ws", "HTTPS://EXAMPLE.COM:8443/path?x=1", "https://10.1.2.3/"].map(
      (address) => ({ name: `${address} is right`, change: variable("PARTNER_URL", address), expect: "pass" as const }),
    ),
    ...["http", "ws", "redis", "ftp"].map((scheme) => ({
      name: `${scheme} is neither https nor wss`,
      change: variable("PARTNER_URL", `${scheme}://example.com/`),
      expect: wrong(`an address that starts with ${scheme}://`, `${scheme}://`, "https:// or wss://"),
    })),
    ...[
      ["https://localhost:8000", "localhost"],
      ["https://LOCALHOST", "localhost"],
      ["https://localhost.", "localhost"],
      ["https://api.localhost/", "api.localhost"],
      ["https://127.0.0.1", "127.0.0.1"],
      ["https://127.1.2.3:80/x", "127.1.2.3"],
      ["https://127.1", "127.0.0.1"],
      ["https://2130706433/", "127.0.0.1"],
      ["https://0x7f.0.0.1/", "127.0.0.1"],
      ["https://0.0.0.0:8000", "0.0.0.0"],
      ["https://[::1]:8000", "[::1]"],
      ["https://[::]/", "[::]"],
      ["https://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"],
      ["https://[::ffff:0.0.0.0]/", "[::ffff:0:0]"],
      ["wss://localhost/ws", "localhost"],
    ].map(([address = "", host = ""]) => ({
      name: `${address} is the machine itself`,
      change: variable("PARTNER_URL", address),
      expect: wrong(`the host ${host}, the machine itself,`, host, HOST_WANT),
    })),
    ...["https://localhost.example.com", "https://notlocalhost/", "https://128.0.0.1", "https://[::2]/"].map(
      (address) => ({
        name: `${address} is another machine`,
        change: variable("PARTNER_URL", address),
        expect: "pass" as const,
      }),
    ),
    ...["example.com", "/path", "https://", "*"].map((address) => ({
      name: `${address} is no address`,
      change: variable("PARTNER_URL", address),
      expect: wrong("something that is no address", "no address", "https:// or wss:// and a host"),
    })),
    {
      name: "of several addresses each is judged",
      change: variable("PARTNER_ORIGINS", "https://example.com, http://one.example.com,https://localhost"),
      expect: [
        failure(`${ENV}.PARTNER_ORIGINS`, {
          message: `${NAME} has an address that starts with http:// in PARTNER_ORIGINS`,
          got: "http://",
          want: "https:// or wss://",
        }),
        failure(`${ENV}.PARTNER_ORIGINS`, {
          message: `${NAME} has the host localhost, the machine itself, in PARTNER_ORIGINS`,
          got: "localhost",
          want: HOST_WANT,
        }),
      ],
    },
    {
      name: "a list may be written as JSON",
      change: variable("PARTNER_ORIGINS", '["https://example.com", "https://two.example.com"]'),
      expect: "pass",
    },
    {
      name: "a list may be written wide",
      change: variable("PARTNER_ORIGINS", " [ 'https://example.com' , 'https://two.example.com' ] "),
      expect: "pass",
    },
    {
      name: "a comma at the end adds no address",
      change: variable("PARTNER_ORIGINS", "https://example.com,"),
      expect: "pass",
    },
    { name: "an empty value holds no address", change: variable("PARTNER_URL", ""), expect: "pass" },
    {
      name: "the address of a store is another rule's",
      change: variable("REDIS_URL", "redis://example.com"),
      expect: "pass",
    },
    { name: "a name that only has URL in it is no address", change: variable("URL_STYLE", "http"), expect: "pass" },
    {
      name: "a secret's value is not looked at",
      change: secretVariable("PARTNER_URL", "partner"),
      expect: "pass",
    },
    {
      name: "a run.app host that is written out",
      change: variable("PARTNER_URL", "https://netra-auth-service-uc.a.run.app"),
      sources: ["configuration", "plan"],
      expect: wrong(
        "the host netra-auth-service-uc.a.run.app written out",
        "netra-auth-service-uc.a.run.app",
        "the service's uri attribute, or the environment's own host",
      ),
    },
    {
      name: "a live service shows only what an attribute came to",
      change: variable("PARTNER_URL", "https://netra-auth-service-uc.a.run.app"),
      sources: ["live"],
      expect: "pass",
    },
    {
      name: "a plan shows what the uri attribute comes to",
      change: variable("PARTNER_URL", resolved("${google_cloud_run_v2_service.auth.uri}", "https://auth-uc.a.run.app")),
      sources: ["plan", "live"],
      expect: "pass",
    },
    {
      name: "a template may not write the run.app host out around a reference",
      change: variable(
        "PARTNER_URL",
        resolved("https://auth-uc.a.run.app/${google_x.y.z}", "https://auth-uc.a.run.app/z"),
      ),
      sources: ["plan"],
      expect: wrong(
        "the host auth-uc.a.run.app written out",
        "auth-uc.a.run.app",
        "the service's uri attribute, or the environment's own host",
      ),
    },
    {
      name: "another host that ends alike is none of Cloud Run's",
      change: variable("PARTNER_URL", "https://example-run.app"),
      expect: "pass",
    },
    {
      name: "an address that is not known yet is unknown",
      change: variable("PARTNER_URL", "${google_cloud_run_v2_service.auth.uri}/path"),
      sources: ["configuration", "plan"],
      expect: [unknown(URL_PATH, "${google_cloud_run_v2_service.auth.uri}/path is not known yet")],
    },
    {
      name: "a host that is not known yet behind a right scheme is unknown",
      change: variable("PARTNER_URL", "https://${var.host}/"),
      sources: ["configuration", "plan"],
      expect: [unknown(URL_PATH, "https://${var.host}/ is not known yet")],
    },
    {
      name: "a scheme inside an address is not the address's own",
      change: variable("PARTNER_URL", "${var.base}/http://example.com/"),
      sources: ["configuration", "plan"],
      expect: [unknown(URL_PATH, "${var.base}/http://example.com/ is not known yet")],
    },
    {
      name: "a wrong scheme shows before the host is known",
      change: variable("PARTNER_URL", "http://${var.host}/"),
      sources: ["configuration", "plan"],
      expect: wrong("an address that starts with http://", "http://", "https:// or wss://"),
    },
    {
      name: "a sidecar's addresses are judged too",
      change: sidecar({ env: [{ name: "PARTNER_URL", value: "http://example.com" }] }),
      expect: [
        failure("template.containers.1.env.PARTNER_URL", {
          message: `${NAME}'s container proxy has an address that starts with http:// in PARTNER_URL`,
          got: "http://",
          want: "https:// or wss://",
        }),
      ],
    },
  ],
});
