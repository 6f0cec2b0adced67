import { readFileSync } from "node:fs";
import { join } from "node:path";
import { audit } from "../../audit/audit";
import type { Audit, AuditInput } from "../../audit/audit";
import { driftFindings } from "../../audit/drift-rules";
import { renderJson } from "../../audit/render/json";
import { renderMarkdown } from "../../audit/render/markdown";
import { renderSarif } from "../../audit/render/sarif";
import { renderText } from "../../audit/render/text";
import { readInput } from "../../policy/read/input";
import { estateOf } from "../../policy/resources";
import { CONTRACT, NAME, declaredEstate, liveEstate, liveExport } from "./backend";
import type { LiveService } from "./backend";

const SOMEBODY_ELSES = {
  apiVersion: "serving.knative.dev/v1",
  kind: "Service",
  metadata: {
    name: "somebody-elses",
    annotations: { "run.googleapis.com/ingress": "all", "serving.knative.dev/lastModifier": "person@example.org" },
  },
  spec: { template: { spec: { containers: [{ image: "gcr.io/other/image" }] } } },
  status: { latestCreatedRevisionName: "r-1" },
};

function run(live: AuditInput["live"], options: Partial<AuditInput> = {}): Audit {
  return audit({
    declared: declaredEstate(),
    live,
    isWhole: false,
    contract: CONTRACT,
    exceptions: [],
    today: "2025-09-15",
    ...options,
  });
}

/** Rule and address of every failure. */
function failures({ report }: Audit): readonly string[] {
  return report.findings.filter(({ status }) => status === "fail").map(({ rule, address }) => `${rule} ${address}`);
}

test("the incident's revision: the six differences first, then what follows from them", () => {
  const bytes = readFileSync(join(__dirname, "../fixtures/incident/00161-67z.yaml"));
  const { services, isAsDeclared } = run(readInput([{ name: "00161-67z.yaml", bytes }]).estate);
  const [backend] = services;
  const differences = backend?.differences.map(({ name, declared, live }) => `${name}: ${declared} -> ${live}`) ?? [];
  expect(differences.slice(0, 4)).toStrictEqual([
    "cpu: 2 -> 1",
    "memory: 4Gi -> 512Mi",
    "request timeout: 600 s -> 300 s",
    "start-up probe: HTTP /health, delay 0 s, period 10 s, timeout 5 s, tries 48: 480 s in all -> TCP, delay 0 s, period 240 s, timeout 240 s, tries 1: 240 s in all",
  ]);
  expect(differences).toEqual(
    expect.arrayContaining([
      'variable WORKERS: "2" -> "1"',
      'variable TIMEOUT: "600" -> "300"',
      'variable MALLOC_MMAP_THRESHOLD_: not there -> "128000"',
      'variable MALLOC_TRIM_THRESHOLD_: not there -> "128000"',
    ]),
  );
  expect(isAsDeclared).toBe(false);
});

describe("the verdict", () => {
  test("is as declared when nothing differs and no rule fails", () => {
    const complete = run(liveEstate(liveExport()), { contract: { ...CONTRACT, services: withoutVariables() } });
    expect(failures(complete)).toStrictEqual([]);
    expect(complete.isAsDeclared).toBe(true);
  });

  /** The fixture's service carries four variables; what it would miss of the others is the rules' own test. */
  function withoutVariables(): typeof CONTRACT.services {
    return CONTRACT.services.map((service) => ({ ...service, requiredVariables: [] }));
  }

  test("is drifted for one difference that no rule minds", () => {
    const more = (s: LiveService) => (s.spec.template.spec.containerConcurrency = 81);
    const drifted = run(liveEstate(liveExport(more)), { contract: { ...CONTRACT, services: withoutVariables() } });
    expect(failures(drifted)).toStrictEqual([]);
    expect(drifted.isAsDeclared).toBe(false);
  });

  test("is drifted for one error of the rules, though nothing differs", () => {
    const drifted = run(liveEstate(liveExport()));
    expect(drifted.services[0]?.differences).toStrictEqual([]);
    expect(new Set(failures(drifted).map((failure) => failure.split(" ")[0]))).toStrictEqual(new Set(["RUN008"]));
    expect(drifted.isAsDeclared).toBe(false);
  });
});

