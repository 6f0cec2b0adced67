import { judgeRevision } from "../../smoke/revision";
import type { RevisionFacts } from "../../smoke/revision";

const serving: RevisionFacts = {
  latestCreated: "netra-backend-staging-00035-fnj",
  latestReady: "netra-backend-staging-00035-fnj",
  ready: true,
  trafficOnLatest: true,
};

function judgeFacts(change: Partial<RevisionFacts>): unknown {
  return judgeRevision({ kind: "facts", facts: { ...serving, ...change } });
}

test("the latest revision is ready and serves all traffic", () => {
  expect(judgeFacts({})).toStrictEqual({
    status: "passed",
    seen: "netra-backend-staging-00035-fnj serves all traffic",
  });
});

test("a rollout that failed leaves an older revision ready", () => {
  expect(
    judgeFacts({
      latestCreated: "netra-backend-staging-00161-67z",
      ready: false,
      message: "The container exited with an error.",
    }),
  ).toStrictEqual({
    status: "failed",
    seen: "created netra-backend-staging-00161-67z, ready netra-backend-staging-00035-fnj: The container exited with an error.",
    symptom: "rollout-failed",
  });
});

test("a first revision that never became ready", () => {
  expect(judgeFacts({ latestReady: undefined, ready: false })).toStrictEqual({
    status: "failed",
    seen: "created netra-backend-staging-00035-fnj, ready none",
    symptom: "rollout-failed",
  });
});

test("no revision at all is no pass", () => {
  expect(judgeFacts({ latestCreated: undefined, latestReady: undefined })).toStrictEqual({
    status: "failed",
    seen: "created none, ready none",
    symptom: "rollout-failed",
  });
});

test("a terminal condition that is false or not settled", () => {
  expect(judgeFacts({ ready: false, message: "Route not ready." })).toStrictEqual({
    status: "failed",
    seen: "netra-backend-staging-00035-fnj not ready: Route not ready.",
    symptom: "service-not-ready",
  });
  expect(judgeFacts({ ready: "unknown" })).toStrictEqual({
    status: "failed",
    seen: "netra-backend-staging-00035-fnj not settled",
    symptom: "service-not-ready",
  });
});

test("traffic that stays elsewhere", () => {
  expect(judgeFacts({ trafficOnLatest: false })).toStrictEqual({
    status: "failed",
    seen: "netra-backend-staging-00035-fnj is ready without all traffic",
    symptom: "traffic-elsewhere",
  });
});

test("what cannot be read from here is skipped, never passed", () => {
  expect(judgeRevision({ kind: "unavailable", why: "gcloud is not installed" })).toStrictEqual({
    status: "skipped",
    seen: "gcloud is not installed",
  });
});

test("gcloud that does not tell is a failure", () => {
  expect(judgeRevision({ kind: "failed", why: "gcloud: permission denied" })).toStrictEqual({
    status: "failed",
    seen: "gcloud: permission denied",
    symptom: "revision-unknown",
  });
});
