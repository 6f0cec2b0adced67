import { renderJunit } from "../../../smoke/render/junit";
import { reportOf } from "../../../smoke/report";
import { REPORT, RESULTS } from "./report";

test("a suite for each service; what was not reached is a failure, what was skipped is not", () => {
  expect(renderJunit(REPORT)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="smoke staging" tests="5" failures="2" skipped="1" errors="0" time="2.500">
  <testsuite name="backend" tests="3" failures="1" skipped="0" errors="0" time="1.747">
    <testcase classname="backend" name="endpoint /api/threads" time="0.123"><system-out>401 (asks for credentials)</system-out></testcase>
    <testcase classname="backend" name="endpoint /ws/beacon" time="1.500"><failure type="route-missing" message="404">https://api.example.org/ws/beacon
404
404: no such route
Something answers, but it does not know this path: the route is not in the deployed image, or the host leads to another service.
Seen before: 4 September 2025: /ws/beacon answered 404, because its route was not deployed.
Do: Compare the image&apos;s digest with config/images.json, and the url map&apos;s host rules with the declaration.</failure></testcase>
    <testcase classname="backend" name="certificate api.example.org" time="0.123"><system-out>until 2025-11-30, 12 days
Certificate about to expire
Managed certificates are renewed about a month ahead; one this old was not renewed.
Do: Check the A record of every host in the certificate; one wrong host stops the renewal of all.</system-out></testcase>
  </testsuite>
  <testsuite name="auth" tests="2" failures="1" skipped="1" errors="0" time="0.000">
    <testcase classname="auth" name="dependency auth /auth/config" time="0.000"><failure type="not-reached" message="not asked: auth /health was not 200 within 60 s">https://api.example.org/api/threads
not asked: auth /health was not 200 within 60 s</failure></testcase>
    <testcase classname="auth" name="revision netra-auth-service" time="0.000"><skipped message="gcloud is not installed"/></testcase>
  </testsuite>
</testsuites>
`);
});

test("what a server said cannot end an attribute or an element", () => {
  const [first] = RESULTS;
  const rude = first ? [{ ...first, status: "skipped" as const, seen: `"/><x a='1'>&amp;\ufffe` }] : [];
  expect(renderJunit(reportOf("staging", rude, { budgetSeconds: 60, seconds: 1 }))).toContain(
    `<skipped message="&quot;/&gt;&lt;x a=&apos;1&apos;&gt;&amp;amp;"/>`,
  );
});
