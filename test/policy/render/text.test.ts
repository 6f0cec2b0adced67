/** A report as a terminal shows it. */
import { renderText } from "../../../policy/render/text";
import { CLEAN, FINDINGS, REPORT } from "./example-report";

test("findings are grouped by resource, with what is there, what is allowed and what to write", () => {
  expect(renderText(REPORT)).toBe(`google_cloud_run_v2_service.backend (staging)
  error      RUN001  backend has 1 cpu
             at    template.containers.0.resources.limits.cpu
             got   1
             want  at least 2
             fix   cpu = "2"
  warning    RUN020  backend runs a tag
             want  a digest
             fix   cpu = "2"
  unknown    RUN003  The timeout fits: cannot be told yet, \${var.t} is not known yet at template.timeout

google_compute_network.vpc (staging)
  suppressed NET006  backend has 1 cpu
             at    template.containers.0.resources.limits.cpu
             got   1
             want  at least 2
             until 2026-03-01: no flow logs this month

google_x.a (config/exceptions.ts)
  error      EXC002  backend has 1 cpu
             at    exceptions.0.reason
             got   1
             want  at least 2
             fix   cpu = "2"

note app is read as a Cloud Run service.

2 errors, 1 warning, 1 unknown, 1 suppressed; 77 rules over 48 resources
`);
});

test("a clean report is its summary", () => {
  expect(renderText(CLEAN)).toBe("0 errors, 0 warnings, 0 unknown, 0 suppressed; 1 rule over 1 resource\n");
});

test("an unknown finding without a path says none", () => {
  const { unknown } = FINDINGS;
  expect(renderText({ ...CLEAN, findings: [{ ...unknown, path: "" }] })).toContain(`RUN003  ${unknown.message}\n`);
});

test("two stacks' resources with one address stay apart", () => {
  const text = renderText({ ...CLEAN, findings: [FINDINGS.error, { ...FINDINGS.error, stack: "other" }] });
  expect(text.match(/^google_cloud_run_v2_service\.backend \((staging|other)\)$/gm)).toHaveLength(2);
});

test("colours are there when asked for, red for an error and yellow for a warning, and not otherwise", () => {
  const coloured = renderText(REPORT, { colour: true });
  expect(coloured).toContain("\u001b[31merror     \u001b[39m");
  expect(coloured).toContain("\u001b[33mwarning   \u001b[39m");
  expect(coloured).toContain("\u001b[2munknown   \u001b[22m");
  expect(renderText(REPORT)).not.toContain("\u001b");
});
