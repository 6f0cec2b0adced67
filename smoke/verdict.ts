/** What an observation means for the check that made it. */
import { printable } from "../platform/printable";
import type { Certificate } from "./certificate";
import type { Observation } from "./observation";
import type { SymptomId } from "./symptoms";
import type { DependencyExpectation, EndpointKind } from "./target";

export type Verdict =
  | { readonly status: "passed"; readonly seen: string }
  | { readonly status: "warning" | "failed"; readonly seen: string; readonly symptom: SymptomId }
  | {
      /** Cannot be looked at from here; never counted as passed. */
      readonly status: "skipped";
      readonly seen: string;
    };

/** What a path is asked for. */
export type Expectation =
  | { readonly kind: "health" | "readiness" }
  | { readonly kind: "endpoint"; readonly of: EndpointKind; readonly mustBe: number | undefined }
  | { readonly kind: "dependency"; readonly expects: DependencyExpectation };

const SYMPTOM_OF_STATUS: Readonly<Record<number, SymptomId>> = {
  404: "route-missing",
  502: "bad-gateway",
  503: "unavailable",
  504: "gateway-timeout",
};

/** What an answer that is not 200 says where it is no failure. */
const WORDS: Readonly<Record<number, string>> = {
  400: "asks for other input",
  401: "asks for credentials",
  403: "asks for credentials",
  405: "asks for another verb",
  422: "asks for other input",
  426: "asks for an upgrade",
};

/** Judges one answer. `seen` is short enough for a table's cell. */
export function judge(observation: Observation, expectation: Expectation): Verdict {
  if (observation.kind === "broken")
    return { status: "failed", seen: observation.detail, symptom: observation.symptom };
  if (observation.kind === "upgraded") {
    const { closeCode } = observation;
    return { status: "passed", seen: closeCode === undefined ? "upgraded" : `upgraded, closed with ${closeCode}` };
  }
  const { status } = observation;
  const seen = describeAnswer(observation);
  const failed = (symptom: SymptomId): Verdict => ({ status: "failed", seen, symptom });
  const known = SYMPTOM_OF_STATUS[status] ?? (status >= 500 ? "server-error" : undefined);

  switch (expectation.kind) {
    case "health":
    case "readiness":
      if (status === 200) return { status: "passed", seen };
      if (status === 503) return failed(expectation.kind === "health" ? "start-up-failed" : "not-ready");
      return failed(known ?? "unexpected-status");
    case "dependency":
      if (known) return failed(known);
      if (expectation.expects === "answers-200")
        return status === 200 ? { status: "passed", seen } : failed("unexpected-status");
      if (status === 401 || status === 403) return { status: "passed", seen: `${status} (bad token refused)` };
      return failed(status < 300 ? "token-accepted" : "token-not-judged");
    case "endpoint":
      if (known) return failed(known);
      if (expectation.mustBe !== undefined && status !== expectation.mustBe) return failed("unexpected-status");
      if (status === 429) return { status: "warning", seen, symptom: "throttled" };
      // Browsers follow no redirect of an upgrade, so only a refusal shows that the path takes one.
      if (expectation.of === "websocket" && (status < 400 || status === 426)) return failed("websocket-not-upgraded");
      if (expectation.of === "event-stream" && status === 200) return judgeStream(observation.contentType);
      return { status: "passed", seen };
  }
}

/** An answer it is either way; but a page in place of a stream comes from another handler. */
function judgeStream(contentType: string | undefined): Verdict {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === undefined || type === "text/event-stream") return { status: "passed", seen: "200" };
  return { status: "warning", seen: `200 as ${printable(type, 40)}`, symptom: "not-a-stream" };
}

function describeAnswer({ status, location }: Extract<Observation, { kind: "answer" }>): string {
  if (status >= 300 && status < 400 && location !== undefined) return `${status}, points to ${location}`;
  const words = WORDS[status];
  return words === undefined ? String(status) : `${status} (${words})`;
}

/** Port 80 of a host: 301 to the same host under https. */
export function judgeRedirect(observation: Observation, host: string): Verdict {
  if (observation.kind !== "answer") return judge(observation, { kind: "health" });
  const { status, location } = observation;
  const seen = describeAnswer(observation);
  if (status === 301 && location !== undefined && URL.canParse(location)) {
    const target = new URL(location);
    if (target.protocol === "https:" && target.hostname === host) return { status: "passed", seen };
  }
  return { status: "failed", seen, symptom: "redirect-missing" };
}

const MILLISECONDS_OF_A_DAY = 24 * 60 * 60 * 1000;
/** Managed certificates are renewed about a month ahead; three weeks before the end something is wrong. */
export const LEAST_CERTIFICATE_DAYS = 21;

export function judgeCertificate(certificate: Certificate, now: Date): Verdict {
  const days = Math.floor((certificate.validTo.getTime() - now.getTime()) / MILLISECONDS_OF_A_DAY);
  const last = certificate.validTo.toISOString().slice(0, 10);
  if (certificate.wrongHost !== undefined)
    return { status: "failed", seen: `is for ${certificate.wrongHost}`, symptom: "certificate-wrong-host" };
  if (certificate.validTo <= now)
    return { status: "failed", seen: `expired on ${last}`, symptom: "certificate-expired" };
  if (certificate.validFrom > now) {
    const first = certificate.validFrom.toISOString().slice(0, 10);
    return { status: "failed", seen: `valid from ${first}`, symptom: "certificate-not-yet-valid" };
  }
  if (certificate.distrust !== undefined)
    return { status: "failed", seen: certificate.distrust, symptom: "certificate-untrusted" };
  const seen = `until ${last}, ${days} days`;
  if (days < LEAST_CERTIFICATE_DAYS) return { status: "warning", seen, symptom: "certificate-expiring" };
  return { status: "passed", seen };
}
