/**
 * What a failure looks like from outside, what it means, and what to do: one entry for each symptom.
 *
 * The incidents are those of September 2025.
 */

export interface Symptom {
  /** Short name of what is wrong, as a heading. */
  readonly title: string;
  /** What it says about the service or the way to it. */
  readonly meaning: string;
  /** Where it was seen before, with its cause then. */
  readonly incident?: string;
  /** What to look at or do first. */
  readonly remedy: string;
}

const ROUTE_INCIDENT = "4 September 2025: /ws/beacon answered 404, because its route was not deployed.";
const START_INCIDENT =
  "8 September 2025: containers ended with exit(3) during start-up and every request got 503. The revision had 1 CPU and 512Mi instead of 2 and 4Gi, 300 s of request timeout instead of 600, and a start-up probe that waited 240 s for a start of 480.";
const DATABASE_INCIDENT =
  "15 September 2025: start-up gave the database 8 s where it needs 75 or more, the private address was not reachable through the connector, the deploy account had no Cloud SQL role, and six variables were missing.";

export const SYMPTOMS = {
  "route-missing": {
    title: "404: no such route",
    meaning:
      "Something answers, but it does not know this path: the route is not in the deployed image, or the host leads to another service.",
    incident: ROUTE_INCIDENT,
    remedy: "Compare the image's digest with config/images.json, and the url map's host rules with the declaration.",
  },
  "start-up-failed": {
    title: "503 on a health path: not started",
    meaning:
      "No instance is up. Start-up phases still run, or failed (exit(3)), or memory and CPU are too small for them.",
    incident: START_INCIDENT,
    remedy:
      "Look for `Container called exit(3)` and for the last `Phase ... completed` in the service's log; run `npm run audit` to compare sizes, timeout, probe and variables with the declaration.",
  },
  "not-ready": {
    title: "503 on the readiness path: a dependency is down",
    meaning: "The service started but does not reach what it needs, Postgres first of all.",
    incident: DATABASE_INCIDENT,
    remedy:
      "Check that the Cloud SQL instance runs, that the connector is ready and the service's egress uses it, and that POSTGRES_* and DATABASE_URL are set.",
  },
  unavailable: {
    title: "503: no instance took the request",
    meaning: "Instances crash, or all of them are busy and their number is at its maximum.",
    incident: START_INCIDENT,
    remedy: "Look for `exit(3)`, memory limits and `no available instance` in the service's log.",
  },
  "bad-gateway": {
    title: "502: the container's answer was unusable",
    meaning:
      "The load balancer or Cloud Run reached the container, and it closed the connection or sent no valid HTTP: a worker died during the request, often for want of memory.",
    remedy: "Look for `malformed response` and `Memory limit exceeded` in the service's log.",
  },
  "gateway-timeout": {
    title: "504: the request timed out",
    meaning: "The container took the request and did not answer within the service's request timeout.",
    incident: "8 September 2025: the request timeout had been lowered from 600 to 300 s.",
    remedy:
      "Compare the request timeout and gunicorn's TIMEOUT with the declaration, and look for what the request waits for: the database, Redis, another service.",
  },
  "server-error": {
    title: "5xx: the application failed",
    meaning: "The request reached the application, and the application failed on it.",
    remedy: "Look for the stack trace in the service's log.",
  },
  "unexpected-status": {
    title: "Not the status that this path must have",
    meaning: "The path answers, but a health path must answer 200 and a dependency's path as declared.",
    remedy:
      "Check that health paths ask for no credentials, that FORCE_HTTPS does not redirect behind the load balancer, and that no Cloud Armor rule takes the path.",
  },
  "not-a-stream": {
    title: "200, but not an event stream",
    meaning: "The path answers with another type than text/event-stream: a page of another handler stands in for it.",
    remedy: "Check which handler takes the path, and that the host leads to the declared service.",
  },
  throttled: {
    title: "429: throttled before the service was asked",
    meaning: "The limit of Cloud Armor or of the application answered; whether the path exists was not seen.",
    remedy: "Wait a minute and run again, or run from another address.",
  },
  "connection-refused": {
    title: "Connection refused",
    meaning: "The machine answers, and nothing listens on the port.",
    remedy:
      "Check the address and the port; for the load balancer, that its forwarding rules exist and DNS points at its address.",
  },
  "connection-broken": {
    title: "Connection closed without an answer",
    meaning:
      "The connection came up and was reset or closed before any answer: the process died, or something between cut it.",
    remedy: "Look for crashes in the service's log; for https, that the port speaks TLS.",
  },
  "no-connection": {
    title: "No connection within the time-out",
    meaning: "Packets are lost on the way: a wrong address, a firewall, or ingress that admits only the load balancer.",
    remedy:
      "Check where the name points, and that the service is asked through the load balancer's host and not at its run.app address.",
  },
  "no-answer": {
    title: "Connected, but no answer within the time-out",
    meaning:
      "The connection was accepted and nothing came back: the application hangs, or still starts behind an open port.",
    incident: "8 September 2025: gunicorn had opened the port long before the application was up.",
    remedy: "Look at which start-up phase was the last in the log; compare WORKERS and TIMEOUT with the declaration.",
  },
  "body-broken": {
    title: "The answer broke off",
    meaning:
      "The status came, and the connection ended before the whole body did: the worker died while it wrote, or the length it announced is wrong.",
    remedy: "Look for crashes and memory limits in the service's log.",
  },
  "body-slow": {
    title: "The answer did not end within the time-out",
    meaning: "The status came, and the body trickles or hangs.",
    remedy: "Look for what the handler waits for; an endpoint that streams is to be declared as an event stream.",
  },
  "not-http": {
    title: "The answer is not HTTP",
    meaning:
      "Something listens, but it does not speak HTTP as asked: another protocol on the port, or a broken server.",
    remedy: "Check the container's port and that the address is the service's.",
  },
  "name-unknown": {
    title: "The name does not resolve",
    meaning: "DNS knows no address for the host.",
    remedy: "Add an A record for the host that points at the load balancer's address (staging-lb-ip).",
  },
  "network-unreachable": {
    title: "The network is not reachable",
    meaning: "This machine has no way to the address.",
    remedy: "Check this machine's network, and whether the name leads to a private address.",
  },
  "websocket-server-error": {
    title: "WebSocket accepted, then closed with 1011",
    meaning:
      "The upgrade worked, and the server failed right after it accepted: the failure is in the application, not in the load balancer.",
    incident: "September 2025: the reports name 1011 as the sign of a server error after the connection was accepted.",
    remedy:
      "Look for the exception in the backend's log at that second; check that the auth service and Redis are reachable and that JWT_SECRET_KEY is the same in backend and auth.",
  },
  "websocket-unavailable": {
    title: "WebSocket accepted, then turned away",
    meaning: "The server closed it with 1012, 1013 or 1014: it restarts, is overloaded, or lost the server behind it.",
    remedy: "Run again in a minute; if it stays, look at the number of instances and at crashes in the log.",
  },
  "websocket-dropped": {
    title: "WebSocket accepted, then dropped",
    meaning:
      "The connection ended right after the upgrade without a close frame, or with frames that are not WebSocket's: the worker died or something between cut it.",
    remedy:
      "Look for crashes in the backend's log, and check that requests of one client stay on one instance (session affinity).",
  },
  "websocket-silent": {
    title: "WebSocket accepted, then silent",
    meaning: "No pong came back: the connection is half open, or the server's event loop is blocked.",
    remedy: "Look for long synchronous work in the backend's log around that second.",
  },
  "websocket-not-upgraded": {
    title: "Not upgraded to a WebSocket",
    meaning:
      "The path answered the upgrade as if it were a plain request, or with a broken handshake: the Upgrade header is lost on the way, or the path belongs to another handler.",
    remedy:
      "Check that no custom header of the load balancer replaces Connection or Upgrade, and that the path leads to the backend.",
  },
  "certificate-not-provisioned": {
    title: "TLS handshake refused: certificate not provisioned",
    meaning:
      "The load balancer has no active certificate for the host yet. A managed certificate takes up to 60 minutes, and DNS must point at the load balancer's address before it starts.",
    remedy: "Check the A record, then `gcloud compute ssl-certificates list` until the host is ACTIVE.",
  },
  "certificate-expired": {
    title: "Certificate expired",
    meaning: "Its last day has passed: renewal failed, mostly because DNS no longer points at the load balancer.",
    remedy: "Check the A record of every host in the certificate; one wrong host stops the renewal of all.",
  },
  "certificate-not-yet-valid": {
    title: "Certificate not valid yet",
    meaning: "Its first day has not come, or this machine's clock is behind.",
    remedy: "Check this machine's clock.",
  },
  "certificate-expiring": {
    title: "Certificate about to expire",
    meaning: "Managed certificates are renewed about a month ahead; one this old was not renewed.",
    remedy: "Check the A record of every host in the certificate; one wrong host stops the renewal of all.",
  },
  "certificate-wrong-host": {
    title: "Certificate of another host",
    meaning:
      "The certificate does not name the host that was asked: it is missing from the certificate's domains, or DNS leads elsewhere.",
    remedy:
      "Compare the certificate's domains with the declared hosts, and the A record with the load balancer's address.",
  },
  "certificate-untrusted": {
    title: "Certificate not trusted",
    meaning:
      "It is self-signed or its issuer is not known here: something other than the load balancer's managed certificate answers.",
    remedy:
      "Check the A record, and whether a proxy on this machine's network replaces certificates (NODE_EXTRA_CA_CERTS names its issuer).",
  },
  "redirect-missing": {
    title: "http is not redirected to https",
    meaning: "The host's port 80 must answer 301 to the same host under https.",
    remedy: "Check the redirect's forwarding rule on port 80 (staging-http-redirect).",
  },
  "token-accepted": {
    title: "A token that nobody issued was accepted",
    meaning: "The path asks for no credentials, or the check of tokens is switched off.",
    remedy:
      "Check that none of the forbidden flags (WEBSOCKET_AUTH_BYPASS, SKIP_AUTH_VALIDATION, ...) is set: `npm run audit`. Treat it as an exposure until it is explained.",
  },
  "token-not-judged": {
    title: "A bad token was not refused with 401 or 403",
    meaning: "The service did not come to a verdict on the token: it may not reach the auth service.",
    remedy: "Check AUTH_SERVICE_URL, and that JWT_SECRET_KEY is the same in backend and auth.",
  },
  "rollout-failed": {
    title: "The latest revision does not serve",
    meaning:
      "The last rollout failed: the newest revision never became ready, and traffic stays on an older one. Terraform's next plan shows no change all the same.",
    incident: START_INCIDENT,
    remedy: "Read the log of the latest created revision, correct the declaration and apply again.",
  },
  "traffic-elsewhere": {
    title: "Not all traffic is on the latest revision",
    meaning: "Traffic was pinned or split by hand; what was deployed last is not what answers.",
    remedy: "Run `npm run apply`; the declaration puts all traffic on the latest revision.",
  },
  "service-not-ready": {
    title: "The service's terminal condition is not true",
    meaning: "Cloud Run itself reports that the service is not as it was asked to be.",
    incident: START_INCIDENT,
    remedy: "Read the condition's message, then the service's log.",
  },
  "revision-unknown": {
    title: "The revision could not be read",
    meaning: "gcloud is installed but did not answer, so that nobody knows which revision serves.",
    remedy:
      "Sign in (`gcloud auth login`) with an account that may read Cloud Run services, or give an export with --from FILE.",
  },
} as const satisfies Readonly<Record<string, Symptom>>;

export type SymptomId = keyof typeof SYMPTOMS;

export function symptom(id: SymptomId): Symptom {
  return SYMPTOMS[id];
}
