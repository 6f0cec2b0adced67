/** One HTTP try: ask, look at the answer, and leave no socket behind. */
import * as http from "node:http";
import * as https from "node:https";
import { USER_AGENT } from "./network";
import type { Network } from "./network";
import { broken } from "./observation";
import type { Observation } from "./observation";
import { printable } from "../platform/printable";
import { describeError, observeError, observeTimeout } from "./transport-error";
import type { Phase } from "./transport-error";

/** A health answer has a few hundred bytes; of a longer body the first part shows enough. */
const MOST_BODY_BYTES = 64 * 1024;

export interface HttpRequest {
  readonly url: URL;
  /** For the whole try, from the name's look-up to the last byte that is read; no byte that trickles in restarts it. */
  readonly timeoutSeconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for an answer whose body has no end: its headers are enough. @default true */
  readonly readsBody?: boolean;
  readonly network: Network;
}

/** Asks once with GET. Redirects are not followed. Never rejects. */
export function request({
  url,
  timeoutSeconds,
  headers,
  readsBody = true,
  network,
}: HttpRequest): Promise<Observation> {
  return new Promise((resolve) => {
    const secure = url.protocol === "https:";
    const outgoing = (secure ? https : http).request(url, {
      method: "GET",
      // A connection of its own: a kept one would hide a port that no longer accepts.
      agent: false,
      headers: { "user-agent": USER_AGENT, accept: "*/*", ...headers },
      ...(network.lookup && { lookup: network.lookup }),
      ...(secure && { rejectUnauthorized: true, ...(network.issuer && { ca: network.issuer }) }),
    });

    let phase: Phase = "connecting";
    let answered = false;
    const answer = (observation: Observation): void => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      resolve(observation);
      outgoing.destroy();
    };
    const timer = setTimeout(() => {
      // One more turn of the loop: what had arrived while the loop was held up counts as arrived.
      setImmediate(() => answer(observeTimeout(phase, timeoutSeconds)));
    }, timeoutSeconds * 1000);

    let failure = observeError;
    outgoing.once("socket", (socket) => socket.once("connect", () => (phase = "connected")));
    // Not once: destroying the request after the verdict may raise another error, which is nobody's concern.
    outgoing.on("error", (error) => answer(failure(error)));
    outgoing.once("upgrade", (_response, socket) => {
      answer(broken("not-http", "answered 101 to a request that asked for no upgrade"));
      socket.destroy();
    });
    outgoing.once("response", (response) => {
      phase = "body";
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 599) {
        answer(broken("not-http", `answered with the status ${status}, which HTTP does not know`));
        return;
      }
      const { location } = response.headers;
      const whole: Observation = {
        kind: "answer",
        status,
        location: location === undefined ? undefined : printable(location),
        contentType: response.headers["content-type"],
      };
      if (!readsBody) {
        answer(whole);
        return;
      }
      let bytes = 0;
      failure = (error) => {
        // Bytes after the announced end break the connection, not the answer.
        if (response.complete) return whole;
        return broken(
          "body-broken",
          `answered ${status}, and the body broke off after ${bytes} bytes (${describeError(error)})`,
        );
      };
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes >= MOST_BODY_BYTES) answer(whole);
      });
      response.once("end", () => answer(whole));
      response.on("error", (error) => answer(failure(error)));
    });
    outgoing.end();
  });
}
