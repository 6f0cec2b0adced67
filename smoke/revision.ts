/** Whether what was deployed last is what answers. */
import type { Verdict } from "./verdict";

export interface RevisionFacts {
  readonly latestCreated: string | undefined;
  readonly latestReady: string | undefined;
  /** The service's terminal condition: true, false, or not settled yet. */
  readonly ready: boolean | "unknown";
  /** The condition's own words, where it has some. */
  readonly message?: string | undefined;
  /** Whether all traffic goes to the latest revision. */
  readonly trafficOnLatest: boolean;
}

export type RevisionReading =
  | { readonly kind: "facts"; readonly facts: RevisionFacts }
  | {
      /** There is no way to tell from here: gcloud is not installed, or the export does not hold it. */
      readonly kind: "unavailable";
      readonly why: string;
    }
  | {
      /** It was asked and did not tell. */
      readonly kind: "failed";
      readonly why: string;
    };

/** Where the facts come from: gcloud, or an export. */
export interface RevisionSource {
  /** True when a later reading may say something else. */
  readonly isLive: boolean;
  /** @throws never */
  read(cloudRunName: string, timeoutSeconds: number): Promise<RevisionReading>;
}

export function judgeRevision(reading: RevisionReading): Verdict {
  if (reading.kind === "unavailable") return { status: "skipped", seen: reading.why };
  if (reading.kind === "failed") return { status: "failed", seen: reading.why, symptom: "revision-unknown" };
  const { latestCreated, latestReady, ready, message, trafficOnLatest } = reading.facts;
  if (latestCreated === undefined || latestCreated !== latestReady)
    return {
      status: "failed",
      seen: `created ${latestCreated ?? "none"}, ready ${latestReady ?? "none"}${message === undefined ? "" : `: ${message}`}`,
      symptom: "rollout-failed",
    };
  if (ready !== true) {
    const state = ready === "unknown" ? "not settled" : "not ready";
    return {
      status: "failed",
      seen: `${latestCreated} ${state}${message === undefined ? "" : `: ${message}`}`,
      symptom: "service-not-ready",
    };
  }
  if (!trafficOnLatest)
    return { status: "failed", seen: `${latestCreated} is ready without all traffic`, symptom: "traffic-elsewhere" };
  return { status: "passed", seen: `${latestCreated} serves all traffic` };
}