describe("services that are on one side only", () => {
  test("somebody else's is reported and held to the rules, and compared with nothing", () => {
    const result = run(liveEstate(liveExport(), SOMEBODY_ELSES));
    expect(result.undeclared).toStrictEqual([
      {
        name: "somebody-elses",
        address: "google_cloud_run_v2_service.somebody-elses",
        stack: "live.json",
        changedBy: {
          lastModifier: "person@example.org",
          creator: undefined,
          client: undefined,
          time: undefined,
          latestRevision: "r-1",
        },
      },
    ]);
    expect(result.services.map(({ name }) => name)).toStrictEqual([NAME]);
    expect(failures(result).some((failure) => failure.endsWith(".somebody-elses"))).toBe(true);
  });

  test("a declared one that does not run is missing, when all that runs was read", () => {
    const result = run(liveEstate(SOMEBODY_ELSES), { isWhole: true });
    expect({ missing: result.missing, notSeen: result.notSeen }).toStrictEqual({ missing: [NAME], notSeen: [] });
    expect(result.isAsDeclared).toBe(false);
  });

  test("nothing runs at all", () => {
    const result = run(estateOf([]), { isWhole: true });
    expect(result.missing).toStrictEqual([NAME]);
    expect(result.isAsDeclared).toBe(false);
  });

  test("of files it is only known that they do not hold it", () => {
    const result = run(liveEstate(SOMEBODY_ELSES));
    expect({ missing: result.missing, notSeen: result.notSeen }).toStrictEqual({ missing: [], notSeen: [NAME] });
  });
});

test("differences, missing and undeclared services read as findings, too", () => {
  const slower = (s: LiveService) => (s.spec.template.spec.timeoutSeconds = 599);
  expect(driftFindings(run(liveEstate(liveExport(slower), SOMEBODY_ELSES)))).toMatchObject([
    {
      rule: "AUD001",
      severity: "error",
      address: `google_cloud_run_v2_service.${NAME}`,
      path: "template.timeout",
      message: expect.stringMatching(
        /^netra-backend-staging: request timeout is not as declared \(last changed by script@/,
      ),
      got: "599 s",
      want: "600 s",
    },
    { rule: "AUD003", severity: "warning", address: "google_cloud_run_v2_service.somebody-elses" },
  ]);
  expect(driftFindings(run(estateOf([]), { isWhole: true }))).toMatchObject([
    { rule: "AUD002", severity: "error", message: `${NAME} is declared and does not run` },
  ]);
});

describe("no secret comes out, in no form", () => {
  const CANARY = "canary-4f1d9c7e2b";
  const FORMS: readonly [name: string, render: (result: Audit) => string][] = [
    ["text", (result) => renderText(result, false)],
    ["json", renderJson],
    ["markdown", renderMarkdown],
    ["sarif", (result) => renderSarif(result, new Map())],
  ];
  const PLACES: readonly [place: string, plant: (service: LiveService) => void][] = [
    [
      "a variable that is declared as a secret, and what repeats it",
      (s) => {
        env(s)[4] = { name: "GOOGLE_CLIENT_ID", value: CANARY };
        env(s).push({ name: "NOTE", value: `use ${CANARY} here` });
      },
    ],
    ["a variable whose name says that it is one", (s) => env(s).push({ name: "STRIPE_API_KEY", value: CANARY })],
    ["a URL with a password", (s) => env(s).push({ name: "BROKER", value: `amqp://user:${CANARY}@10.0.0.9/` })],
    [
      "a variable that repeats a secret",
      (s) => {
        env(s).push({ name: "STRIPE_API_KEY", value: CANARY }, { name: "NOTE", value: `use ${CANARY} here` });
      },
    ],
    [
      "a further container",
      (s) => {
        const variable = { name: "PROXY_PASSWORD", value: CANARY };
        s.spec.template.spec.sidecars.push({ name: "proxy", image: `proxy:${CANARY}`, env: [variable] });
      },
    ],
    [
      "an argument that repeats a secret",
      (s) => {
        env(s).push({ name: "STRIPE_API_KEY", value: CANARY });
        s.spec.template.spec.containers[0].command = ["serve", `--key=${CANARY}`];
      },
    ],
  ];
  function env(service: LiveService) {
    return service.spec.template.spec.containers[0].env;
  }

  test.each(PLACES)("%s", (_place, plant) => {
    const result = run(liveEstate(liveExport(plant)));
    for (const [, render] of FORMS) {
      const written = render(result);
      expect(written).toContain("(hidden)");
      expect(written).not.toContain(CANARY);
    }
  });
});
