/** One WebSocket try: a real upgrade, a ping, a moment for the server to fail in, a clean close. */
import WebSocket from "ws";
import { USER_AGENT } from "./network";
import type { Network } from "./network";
import { broken } from "./observation";
import type { Observation } from "./observation";
import { printable } from "../platform/printable";
import { describeError, observeError, observeTimeout } from "./transport-error";
import type { Phase } from "./transport-error";

/** A greeting may be long; a longer one than this is not read. */
const MOST_MESSAGE_BYTES = 1024 * 1024;

const NORMAL_CLOSURE = 1000;
/** What `ws` reports when the connection ended without a close frame. */
const NO_CLOSE_FRAME = 1006;
const SERVER_ERROR = 1011;
/** Going away, restart, overload, and a server behind it that was lost. */
const TURNED_AWAY: readonly number[] = [1001, 1012, 1013, 1014];

export interface WebSocketUpgrade {
  /** `http:` or `https:`. */
  readonly url: URL;
  /** For the whole try, from the name's look-up to the end. */
  readonly timeoutSeconds: number;
  /** How long the connection is kept after the pong: a server that fails after accept (1011) does so in its first moments. */
  readonly settleSeconds: number;
  readonly network: Network;
}

/** Upgrades once. Redirects are not followed. Never rejects, and leaves no socket behind. */
export function upgrade({ url, timeoutSeconds, settleSeconds, network }: WebSocketUpgrade): Promise<Observation> {
  return new Promise((resolve) => {
    let phase: Phase = "connecting";
    let leaving = false;
    const secure = url.protocol === "https:";
    const address = new URL(url);
    address.protocol = secure ? "wss:" : "ws:";
    const socket = new WebSocket(address, {
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      headers: { "user-agent": USER_AGENT },
      ...(network.lookup && { lookup: network.lookup }),
      ...(secure && { rejectUnauthorized: true, ...(network.issuer && { ca: network.issuer }) }),
      finishRequest: (outgoing) => {
        outgoing.once("socket", (connection) => connection.once("connect", () => (phase = "connected")));
        outgoing.end();
      },
    });

    let answered = false;
    /** What a try comes to that ends now: nothing until the pong, then a WebSocket that works. */
    let verdictAtEnd: Observation | undefined;
    const answer = (observation: Observation): void => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      clearTimeout(settling);
      resolve(observation);
      socket.terminate();
    };
    let settling: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      // One more turn of the loop: what had arrived while the loop was held up counts as arrived.
      setImmediate(() => {
        // The server's close frame came and its end of the connection did not: the close event brings the code.
        if (phase === "upgraded" && socket.readyState === WebSocket.CLOSING) socket.terminate();
        else answer(verdictAtEnd ?? observeTimeout(phase, timeoutSeconds));
      });
    }, timeoutSeconds * 1000);

    socket.once("unexpected-response", (_outgoing, response) => {
      const { location } = response.headers;
      answer({
        kind: "answer",
        status: response.statusCode ?? 0,
        location: location === undefined ? undefined : printable(location),
        contentType: response.headers["content-type"],
      });
    });
    socket.once("open", () => {
      phase = "upgraded";
      socket.ping();
    });
    socket.once("pong", () => {
      const works: Observation = { kind: "upgraded", closeCode: undefined };
      verdictAtEnd = works;
      settling = setTimeout(() => {
        if (socket.readyState === WebSocket.CLOSING) {
          socket.terminate();
          return;
        }
        leaving = true;
        socket.close(NORMAL_CLOSURE);
        // The verdict stands; the server gets a moment to close in order, so that its log shows no broken connection.
        settling = setTimeout(() => answer(works), settleSeconds * 1000);
      }, settleSeconds * 1000);
    });
    socket.once("close", (code, reason) => {
      const orderly = leaving && (code === NORMAL_CLOSURE || code === NO_CLOSE_FRAME);
      answer(orderly && verdictAtEnd ? verdictAtEnd : observeClose(code, printable(reason.toString("utf8"))));
    });
    // Not once: terminating a socket that is still connecting raises another error, which is nobody's concern.
    socket.on("error", (error) => answer(observeFailure(error, phase)));
  });
}

function observeClose(code: number, reason: string): Observation {
  if (code === NO_CLOSE_FRAME) return broken("websocket-dropped", "accepted, then closed without a close frame");
  const detail = `accepted, then closed with ${code}${reason === "" ? "" : ` (${reason})`}`;
  if (code === SERVER_ERROR) return broken("websocket-server-error", detail);
  if (TURNED_AWAY.includes(code)) return broken("websocket-unavailable", detail);
  return { kind: "upgraded", closeCode: code };
}

function observeFailure(error: Error, phase: Phase): Observation {
  const code = (error as { code?: unknown }).code;
  // Frames that break the protocol, a connection reset after accept; but a greeting that is merely long is a sign of life.
  if (phase === "upgraded")
    return code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
      ? { kind: "upgraded", closeCode: undefined }
      : broken("websocket-dropped", `accepted, then ${describeError(error)}`);
  // The handshake's own errors carry no code: `Invalid Sec-WebSocket-Accept header`.
  return code === undefined && phase === "connected"
    ? broken("websocket-not-upgraded", describeError(error))
    : observeError(error);
}
