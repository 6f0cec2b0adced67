import { changedBy, describeChange } from "../../audit/changed-by";
import { CLOUD_RUN_SERVICE } from "../../policy/cloud-run-service";
import { DEPLOYER, NAME, liveEstate, liveExport } from "./backend";
import type { LiveService } from "./backend";

function told(service: unknown): string {
  const [resource] = liveEstate(service).ofType(CLOUD_RUN_SERVICE);
  if (!resource) throw new Error("no service");
  return describeChange(changedBy(resource));
}

test("a gcloud export names who changed it last, with what, when, and who made it", () => {
  expect(told(liveExport())).toBe(
    `last changed by script@netra-staging.iam.gserviceaccount.com with gcloud 537.0.0 at 2025-09-08T18:43:30Z (revision ${NAME}-00036-abc), created by ${DEPLOYER}`,
  );
});

test("the creator is named once", () => {
  const same = (s: LiveService) => (s.metadata.annotations["serving.knative.dev/lastModifier"] = DEPLOYER);
  expect(told(liveExport(same))).not.toContain("created by");
});

test("the Admin API tells the same in its own words", () => {
  expect(
    told({
      name: `projects/netra-staging/locations/us-central1/services/${NAME}`,
      template: { containers: [{ image: "i:1" }] },
      creator: DEPLOYER,
      lastModifier: "person@example.org",
      client: "cloud-console",
      updateTime: "2025-09-08T18:43:00Z",
      latestCreatedRevision: `projects/netra-staging/locations/us-central1/services/${NAME}/revisions/r-2`,
    }),
  ).toBe(
    `last changed by person@example.org with cloud-console at 2025-09-08T18:43:00Z (revision r-2), created by ${DEPLOYER}`,
  );
});

test("a deploy file names nobody", () => {
  const { apiVersion, kind, metadata, spec } = liveExport() as LiveService;
  expect(told({ apiVersion, kind, metadata: { name: metadata.name }, spec })).toBe(
    "last changed by nobody that the export names",
  );
});

test("a name cannot steer a terminal", () => {
  const rude = (s: LiveService) =>
    (s.metadata.annotations["serving.knative.dev/lastModifier"] = "\u001b[31mred@example.org");
  expect(told(liveExport(rude))).toContain("last changed by \\u001b[31mred@example.org with");
});
