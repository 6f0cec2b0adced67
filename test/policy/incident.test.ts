/** The outages of September 2025, as live exports: each is named before it could be deployed again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../../policy/catalogue";
import { evaluate } from "../../policy/engine";
import type { Finding } from "../../policy/engine";
import { readInput } from "../../policy/read/input";
import { exampleContract } from "./example-contract";

function failuresOf(name: string): readonly Finding[] {
  const bytes = readFileSync(join(__dirname, "../fixtures/incident", name));
  const { findings } = evaluate(CATALOGUE, readInput([{ name, bytes }]).estate, exampleContract(), [], "2025-09-08");
  return findings.filter(({ status }) => status === "fail");
}

const brief = (findings: readonly Finding[]) =>
  findings.map(({ rule, path, got, want, fix }) => ({ rule, path, got, want, fix }));

describe("revision 00161-67z of 8 September 2025", () => {
  const failures = failuresOf("00161-67z.yaml");

  test("is refused for everything that kept it from starting", () => {
    expect([...new Set(failures.map(({ rule }) => rule))]).toEqual([
      "RUN001",
      "RUN002",
      "RUN003",
      "RUN004",
      "RUN006",
      "RUN012",
      "RUN030",
    ]);
  });

  test("gets for each what to write instead", () => {
    const container = "template.containers.0";
    expect(brief(failures.filter(({ rule }) => rule !== "RUN030"))).toEqual([
      { rule: "RUN001", path: `${container}.resources.limits.cpu`, got: "1", want: "at least 2", fix: 'cpu = "2"' },
      {
        rule: "RUN002",
        path: `${container}.resources.limits.memory`,
        got: "512Mi",
        want: "at least 2Gi",
        fix: 'memory = "4Gi"',
      },
      { rule: "RUN003", path: "template.timeout", got: "300s", want: "600 to 3600s", fix: 'timeout = "600s"' },
      {
        rule: "RUN004",
        path: `${container}.startup_probe`,
        got: "240 s",
        want: "at least 480 s",
        fix: 'initial_delay_seconds = 0, period_seconds = 10, failure_threshold = 48, http_get path "/health"',
      },
      {
        rule: "RUN006",
        path: `${container}.startup_probe`,
        got: "an open port",
        want: "HTTP /health",
        fix: 'startup_probe { http_get { path = "/health" } }',
      },
      ...["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"].map((name) => ({
        rule: "RUN012",
        path: `${container}.env.${name}`,
        got: "128000",
        want: "absent, -1 or at least 33554432",
        fix: `leave ${name} out, or set it to "-1"`,
      })),
      { rule: "RUN012", path: `${container}.env.WORKERS`, got: "1", want: "at least 2", fix: 'WORKERS = "2"' },
    ]);
  });

  test("is seen not to serve, although the service answers from the revision before", () => {
    expect(failures.filter(({ rule }) => rule === "RUN030").map(({ path }) => path)).toEqual([
      "terminal_condition.state",
      "latest_ready_revision",
      "traffic_statuses",
    ]);
  });
});

test("revision 00035-fnj, the last good one, fails no rule", () => {
  expect(failuresOf("00035-fnj.yaml")).toEqual([]);
});

test("revision 00691-xl2 of 15 September 2025 is refused for its six missing variables and its eight seconds", () => {
  const failures = failuresOf("00691-xl2.yaml");
  expect(failures.filter(({ rule }) => rule === "RUN008").map(({ path }) => path.split(".").at(-1))).toEqual([
    ...["POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER", "SECRET_KEY", "DATABASE_URL"],
  ]);
  expect(failures.find(({ rule }) => rule === "RUN026")).toMatchObject({
    got: "8",
    path: "template.containers.0.env.DATABASE_STARTUP_TIMEOUT",
  });
  expect([...new Set(failures.map(({ rule }) => rule))]).toEqual(["RUN008", "RUN026", "RUN030"]);
});

test("the report's own remedy is refused: its probe waits longer than its period", () => {
  const failures = failuresOf("remedy.yaml").filter(({ severity }) => severity === "error");
  expect(brief(failures)).toEqual([
    {
      rule: "RUN005",
      path: "template.containers.0.startup_probe.timeout_seconds",
      got: "480",
      want: "at most 240",
      fix: "timeout_seconds = 240",
    },
  ]);
});
