import { compareService } from "../../audit/compare";
import type { Comparison } from "../../audit/compare";
import type { Difference } from "../../audit/difference";
import { SERVICE_SETTINGS } from "../../audit/service-settings";
import { CLOUD_RUN_SERVICE } from "../../policy/cloud-run-service";
import type { Resource } from "../../policy/resources";
import { Redactor } from "../../review/redact";
import { CONTRACT, DIGEST, declaredEstate, liveEstate, liveExport, promisedOf } from "./backend";
import type { DeclaredService, LiveService } from "./backend";

function only(resources: readonly Resource[]): Resource {
  const [resource] = resources;
  if (!resource || resources.length > 1) throw new Error(`${resources.length} services instead of one`);
  return resource;
}

function compare(
  live: (service: LiveService) => void = () => undefined,
  declared: (service: DeclaredService) => void = () => undefined,
): Comparison {
  return compareService(
    only(declaredEstate(declared).ofType(CLOUD_RUN_SERVICE)),
    only(liveEstate(liveExport(live)).ofType(CLOUD_RUN_SERVICE)),
    promisedOf("backend"),
    { contract: CONTRACT, redactor: new Redactor() },
  );
}

test("what is live in other words is not different", () => {
  expect(compare()).toStrictEqual({
    differences: [],
    notCompared: ["variable POSTGRES_HOST", "secret version of DATABASE_URL"],
  });
});

type Change = (service: LiveService) => void;

const template = (service: LiveService) => service.spec.template.metadata.annotations;
const container = (service: LiveService) => service.spec.template.spec.containers[0];

/** One change of what is live each, and how the setting reads on both sides. */
const CHANGES: readonly [name: string, change: Change, declared: string, live: string][] = [
  ["cpu", (s) => (container(s).resources.limits.cpu = "1"), "2", "1"],
  ["memory", (s) => (container(s).resources.limits.memory = "512Mi"), "4Gi", "512Mi"],
  ["request timeout", (s) => (s.spec.template.spec.timeoutSeconds = 300), "600 s", "300 s"],
  [
    "start-up probe",
    (s) =>
      (container(s).startupProbe = {
        periodSeconds: 240,
        timeoutSeconds: 240,
        failureThreshold: 1,
        tcpSocket: { port: 8000 },
      }),
    "HTTP /health, delay 0 s, period 10 s, timeout 5 s, tries 48: 480 s in all",
    "TCP, delay 0 s, period 240 s, timeout 240 s, tries 1: 240 s in all",
  ],
  [
    "start-up probe",
    (s) => (container(s).startupProbe = undefined),
    "HTTP /health, delay 0 s, period 10 s, timeout 5 s, tries 48: 480 s in all",
    "Cloud Run's default: TCP, delay 0 s, period 240 s, timeout 240 s, tries 1: 240 s in all",
  ],
  [
    "liveness probe",
    (s) => (container(s).livenessProbe = undefined),
    "HTTP /health, delay 0 s, period 30 s, timeout 5 s, tries 3: 90 s in all",
    "none",
  ],
  ["least instances", (s) => (template(s)["autoscaling.knative.dev/minScale"] = "0"), "1", "0"],
  ["most instances", (s) => (template(s)["autoscaling.knative.dev/maxScale"] = "100"), "5", "100"],
  [
    "scaling of the service as a whole",
    (s) => (s.metadata.annotations["run.googleapis.com/minScale"] = "3"),
    "at least 0, at most unlimited",
    "at least 3, at most unlimited",
  ],
  ["concurrency", (s) => (s.spec.template.spec.containerConcurrency = 1000), "80", "1000"],
  ["CPU between requests", (s) => (template(s)["run.googleapis.com/cpu-throttling"] = "true"), "always", "none"],
  ["start-up boost", (s) => delete template(s)["run.googleapis.com/startup-cpu-boost"], "on", "off"],
  ["generation", (s) => (template(s)["run.googleapis.com/execution-environment"] = "gen1"), "gen2", "gen1"],
  ["generation", (s) => delete template(s)["run.googleapis.com/execution-environment"], "gen2", "chosen by Cloud Run"],
  ["session affinity", (s) => delete template(s)["run.googleapis.com/sessionAffinity"], "on", "off"],
  ["container port", (s) => (container(s).ports = [{ containerPort: 8080 }]), "8000", "8080"],
  [
    "image",
    (s) => (container(s).image = "gcr.io/netra-staging/backend:latest"),
    DIGEST,
    "gcr.io/netra-staging/backend:latest",
  ],
  ["command", (s) => (container(s).command = ["python", "-m", "app"]), "the image's own", '["python","-m","app"]'],
  [
    "further containers",
    (s) => s.spec.template.spec.sidecars.push({ name: "proxy", image: "proxy:1" }),
    "none",
    "proxy:1",
  ],
  [
    "volumes",
    (s) => (template(s)["run.googleapis.com/cloudsql-instances"] = "netra-staging:us-central1:staging-shared-postgres"),
    "none",
    'Cloud SQL ["netra-staging:us-central1:staging-shared-postgres"]',
  ],
  [
    "service account",
    (s) => (s.spec.template.spec.serviceAccountName = "701982941522-compute@developer.gserviceaccount.com"),
    promisedOf("backend").accountEmail,
    "701982941522-compute@developer.gserviceaccount.com",
  ],
  [
    "egress",
    (s) => (template(s)["run.googleapis.com/vpc-access-egress"] = "all-traffic"),
    "connector staging-connector, private ranges only",
    "connector staging-connector, all traffic",
  ],
  [
    "egress",
    (s) => delete template(s)["run.googleapis.com/vpc-access-connector"],
    "connector staging-connector, private ranges only",
    "none",
  ],
  [
    "ingress",
    (s) => (s.metadata.annotations["run.googleapis.com/ingress"] = "all"),
    "the load balancer and internal",
    "everybody",
  ],
  ["invoker check", (s) => (s.metadata.annotations["run.googleapis.com/invoker-iam-disabled"] = "true"), "on", "off"],
  [
    "traffic",
    (s) =>
      (s.spec.traffic = [
        { revisionName: "r-1", percent: 90 },
        { latestRevision: true, percent: 10 },
      ]),
    "100 % to the latest revision",
    "90 % to r-1, 10 % to the latest revision",
  ],
];

