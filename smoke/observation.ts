/** What one try saw, before anybody judges it. */
import type { SymptomId } from "./symptoms";

export type Observation =
  | {
      /** An HTTP answer whose headers came whole. */
      readonly kind: "answer";
      readonly status: number;
      /** Where a redirect points to. Free of control characters. */
      readonly location: string | undefined;
      readonly contentType: string | undefined;
    }
  | {
      /** A WebSocket that was accepted and that the server did not fail on. */
      readonly kind: "upgraded";
      /** The server's own close code; `undefined` when smoke closed first. */
      readonly closeCode: number | undefined;
    }
  | {
      /** No usable answer: what kept it away is already a symptom. */
      readonly kind: "broken";
      readonly symptom: SymptomId;
      /** What was seen, in the words of the one who saw it. Free of control characters. */
      readonly detail: string;
    };

export function broken(symptom: SymptomId, detail: string): Observation {
  return { kind: "broken", symptom, detail };
}
