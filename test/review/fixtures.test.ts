/** The reviews beside the plans are what is made of them today. */
import { readFileSync } from "node:fs";
import { FIXTURES, fixtureFile, renderFixture, reviewOfFixture } from "./plan-fixtures";

test.each(FIXTURES)("review.md of %s is up to date (npm run fixtures)", (name) => {
  expect(readFileSync(fixtureFile(name, "review.md"), "utf8")).toBe(renderFixture(name));
});

test.each(["incident", "exposure-widened"])("%s gives the same bytes every time", (name) => {
  expect(renderFixture(name)).toBe(renderFixture(name));
});

/** What each plan does, in the numbers that Terraform itself prints for it. */
const FACTS = {
  "create-everything": ["attention", { create: 82, read: 5 }],
  deferred: ["attention", { update: 1, "no-op": 2 }],
  errored: ["attention", { update: 1, "no-op": 2 }],
  "exposure-widened": ["blocked", { create: 3, update: 3, delete: 1, "no-op": 1 }],
  "image-only": ["ok", { update: 1, "no-op": 2 }],
  incident: ["blocked", { update: 1, "no-op": 81 }],
  "moved-and-imported": ["ok", { update: 1, import: 1, move: 1, forget: 1, "no-op": 1 }],
  nothing: ["ok", { "no-op": 3 }],
  "replaced-database": ["blocked", { replace: 1, "no-op": 2 }],
} as const;

test("every fixture has its facts here", () => {
  expect([...Object.keys(FACTS), "unknown-format"].sort()).toEqual(FIXTURES);
});

test.each(Object.entries(FACTS))("%s has the verdict and the counts of its plan", (name, [verdict, counts]) => {
  const review = reviewOfFixture(name);
  const none = { create: 0, update: 0, replace: 0, delete: 0, "no-op": 0, read: 0, import: 0, move: 0, forget: 0 };
  expect({ verdict: review.verdict.level, counts: review.counts }).toEqual({ verdict, counts: { ...none, ...counts } });
});

describe("the incident of 8 September 2025", () => {
  const review = reviewOfFixture("incident");
  const firstScreen = renderFixture("incident").split("\n").slice(0, 10).join("\n");

  test("says in its first lines that it is blocked, what falls under its floor, and what that saves", () => {
    expect(firstScreen).toContain("**Blocked:**");
    expect(firstScreen).toContain(
      "netra-backend-staging falls under its floor: cpu 2 → 1, memory 4Gi → 512Mi, timeout 600 s → 300 s, " +
        "start-up budget 480 s → 240 s, which saves 65.70 $ a month",
    );
  });

  test("names the rules that the change breaks, and none of them was broken before", () => {
    expect([...new Set(review.findings.new.map(({ rule }) => rule))]).toEqual([
      "RUN001",
      "RUN002",
      "RUN003",
      "RUN004",
      "RUN006",
      "RUN012",
    ]);
    expect(review.findings.existing).toEqual([]);
  });

  test("has each floor in its headroom", () => {
    expect(review.headroom).toHaveLength(1);
    expect(review.headroom[0]?.rows.filter(({ isUnderFloor }) => isUnderFloor)).toEqual([
      { name: "cpu", before: "2", after: "1", floor: "2", recommended: "2", isLower: true, isUnderFloor: true },
      {
        name: "memory",
        before: "4Gi",
        after: "512Mi",
        floor: "2Gi",
        recommended: "4Gi",
        isLower: true,
        isUnderFloor: true,
      },
      {
        name: "timeout",
        before: "600 s",
        after: "300 s",
        floor: "600 s",
        recommended: undefined,
        isLower: true,
        isUnderFloor: true,
      },
      {
        name: "start-up budget",
        before: "480 s",
        after: "240 s",
        floor: "480 s",
        recommended: undefined,
        isLower: true,
        isUnderFloor: true,
      },
    ]);
  });

  test("shows the saving next to the floors that it breaks", () => {
    const markdown = renderFixture("incident");
    expect(markdown).toContain(
      "netra-backend-staging costs 65.70 $ a month less, and breaks its 4 floors: cpu, memory, timeout, start-up budget.",
    );
    expect(markdown).toMatch(
      /\| 115\.63 \| 49\.93 \| -65\.70 \| \*\*breaks the floor of cpu, memory, timeout, start-up budget\*\* \|/,
    );
  });

  test("shows the money of the whole stack", () => {
    const { before, after, delta } = review.cost;
    expect({ before, after, delta }).toEqual({ before: 261.26, after: 195.56, delta: -65.7 });
    expect(review.cost.items.filter((item) => item.delta !== 0).map((item) => [item.label, item.delta])).toEqual([
      ["Cloud Run netra-backend-staging", -65.7],
    ]);
  });
});

