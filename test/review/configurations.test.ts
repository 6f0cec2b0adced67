/** Two configurations compared without a plan. */
import { reviewOfConfigurations as reviewOf } from "./reviewed-configurations";

function service(change: { readonly cpu?: string; readonly host?: string } = {}) {
  return {
    name: "netra-backend-staging",
    template: {
      timeout: "600s",
      scaling: { min_instance_count: 1, max_instance_count: 5 },
      containers: [
        {
          image: "x",
          resources: { cpu_idle: false, limits: { cpu: change.cpu ?? "2", memory: "4Gi" } },
          env: [
            { name: "POSTGRES_HOST", value: change.host ?? "${google_sql_database_instance.db.private_ip_address}" },
          ],
        },
      ],
    },
  };
}

const DATABASE = { google_sql_database_instance: { db: { name: "db", settings: { tier: "db-custom-1-3840" } } } };

test("what stays as it is does not change, whatever refers to what", () => {
  const resources = { ...DATABASE, google_cloud_run_v2_service: { backend: service() } };
  const { counts, changes, verdict } = reviewOf(resources, resources);
  expect({ noOp: counts["no-op"], changes, verdict: verdict.level }).toEqual({ noOp: 2, changes: [], verdict: "ok" });
});

test("the same findings, headroom and money as from a plan", () => {
  const review = reviewOf(
    { google_cloud_run_v2_service: { backend: service() } },
    { google_cloud_run_v2_service: { backend: service({ cpu: "1" }) } },
  );
  expect(review.verdict.level).toBe("blocked");
  expect(review.findings.new.map(({ rule }) => rule)).toEqual(["RUN001"]);
  expect(review.headroom[0]?.rows[0]).toMatchObject({ name: "cpu", before: "2", after: "1", isUnderFloor: true });
  expect(review.changes).toEqual([
    {
      address: "google_cloud_run_v2_service.backend",
      stack: "staging",
      type: "google_cloud_run_v2_service",
      action: "update",
      attributes: [{ path: "template.containers.resources.limits.cpu", before: "2", after: "1" }],
      movedFrom: undefined,
      isImported: false,
    },
  ]);
  expect(review.cost.delta).toBe(-47.3);
});

test("an expression that becomes another one is a change, shown as it is written", () => {
  const review = reviewOf(
    { ...DATABASE, google_cloud_run_v2_service: { backend: service() } },
    {
      ...DATABASE,
      google_cloud_run_v2_service: {
        backend: service({ host: "${google_sql_database_instance.db.first_ip_address}" }),
      },
    },
  );
  expect(review.changes[0]?.attributes).toEqual([
    {
      path: "template.containers.env.POSTGRES_HOST.value",
      before: "${google_sql_database_instance.db.private_ip_address}",
      after: "${google_sql_database_instance.db.first_ip_address}",
    },
  ]);
});

test("a resource that is no longer declared is destroyed, and a stateful one blocks", () => {
  const review = reviewOf(DATABASE, {});
  expect(review.counts.delete).toBe(1);
  expect(review.destructions).toEqual([
    expect.objectContaining({ address: "google_sql_database_instance.db", action: "delete", isAcknowledged: false }),
  ]);
  expect(review.verdict.level).toBe("blocked");
});

test("another name of something stateful replaces it", () => {
  const renamed = { google_sql_database_instance: { db: { name: "db-g2", settings: { tier: "db-custom-1-3840" } } } };
  expect(reviewOf(DATABASE, renamed).destructions).toEqual([
    expect.objectContaining({ action: "replace", forcedBy: ["name"], nameHeldFor: undefined }),
  ]);
});

test("a protection that Terraform itself holds is seen here: a plan does not show it", () => {
  const bucket = (prevent_destroy: boolean) => ({
    google_storage_bucket: {
      state: { name: "s", lifecycle: { prevent_destroy }, labels: { v: String(prevent_destroy) } },
    },
  });
  expect(reviewOf(bucket(true), bucket(false)).risks).toEqual([
    {
      kind: "protection-removed",
      severity: "warning",
      address: "google_storage_bucket.state",
      detail: "without lifecycle.prevent_destroy from now on",
    },
  ]);
});

test("the review says what a comparison without a plan cannot tell", () => {
  expect(reviewOf(DATABASE, DATABASE).warnings).toEqual([
    "Two configurations were compared, not a plan: values that are known only after an apply are missing, and whether an update " +
      "replaces a resource shows in the plan alone.",
  ]);
});
