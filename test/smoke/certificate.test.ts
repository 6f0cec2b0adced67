import * as https from "node:https";
import { createServer } from "node:net";
import type { LookupFunction } from "node:net";
import * as tls from "node:tls";
import { readCertificate } from "../../smoke/certificate";
import type { Certificate } from "../../smoke/certificate";
import { request } from "../../smoke/http-request";
import type { Observation } from "../../smoke/observation";
import { upgrade } from "../../smoke/websocket-upgrade";
import { describeWithOpenssl, selfSigned } from "./certificates";
import type { TestCertificate } from "./certificates";
import { closedPort, listen, startLyingServer } from "./lying-server";

const HOST = "api.example.org";
const ANSWERS_SECONDS = 5;
const HANGS_SECONDS = 0.3;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Every name leads to this machine. */
const lookup: LookupFunction = (_name, { all }, found) =>
  all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4);

function look(port: number, issuer?: string, timeoutSeconds = ANSWERS_SECONDS): Promise<Certificate | Observation> {
  return readCertificate({ host: HOST, port, timeoutSeconds, network: { lookup, ...(issuer && { issuer }) } });
}

describeWithOpenssl("a host's certificate", () => {
  let own: TestCertificate;
  let other: TestCertificate;
  beforeAll(() => {
    own = selfSigned([HOST, "app.example.org"], 30);
    other = selfSigned(["elsewhere.example.org"], 30);
  });

  async function served<Result>(options: tls.TlsOptions, use: (port: number) => Promise<Result>): Promise<Result> {
    const server = https.createServer(options, (_request, response) => response.end("ok"));
    const result = await use(await listen(server));
    // Resolves only when the client has closed every connection.
    await new Promise((resolve) => server.close(resolve));
    return result;
  }

  test("is read with its days, its hosts and its issuer", async () => {
    const seen = await served(own, (port) => look(port, own.cert));
    expect(seen).toMatchObject({ wrongHost: undefined, distrust: undefined });
    const { validFrom, validTo } = seen as Certificate;
    expect(validTo.getTime() - validFrom.getTime()).toBe(30 * DAY_MS);
  });

  test("of another host is shown with the hosts that it names", async () => {
    expect(await served(other, (port) => look(port, other.cert))).toMatchObject({
      wrongHost: "DNS:elsewhere.example.org",
      distrust: undefined,
    });
  });

  test("from an unknown issuer is shown with the reason", async () => {
    expect(await served(own, (port) => look(port))).toMatchObject({
      wrongHost: undefined,
      distrust: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  test("is asked for by the host's name, so that one address can serve several", async () => {
    const names: string[] = [];
    await served(
      {
        ...other,
        SNICallback: (name, chosen) => {
          names.push(name);
          chosen(null, tls.createSecureContext(own));
        },
      },
      async (port) => expect(await look(port, own.cert)).toMatchObject({ wrongHost: undefined }),
    );
    expect(names).toStrictEqual([HOST]);
  });

  test("that is not there yet: the handshake is refused", async () => {
    expect(await served({}, (port) => look(port))).toMatchObject({
      kind: "broken",
      symptom: "certificate-not-provisioned",
    });
  });

  describe("decides whether an endpoint is asked at all", () => {
    function ask(issuer: string): (port: number) => Promise<Observation> {
      return (port) =>
        request({
          url: new URL(`https://${HOST}:${port}/`),
          timeoutSeconds: ANSWERS_SECONDS,
          network: { lookup, issuer },
        });
    }
    function open(issuer: string): (port: number) => Promise<Observation> {
      return (port) =>
        upgrade({
          url: new URL(`https://${HOST}:${port}/`),
          timeoutSeconds: ANSWERS_SECONDS,
          settleSeconds: 0,
          network: { lookup, issuer },
        });
    }

    test("trusted", async () => {
      expect(await served(own, ask(own.cert))).toMatchObject({ kind: "answer", status: 200 });
    });

    test.each([
      ["http", ask],
      ["websocket", open],
    ])("%s: not trusted", async (_kind, using) => {
      expect(await served(own, using(other.cert))).toMatchObject({
        kind: "broken",
        symptom: "certificate-untrusted",
      });
    });

    test.each([
      ["http", ask],
      ["websocket", open],
    ])("%s: another host's", async (_kind, using) => {
      expect(await served(other, using(other.cert))).toMatchObject({
        kind: "broken",
        symptom: "certificate-wrong-host",
      });
    });

    test.each([
      ["http", ask],
      ["websocket", open],
    ])("%s: not there yet", async (_kind, using) => {
      expect(await served({}, using(own.cert))).toMatchObject({
        kind: "broken",
        symptom: "certificate-not-provisioned",
      });
    });
  });
});

describe("without a certificate to see", () => {
  test("a server that hangs up during the handshake", async () => {
    const server = createServer((socket) => socket.destroy());
    expect(await look(await listen(server))).toMatchObject({
      kind: "broken",
      symptom: "certificate-not-provisioned",
    });
    await new Promise((resolve) => server.close(resolve));
  });

  test("a server that does not speak TLS", async () => {
    const server = await startLyingServer();
    expect(await look(server.port)).toStrictEqual({
      kind: "broken",
      symptom: "not-http",
      detail: "ERR_SSL_WRONG_VERSION_NUMBER: wrong version number",
    });
    await server.stop();
  });

  test("a port that nothing listens on", async () => {
    expect(await look(await closedPort())).toMatchObject({ kind: "broken", symptom: "connection-refused" });
  });

  test("a server that accepts and says nothing", async () => {
    const server = createServer((socket) => socket.resume());
    const seen = await look(await listen(server), undefined, HANGS_SECONDS);
    await new Promise((resolve) => server.close(resolve));
    expect(seen).toStrictEqual({
      kind: "broken",
      symptom: "no-answer",
      detail: "connected, but no answer within 0.3 s",
    });
  });
});