test.each(CHANGES)("%s", (name, change, declared, live) => {
  expect(compare(change).differences.map(({ fix: _fix, path: _path, ...shown }) => shown)).toStrictEqual([
    { kind: "setting", name, declared, live },
  ]);
});

test("every setting has a case here", () => {
  const covered = new Set(CHANGES.map(([name]) => name));
  expect(SERVICE_SETTINGS.map(({ name }) => name).filter((name) => !covered.has(name))).toStrictEqual([]);
});

test("a setting says how to bring it back, and where to write it down", () => {
  const fixes = compare((s) => {
    container(s).resources.limits.cpu = "1";
    container(s).image = "other:1";
    container(s).livenessProbe = undefined;
    s.spec.traffic = [{ revisionName: "r-1", percent: 100 }];
  }).differences.map(({ name, path, fix }) => [name, path, fix]);
  expect(fixes).toStrictEqual([
    [
      "cpu",
      "template.containers.0.resources.limits.cpu",
      "npm run apply brings back 2; if what is live is meant, change services.backend.size.cpu in config/staging.ts.",
    ],
    [
      "liveness probe",
      "template.containers.0.liveness_probe",
      "npm run apply brings back HTTP /health, delay 0 s, period 30 s, timeout 5 s, tries 3: 90 s in all; if what is live is meant, change services.backend.runtime.livenessPath in config/runtimes.ts.",
    ],
    [
      "image",
      "template.containers.0.image",
      "Write the digest that is to run as staging.backend in config/images.json, then npm run apply: without it the declared image comes back.",
    ],
    ["traffic", "traffic", "npm run apply sends all traffic to the latest revision again."],
  ]);
});

test("a setting that only an apply decides is not compared", () => {
  const { differences, notCompared } = compare(undefined, (declared) => {
    declared.template.timeout = "${var.timeout}";
  });
  expect(differences).toStrictEqual([]);
  expect(notCompared).toContain("request timeout");
});

test("an export without traffic sends all of it to the latest revision", () => {
  expect(compare((s) => void s.spec.traffic.splice(0)).differences).toStrictEqual([]);
});

test("a deploy file's placeholder is not taken for what is declared", () => {
  const { differences, notCompared } = compare((s) => {
    s.status = {} as LiveService["status"];
    s.spec.template.spec.serviceAccountName = "${ACCOUNT}";
  });
  expect(differences).toStrictEqual([]);
  expect(notCompared).toContain("service account");
});