describe("the replaced database", () => {
  const address = "google_sql_database_instance.postgres";

  test("says what forces it, what is lost and that nobody has acknowledged it", () => {
    expect(reviewOfFixture("replaced-database").destructions).toEqual([
      {
        address,
        stack: "staging",
        type: "google_sql_database_instance",
        action: "replace",
        loses: "every database of the instance, and its backups with it",
        forcedBy: ["settings.disk_size"],
        nameHeldFor: "7 days",
        isAcknowledged: false,
        isLeftOver: false,
      },
    ]);
  });

  test("stays blocked when it is acknowledged, because its protection goes in the same change", () => {
    const review = reviewOfFixture("replaced-database", [address]);
    expect(review.destructions[0]?.isAcknowledged).toBe(true);
    expect(review.findings.new.map(({ rule }) => rule)).not.toContain("OPS002");
    expect(review.risks.filter(({ severity }) => severity === "error")).toEqual([
      {
        kind: "protection-removed",
        severity: "error",
        address,
        detail: `without deletion_protection from now on, in the change that destroys it`,
      },
    ]);
    expect(review.verdict.level).toBe("blocked");
  });
});

test("an image change shows the two digests and nothing else", () => {
  const [change, ...others] = reviewOfFixture("image-only").changes;
  const image = (digest: string): string =>
    `us-central1-docker.pkg.dev/netra-staging/netra/backend@sha256:${digest.repeat(32)}`;
  expect(others).toEqual([]);
  expect(change?.attributes).toEqual([{ path: "template.containers.image", before: image("3f"), after: image("5c") }]);
});

test("what was opened is told, one line for each", () => {
  const { exposure } = reviewOfFixture("exposure-widened");
  expect(
    exposure.filter(({ direction }) => direction === "widened").map(({ kind, detail }) => `${kind}: ${detail}`),
  ).toEqual([
    "network: netra-backend-staging takes requests from the internet past the load balancer",
    "network: netra-backend-staging-backend is reached without a Cloud Armor policy",
    "network: allow-ssh lets 0.0.0.0/0 (the internet) in on tcp 22",
    "network: staging-shared-postgres has a public address",
    "network: staging-shared-postgres lets 0.0.0.0/0 (the internet) connect",
    "network: staging-shared-postgres lets 203.0.113.0/24 connect",
    "invoker: allUsers has roles/run.invoker on the service netra-backend-staging",
    "role: serviceAccount:netra-backend-staging@netra-staging.iam.gserviceaccount.com has roles/editor on the project netra-staging",
  ]);
  expect(exposure.filter(({ direction }) => direction === "narrowed").map(({ detail }) => detail)).toEqual([
    "serviceAccount:netra-auth-service@netra-staging.iam.gserviceaccount.com has roles/cloudsql.client on the project netra-staging",
  ]);
});

test("what moved and what is imported is named with where it comes from", () => {
  const { changes } = reviewOfFixture("moved-and-imported");
  expect(changes.map(({ action, address, movedFrom, isImported }) => [action, address, movedFrom, isImported])).toEqual(
    [
      [
        "no-op",
        "google_secret_manager_secret.renamed-secret-auth-database-url",
        "google_secret_manager_secret.secret-auth-database-url",
        false,
      ],
      ["update", "google_secret_manager_secret.secret-auth-postgres-password", undefined, true],
      ["forget", "google_secret_manager_secret.secret-database-url", undefined, false],
    ],
  );
});

test("the password of Redis in the plans is in no review", () => {
  const password = "made-up-redis-password-1";
  const holding = FIXTURES.filter((name) => readFileSync(fixtureFile(name, "plan.json"), "utf8").includes(password));
  expect(holding.length).toBeGreaterThan(3);
  for (const name of holding) expect(renderFixture(name)).not.toContain(password);
});
