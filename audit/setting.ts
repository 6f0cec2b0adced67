/** One setting of a service as it is written, in the declaration or live. */
import type { Setting } from "../policy/cloud-run-service";
import { text } from "../policy/value";
import type { Reading } from "../policy/value";

export type Written =
  | {
      readonly state: "known";
      /** As a person reads it; two sides with the same text are the same. */
      readonly text: string;
    }
  | {
      /** Only the apply, or the one who fills in a template, decides it. */
      readonly state: "unknown";
      readonly text: string;
    };

export function known(written: string): Written {
  return { state: "known", text: written };
}

export function unknown(expression: string): Written {
  return { state: "unknown", text: expression };
}

/** A quantity, in one spelling whatever way it was written: `1000m` and `1` are the same cpu. */
export function quantity(setting: Setting, write: (amount: number) => string): Written {
  if (setting.state === "unknown") return unknown(setting.text);
  return known(setting.state === "known" ? write(setting.amount) : `"${setting.written}"`);
}

/** A reading; what is absent is `whenAbsent`. */
export function reading(value: Reading, whenAbsent: string): Written {
  if (value.state === "unknown") return unknown(value.text);
  if (value.state === "absent") return known(whenAbsent);
  return known(text(value) ?? JSON.stringify(value.value));
}

/** Several readings as one text; unknown as soon as one of them is. */
export function joined(parts: readonly Written[], separator = ", "): Written {
  const missing = parts.find(({ state }) => state === "unknown");
  return missing ?? known(parts.map((part) => part.text).join(separator));
}

/** The last part of a full resource name: `projects/p/locations/r/connectors/c` is `c`. */
export function shortName(written: Written): Written {
  return written.state === "known" ? known(written.text.slice(written.text.lastIndexOf("/") + 1)) : written;
}
