/** What smoke asks, as plain data: made from the declaration, known here only through these types. */

export type EndpointKind =
  /** Asked with GET: it exists under any verb, and GET changes nothing. */
  | "http"
  /** A real upgrade, a ping and a clean close. */
  | "websocket"
  /** GET, judged by its headers: the body has no end. */
  | "event-stream";

export interface Endpoint {
  /** Absolute path: `/api/threads`. */
  readonly path: string;
  readonly kind: EndpointKind;
  /** The one status that counts. @default any answer but 404 and 5xx does */
  readonly mustBe?: number | undefined;
}

export type DependencyExpectation =
  /** GET answers 200. */
  | "answers-200"
  /** GET with a token that nobody issued answers 401 or 403: whoever checks tokens was reached and said no. */
  | "refuses-bad-token";

/** Something that a service cannot do its work without. */
export interface DependencyProbe {
  /** Key of the service that is asked; the service itself, when its answer shows whether it reaches another. */
  readonly askedService: string;
  readonly path: string;
  readonly expects: DependencyExpectation;
}

/** One service. */
export interface SmokeTarget {
  /** The short name in the declaration: `backend`. */
  readonly key: string;
  /** The Cloud Run name: `netra-backend-staging`. */
  readonly cloudRunName: string;
  /** Where the service is asked: `https://api.staging.example.org`. @default nowhere: nothing outside reaches the service */
  readonly baseUrl?: string | undefined;
  /** Answers 200 once the service has started. */
  readonly healthPath: string;
  /** Answers 200 once the service reaches what it needs. */
  readonly readinessPath?: string | undefined;
  readonly endpoints: readonly Endpoint[];
  /** The load balancer's hosts that lead to the service. */
  readonly hosts: readonly string[];
  readonly dependencies: readonly DependencyProbe[];
}
