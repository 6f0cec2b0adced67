import { ApiError, invalid } from "./api-error";
import type { FaultKind } from "./faults";
import { type JsonObject, stringAt, stringsAt } from "./json";
import type { StandIn } from "./server";

const FAULT_KINDS: readonly FaultKind[] = ["429", "500", "503", "409", "lost answer"];

/** What a test in the same process does through {@link StandIn}, for another process: JSON over `/_control/...`. */
export function control(standIn: StandIn, method: string, path: string, body: JsonObject): JsonObject {
  const { cloud, log } = standIn;
  switch (`${method} ${path.slice("/_control/".length)}`) {
    case "GET state":
      return { resources: Object.fromEntries(cloud.store.all()), policies: asJson(cloud.policies.all()) };
    case "GET canonical":
      return asJson(standIn.canonicalState()) as JsonObject;
    case "GET log":
      return { requests: asJson(log.all()) };
    case "DELETE log":
      log.clear();
      return {};
    case "PUT faults":
      cloud.faults.inject({ seed: numberAt(body, "seed"), share: numberAt(body, "share"), kinds: faultKinds(body) });
      return {};
    case "DELETE faults":
      cloud.faults.stop();
      return {};
    case "POST rollout-failures":
      cloud.rollouts.failNext(stringAt(body, "service"), {
        operation: body["operation"] === "succeeds" ? "succeeds" : "fails",
      });
      return {};
    case "POST clock":
      cloud.clock.advanceDays(numberAt(body, "days"));
      return { now: cloud.clock.now() };
    case "PATCH settings":
      if (typeof body["latencyMs"] === "number") cloud.settings.latencyMs = body["latencyMs"];
      if (typeof body["operationPolls"] === "number") cloud.operations.polls = body["operationPolls"];
      return {};
    default:
      throw new ApiError("NOT_FOUND", `No control is at ${method} ${path}.`);
  }
}

function faultKinds(body: JsonObject): readonly FaultKind[] {
  return stringsAt(body, "kinds").map((kind) => {
    const known = FAULT_KINDS.find((candidate) => candidate === kind);
    if (known === undefined) throw invalid(`Fault '${kind}' is not one of ${FAULT_KINDS.join(", ")}.`);
    return known;
  });
}

function numberAt(body: JsonObject, field: string): number {
  const value = body[field];
  if (typeof value !== "number") throw invalid(`${field} must be a number.`);
  return value;
}

/** Read-only shapes of the stand-in are JSON already; the round trip says so to the compiler. */
function asJson(value: unknown): JsonObject[string] {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
