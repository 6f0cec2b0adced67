import { renderText } from "../../../smoke/render/text";
import { reportOf } from "../../../smoke/report";
import { GOOD_REPORT, REPORT, RESULTS } from "./report";

test("a table, then what is wrong, what that means and what to do", () => {
  expect(renderText(REPORT, false)).toBe(
    `staging: DOWN. 1 ok, 1 with a warning, 1 failed, 1 not reached, 1 not checked, in 2.5 s of 60 s.

┌─────────┬─────────────┬────────────────────┬─────────────┬────────────────────────────┬───────┬─────────┐
│ service │ check       │ asked              │ result      │ seen                       │ tries │ seconds │
├─────────┼─────────────┼────────────────────┼─────────────┼────────────────────────────┼───────┼─────────┤
│ backend │ endpoint    │ /api/threads       │ ok          │ 401 (asks for credentials) │     1 │    0.12 │
│ backend │ endpoint    │ /ws/beacon         │ FAILED      │ 404                        │     3 │    1.50 │
│ backend │ certificate │ api.example.org    │ warning     │ until 2025-11-30, 12 days  │     1 │    0.12 │
│ auth    │ dependency  │ auth /auth/config  │ NOT REACHED │ (see below)                │       │         │
│ auth    │ revision    │ netra-auth-service │ SKIPPED     │ (see below)                │       │         │
└─────────┴─────────────┴────────────────────┴─────────────┴────────────────────────────┴───────┴─────────┘

What is wrong
  404: no such route
    backend /ws/beacon: 404 <https://api.example.org/ws/beacon>
    means  Something answers, but it does not know this path: the route is not in the deployed image, or the host leads to another service.
    seen   4 September 2025: /ws/beacon answered 404, because its route was not deployed.
    do     Compare the image's digest with config/images.json, and the url map's host rules with the declaration.

Worth a look
  Certificate about to expire
    backend api.example.org: until 2025-11-30, 12 days
    means  Managed certificates are renewed about a month ahead; one this old was not renewed.
    do     Check the A record of every host in the certificate; one wrong host stops the renewal of all.

Not reached
  not asked: auth /health was not 200 within 60 s
    auth dependency auth /auth/config

Not checked (nothing is known about these)
  gcloud is not installed
    auth revision netra-auth-service
`,
  );
});

test("nothing but the table when all is well", () => {
  expect(renderText(GOOD_REPORT, false)).toBe(
    `staging: up. 1 ok, in 2.5 s of 60 s.

┌─────────┬──────────┬──────────────┬────────┬────────────────────────────┬───────┬─────────┐
│ service │ check    │ asked        │ result │ seen                       │ tries │ seconds │
├─────────┼──────────┼──────────────┼────────┼────────────────────────────┼───────┼─────────┤
│ backend │ endpoint │ /api/threads │ ok     │ 401 (asks for credentials) │     1 │    0.12 │
└─────────┴──────────┴──────────────┴────────┴────────────────────────────┴───────┴─────────┘
`,
  );
});

test("one symptom is explained once, with everything that shows it", () => {
  const failed = RESULTS.filter(({ status }) => status === "failed").map((result) => [
    result,
    { ...result, target: "/api/events", url: "https://api.example.org/api/events" },
  ]);
  const text = renderText(reportOf("staging", failed.flat(), { budgetSeconds: 60, seconds: 1 }), false);
  expect(text.match(/404: no such route/g)).toHaveLength(1);
  expect(text).toContain(
    "    backend /ws/beacon: 404 <https://api.example.org/ws/beacon>\n    backend /api/events: 404 <https://api.example.org/api/events>\n    means",
  );
});

test("long words are cut in the table and whole under it", () => {
  const seen = `302, points to https://elsewhere.example.org/${"x".repeat(60)}`;
  const [failed] = RESULTS.filter(({ status }) => status === "failed").map((result) => ({ ...result, seen }));
  const text = renderText(reportOf("staging", failed ? [failed] : [], { budgetSeconds: 60, seconds: 1 }), false);
  expect(text).toContain("│ 302, points to https://elsewhere.example.org/xx... │");
  expect(text).toContain(`backend /ws/beacon: ${seen} <`);
});

test("colours are there when asked for, and nowhere else", () => {
  // eslint-disable-next-line no-control-regex -- terminal colours are control characters
  const colour = /\u001b\[\d+m/;
  expect(renderText(REPORT, true)).toMatch(colour);
  expect(renderText(REPORT, false)).not.toMatch(colour);
});