describe("variables", () => {
  const env = (service: LiveService) => container(service).env;
  const inEnv = (service: LiveService, name: string) => {
    const found = env(service).find((variable) => variable.name === name);
    if (!found) throw new Error(`no variable ${name}`);
    return found;
  };

  function variableDifferences(change: Change): readonly Difference[] {
    return compare(change).differences;
  }

  test("with another value", () => {
    expect(variableDifferences((s) => (inEnv(s, "WORKERS").value = "1"))).toStrictEqual([
      {
        kind: "variable",
        name: "variable WORKERS",
        path: "template.containers.0.env.WORKERS",
        declared: '"2"',
        live: '"1"',
        fix: "npm run apply brings it back; if what is live is meant, change services.backend.variables.WORKERS in config/staging.ts.",
      },
    ]);
  });

  test("that nobody declared", () => {
    expect(variableDifferences((s) => env(s).push({ name: "MALLOC_TRIM_THRESHOLD_", value: "128000" }))).toStrictEqual([
      {
        kind: "variable",
        name: "variable MALLOC_TRIM_THRESHOLD_",
        path: "template.containers.0.env.MALLOC_TRIM_THRESHOLD_",
        declared: "not there",
        live: '"128000"',
        fix: "npm run apply removes it; if it is meant, declare services.backend.variables.MALLOC_TRIM_THRESHOLD_ in config/staging.ts.",
      },
    ]);
  });

  test("that are missing", () => {
    expect(variableDifferences((s) => void env(s).splice(2, 1))).toStrictEqual([
      {
        kind: "variable",
        name: "variable POSTGRES_HOST",
        path: "template.containers.0.env.POSTGRES_HOST",
        declared: "${google_sql_database_instance.postgres.private_ip_address}",
        live: "not there",
        fix: "npm run apply sets it again.",
      },
    ]);
  });

  test("from another secret", () => {
    expect(
      variableDifferences((s) => {
        inEnv(s, "DATABASE_URL").valueFrom = { secretKeyRef: { name: "old-database-url", key: "latest" } };
      }),
    ).toStrictEqual([
      {
        kind: "variable",
        name: "variable DATABASE_URL",
        path: "template.containers.0.env.DATABASE_URL",
        declared: "secret database-url",
        live: "secret old-database-url, version latest",
        fix: "npm run apply brings it back; if what is live is meant, change services.backend.secretVariables.DATABASE_URL in config/staging.ts.",
      },
    ]);
  });

  test("from another version of the secret, where the declaration names one", () => {
    const { differences } = compare(undefined, (declared) => {
      const [variable] = declared.template.containers[0]?.env.filter(({ name }) => name === "DATABASE_URL") ?? [];
      if (variable?.value_source) variable.value_source.secret_key_ref.version = "4";
    });
    expect(differences).toMatchObject([
      { declared: "secret database-url, version 4", live: "secret database-url, version 3" },
    ]);
  });

  test("a secret of another project's path is the same secret", () => {
    const { differences } = compare((s) => {
      inEnv(s, "DATABASE_URL").valueFrom = {
        secretKeyRef: { name: "projects/701982941522/secrets/database-url", key: "3" },
      };
    });
    expect(differences).toStrictEqual([]);
  });

  const SECRET = "postgresql://netra:not-a-real-password@10.4.0.3/netra";

  test("from a secret, where the declaration has a value that only an apply knows", () => {
    const [difference] = variableDifferences((s) => {
      const variable = inEnv(s, "POSTGRES_HOST");
      delete variable.value;
      variable.valueFrom = { secretKeyRef: { name: "postgres-host", key: "1" } };
    });
    expect(difference).toMatchObject({ name: "variable POSTGRES_HOST", live: "secret postgres-host, version 1" });
  });

  test.each([
    ["DATABASE_URL", SECRET, "secret database-url"],
    ["GOOGLE_CLIENT_ID", "no-secret-by-its-looks", "secret google-client-id, version 1"],
  ])("%s in plain sight is told, and not shown", (name, value, declared) => {
    const [difference, ...rest] = variableDifferences((s) => {
      const variable = inEnv(s, name);
      variable.value = value;
      delete variable.valueFrom;
    });
    expect(rest).toStrictEqual([]);
    expect(difference).toMatchObject({
      declared,
      live: "(hidden), in plain sight",
      fix: "npm run apply brings back what is declared; the value was readable to whoever may see the service, so rotate it.",
    });
  });

  test.each([
    ["STRIPE_API_KEY", "a-value-that-looks-like-nothing", "(hidden), in plain sight"],
    ["SESSION_TOKEN", "short", "(hidden), in plain sight"],
    ["BROKER", SECRET, "postgresql://(hidden)@10.4.0.3/netra, in plain sight"],
  ])("an undeclared %s is hidden", (name, value, live) => {
    const [difference] = variableDifferences((s) => env(s).push({ name, value }));
    expect(difference).toMatchObject({
      declared: "not there",
      live,
      fix: `npm run apply removes it; if it is meant, declare services.backend.secretVariables.${name} in config/staging.ts. Either way, the value was readable to whoever may see the service, so rotate it.`,
    });
    expect(JSON.stringify(difference)).not.toContain(value);
    expect(JSON.stringify(difference)).not.toContain("not-a-real-password");
  });

  test("an empty value and none are the same", () => {
    const { differences } = compare(
      (s) => env(s).push({ name: "OPTIONAL", value: "" }),
      (declared) => declared.template.containers[0]?.env.push({ name: "OPTIONAL" }),
    );
    expect(differences).toStrictEqual([]);
  });
});
