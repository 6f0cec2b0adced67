/** A loopback server that misbehaves as its paths say: `/hang`, `/reset`, `/ws-1011`. */
import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** What the server does with one request: `head` is everything up to the empty line. */
type Behaviour = (socket: Socket, head: string) => void;

const status =
  (line: string, ...headers: string[]): Behaviour =>
  (socket) =>
    socket.end([`HTTP/1.1 ${line}`, "content-length: 0", "connection: close", ...headers, "", ""].join("\r\n"));

const raw =
  (text: string): Behaviour =>
  (socket) =>
    socket.end(text);

/** Writes a piece again and again until the other side goes. */
const dripping =
  (start: string, piece: string, everyMs: number): Behaviour =>
  (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(piece), everyMs);
    socket.once("close", () => clearInterval(timer));
  };

const flooding =
  (start: string): Behaviour =>
  (socket) => {
    const piece = "x".repeat(16 * 1024);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.write(start);
    socket.on("drain", pour);
    pour();
  };

const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function acceptUpgrade(socket: Socket, head: string): void {
  const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? "";
  const digest = createHash("sha1")
    .update(key + HANDSHAKE_GUID)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${digest}\r\n\r\n`,
  );
}

function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
  return Buffer.concat([Buffer.from([0x88, payload.length]), payload]);
}

/** Connections whose end of the client's side is not answered. */
const halfOpen = new WeakSet<Socket>();

/** Says its last word and keeps the connection, until a write tells that the client has gone for good. */
function stayHalfOpen(socket: Socket, lastWord: Buffer): void {
  halfOpen.add(socket);
  socket.write(lastWord);
  const timer = setInterval(() => socket.write(PONG), 20);
  socket.once("close", () => clearInterval(timer));
}

const PONG = Buffer.from([0x8a, 0x00]);

const accepting =
  (then: Behaviour): Behaviour =>
  (socket, head) => {
    acceptUpgrade(socket, head);
    then(socket, head);
  };

const closing = (code: number, reason = ""): Behaviour => accepting((socket) => socket.end(closeFrame(code, reason)));

export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  ok: status("200 OK"),
  "no-content": status("204 No Content"),
  unauthorized: status("401 Unauthorized"),
  forbidden: status("403 Forbidden"),
  "wrong-verb": status("405 Method Not Allowed"),
  unprocessable: status("422 Unprocessable Content"),
  throttled: status("429 Too Many Requests"),
  missing: status("404 Not Found"),
  error: status("500 Internal Server Error"),
  "bad-gateway": status("502 Bad Gateway"),
  unavailable: status("503 Service Unavailable"),
  "gateway-timeout": status("504 Gateway Timeout"),
  moved: status("302 Found", "location: https://elsewhere.example.org/sign-in"),
  stream: dripping("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", ": still here\n\n", 20),
  page: dripping("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n", "<p>", 20),
  endless: flooding("HTTP/1.1 200 OK\r\n\r\n"),
  "endless-headers": flooding("HTTP/1.1 200 OK\r\nx: "),
  drop: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  hang: () => undefined,
  "trickle-headers": dripping("HTTP/1.1 200 OK\r\n", "x: y\r\n", 20),
  "trickle-body": dripping("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n", "x", 20),
  "hang-in-body": (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
  "reset-in-body": (socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", () =>
      setTimeout(() => socket.resetAndDestroy(), 5),
    ),
  "length-too-long": raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
  "length-too-short": raw("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabcdefghij"),
  "length-no-number": raw("HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\nabcdefghij"),
  "broken-chunk": raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nabc\r\n"),
  "wrong-status-line": raw("HTP/1.1 200 OK\r\n\r\n"),
  "status-under-100": raw("HTTP/1.1 42 What\r\ncontent-length: 0\r\n\r\n"),
  "status-over-599": raw("HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n"),
  "unasked-upgrade": raw("HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: Upgrade\r\n\r\n"),
  "only-informational": dripping("", "HTTP/1.1 102 Processing\r\n\r\n", 20),
  binary: raw("\u0000\u0001\u0002\u0003"),
  ws: accepting((socket) =>
    socket.on("data", (frame: Buffer) => {
      const opcode = (frame[0] ?? 0) & 0x0f;
      if (opcode === 0x9) socket.write(PONG);
      if (opcode === 0x8) socket.end(closeFrame(1000, ""));
    }),
  ),
  "ws-1011": closing(1011, "internal error"),
  "ws-1011-later": accepting((socket) =>
    socket.once("data", () => {
      socket.write(PONG);
      setTimeout(() => socket.end(closeFrame(1011, "")), 10);
    }),
  ),
  "ws-1011-half-open": accepting((socket) => stayHalfOpen(socket, closeFrame(1011, "stuck"))),
  "ws-1011-half-open-later": accepting((socket) =>
    socket.once("data", () => stayHalfOpen(socket, Buffer.concat([PONG, closeFrame(1011, "stuck")]))),
  ),
  "ws-1013": closing(1013),
  "ws-1008": closing(1008, "sign in first"),
  "ws-4401": closing(4401),
  "ws-drop": accepting((socket) => socket.end()),
  "ws-reset": accepting((socket) => setTimeout(() => socket.resetAndDestroy(), 5)),
  "ws-silent": accepting(() => undefined),
  "ws-garbage": accepting((socket) => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))),
  "ws-never-closes": accepting((socket) => socket.once("data", () => socket.write(PONG))),
  "ws-wrong-key": raw(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: x\r\n\r\n",
  ),
};

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Paths asked so far, in order. */
  readonly asked: readonly string[];
  /** The most connections that were open at once. */
  mostOpen(): number;
  /** Stops listening; resolves when the last connection has ended, which only the client does. */
  stop(): Promise<void>;
}

/** What a server says to a request that it cannot read, such as the first bytes of TLS. */
const NOT_UNDERSTOOD = status("400 Bad Request");

/** Answers `/NAME` and `/NAME/anything` with the behaviour of that name, and anything else with 400. */
export async function startLyingServer(
  behaviours: Readonly<Record<string, Behaviour>> = BEHAVIOURS,
): Promise<LoopbackServer> {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on("error", () => undefined);
    socket.once("close", () => (open -= 1));
    socket.once("data", (bytes: Buffer) => {
      const head = bytes.toString("latin1");
      const path = head.split(" ")[1] ?? "";
      asked.push(path);
      const behaviour = behaviours[path.split("/")[1] ?? ""] ?? NOT_UNDERSTOOD;
      behaviour(socket, head);
      socket.once("end", () => {
        if (!halfOpen.has(socket)) socket.end();
      });
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    mostOpen: () => most,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
