import { anyOf, judgeAttribute } from "../../attribute";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { SECRET_VERSION, payloadText } from "../../secrets";
import type { Verdict } from "../../rule";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";
import { labelOf } from "../../target";
import { text } from "../../value";

const MODES: readonly string[] = ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];

export const tlsRequired: Rule = {
  id: "SQL002",
  family: "SQL",
  slug: "tls-required",
  title: "The database takes encrypted connections only, and a socket's URL asks for no TLS",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE, SECRET_VERSION, CLOUD_RUN_SERVICE],
  why:
    "Without a mode the instance takes connections in clear as well. On the built-in socket the encryption is the socket's own, " +
    "and a driver that is asked for sslmode there refuses to connect.",
  sources: ["https://cloud.google.com/sql/docs/postgres/configure-ssl-instance"],
  fix: 'Write settings.ip_configuration.ssl_mode = "ENCRYPTED_ONLY"; leave sslmode out of a URL whose host is under /cloudsql.',
  exceptable: true,
  check(resource, { contract }) {
    if (resource.type === SQL_INSTANCE) {
      return orPass(
        judgeAttribute(resource, "settings.ip_configuration.ssl_mode", {
          isRight: (mode) => MODES.includes(String(mode)),
          want: anyOf(MODES),
          byDefault: "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
        }),
      );
    }
    if (resource.type === SECRET_VERSION) {
      const url = payloadText(resource);
      return url !== undefined && asksForTls(url) ? failure(labelOf(resource), "secret_data_wo") : NOT_APPLICABLE;
    }
    const { name, containers } = cloudRunService(resource, contract);
    const wrong = containers
      .flatMap(({ variables }) => variables)
      .filter(({ value }) => asksForTls(value.state === "unknown" ? value.text : (text(value) ?? "")));
    return wrong.length === 0
      ? NOT_APPLICABLE
      : wrong.map((variable) => failure(`${name}'s ${variable.name}`, variable.path));
  },
};

function asksForTls(url: string): boolean {
  return url.includes("/cloudsql/") && /[?&]ssl(mode)?=/.test(url);
}

/** Says nothing of the URL itself: there is a password in it. */
function failure(what: string, path: string): Verdict {
  return {
    status: "fail",
    path,
    message: `${what} asks for sslmode on a socket under /cloudsql; it needs a URL without`,
    got: "sslmode with a socket",
    want: "no sslmode",
  };
}
