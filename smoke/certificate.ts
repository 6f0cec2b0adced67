/** One look at a host's certificate: whose it is, who vouches for it, and how long it lasts. */
import { isIP } from "node:net";
import * as tls from "node:tls";
import type { Network } from "./network";
import { broken } from "./observation";
import type { Observation } from "./observation";
import { printable } from "../platform/printable";
import { codeOf, observeError, observeTimeout } from "./transport-error";
import type { Phase } from "./transport-error";

/** What was presented, as facts; judged by {@link judgeCertificate}. */
export interface Certificate {
  readonly validFrom: Date;
  readonly validTo: Date;
  /** `undefined` when the certificate names the host. */
  readonly wrongHost: string | undefined;
  /** `undefined` when an issuer that is known here vouches for it. */
  readonly distrust: string | undefined;
}

export interface CertificateRequest {
  readonly host: string;
  /** @default 443 */
  readonly port: number;
  readonly timeoutSeconds: number;
  readonly network: Network;
}

/** Reasons not to trust a certificate that its days and its hosts show already. */
const SAID_BY_THE_FIELDS: readonly string[] = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "ERR_TLS_CERT_ALTNAME_INVALID",
];

/** Shakes hands once, without a request. Never rejects. */
export function readCertificate({
  host,
  port,
  timeoutSeconds,
  network,
}: CertificateRequest): Promise<Certificate | Observation> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      ...(isIP(host) === 0 && { servername: host }),
      // Taken whatever it is, so that everything that is wrong with it can be said; nothing is sent over it.
      rejectUnauthorized: false,
      ...(network.lookup && { lookup: network.lookup }),
      ...(network.issuer && { ca: network.issuer }),
    });
    let phase: Phase = "connecting";
    let answered = false;
    const answer = (seen: Certificate | Observation): void => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      resolve(seen);
      socket.destroy();
    };
    const timer = setTimeout(() => answer(observeTimeout(phase, timeoutSeconds)), timeoutSeconds * 1000);
    socket.once("connect", () => (phase = "connected"));
    // Not once: destroying the socket after the verdict may raise another error, which is nobody's concern.
    socket.on("error", (error) => answer(observeError(error)));
    socket.once("close", () => answer(broken("certificate-not-provisioned", "closed before a certificate was shown")));
    socket.once("secureConnect", () => {
      const shown = socket.getPeerCertificate();
      if (!shown.valid_to) {
        answer(broken("certificate-not-provisioned", "no certificate was shown"));
        return;
      }
      // Typed as an error; Node gives the code alone.
      const distrust = socket.authorized ? "" : codeOf(socket.authorizationError) || String(socket.authorizationError);
      answer({
        validFrom: new Date(shown.valid_from),
        validTo: new Date(shown.valid_to),
        wrongHost: tls.checkServerIdentity(host, shown) && printable(shown.subjectaltname ?? "no host"),
        distrust: distrust === "" || SAID_BY_THE_FIELDS.includes(distrust) ? undefined : printable(distrust),
      });
    });
  });
}
