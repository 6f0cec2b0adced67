import { readFileSync } from "node:fs";
import { KNOWN_FAILURES, RUNBOOK, waysOut } from "../../deploy/known-failures";

/** As Terraform and the provider word them, with the heading that helps. */
const WORDED: readonly (readonly [string, string, string])[] = [
  ["Error acquiring the state lock", "Lock Info:\n  ID:        1795354919017034", "the-state-is-locked"],
  [
    "Error loading state",
    "Failed to open state file: querying Cloud Storage failed: storage: bucket doesn't exist",
    "from-an-empty-project",
  ],
  ["Saved plan is stale", "The given plan file can no longer be applied", "a-run-that-stopped-half-way"],
  [
    "Error, failed to create instance staging-shared-postgres: googleapi: Error 409: The Cloud SQL instance already exists. When you delete an instance, you can't reuse the name of the deleted instance until one week from the deletion date., instanceAlreadyExists",
    "",
    "a-name-that-is-not-free",
  ],
  [
    "Error creating WorkloadIdentityPool: googleapi: Error 409: Requested entity already exists, alreadyExists",
    "",
    "a-name-that-is-not-free",
  ],
  [
    "Failed to save state",
    'Error saving state: googleapi: Error 403: denied. Terraform wrote it to "errored.tfstate".',
    "a-run-that-stopped-half-way",
  ],
  ["googleapi: Error 404: The Cloud SQL instance does not exist., instanceDoesNotExist", "", "a-destroyed-database"],
  [
    "Error, failed to delete instance because deletion_protection is set to true. Set it to false to proceed with instance deletion.",
    "",
    "a-destruction-that-is-refused",
  ],
  [
    "Instance cannot be destroyed",
    "Resource google_storage_bucket.state has lifecycle.prevent_destroy set",
    "a-destruction-that-is-refused",
  ],
  [
    "Error waiting to create Service: resource is in failed state \"Ready:False\", message: Revision 'x-00001-abc' is not ready and cannot serve traffic.",
    "",
    "a-first-create-that-failed",
  ],
  [
    "Error applying IAM policy: googleapi: Error 400: One or more users named in the policy do not belong to a permitted customer.",
    "",
    "the-grant-to-allusers-is-refused",
  ],
  [
    "Error retrieving available secret manager secret versions: googleapi: Error 404: Secret [projects/1/secrets/x] not found or has no versions.",
    "",
    "filling-secrets",
  ],
  [
    "Resource postcondition failed",
    "The newest version of secret openai-api-key is disabled. Enable it",
    "filling-secrets",
  ],
  [
    "Failed to install provider",
    "the local package doesn't match any of the checksums previously recorded in the dependency lock file",
    "provider-lock-files",
  ],
  [
    "Provider dependency changes detected",
    "Changes to the required provider dependencies were detected",
    "provider-lock-files",
  ],
  [
    "Error 403: Cloud Run Admin API has not been used in project 1 before or it is disabled.",
    "",
    "from-an-empty-project",
  ],
  ["Error creating Network: googleapi: Error 409: The resource already exists, alreadyExists", "", "a-lost-state"],
  ['Error, failed to create database: pq: database "netra_staging" already exists', "", "a-lost-state"],
  ["Error 403: Required 'compute.networks.create' permission", "", "who-may-apply"],
];

const error = (summary: string, detail = "") => ({ severity: "error", summary, detail, address: undefined }) as const;

test.each(WORDED)("%s", (summary, detail, heading) => {
  const [way = "", ...others] = waysOut([error(summary, detail)]);
  expect(others).toEqual([]);
  expect(way.endsWith(` See ${RUNBOOK}#${heading}`)).toBe(true);
});

test("every way out has a wording here", () => {
  const headings = new Set(WORDED.map(([, , heading]) => heading));
  expect(KNOWN_FAILURES.map(({ heading }) => heading).filter((heading) => !headings.has(heading))).toEqual([]);
});

test("what is not known has none, and a warning is no failure", () => {
  expect(
    waysOut([error("Something new"), { ...error("Error acquiring the state lock"), severity: "warning" }]),
  ).toEqual([]);
});

test("each way out is told once", () => {
  expect(waysOut([error("Saved plan is stale"), error("Saved plan is stale")])).toHaveLength(1);
});

describe("the runbook", () => {
  const anchors = new Set(
    readFileSync(RUNBOOK, "utf8")
      .split("\n")
      .filter((line) => /^#{2,3} /.test(line))
      .map((line) =>
        line
          .replace(/^#+ /, "")
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replace(/ /g, "-"),
      ),
  );
  const named = [
    ...KNOWN_FAILURES.map(({ heading }) => heading),
    ...["a-rollout-that-failed", "the-smoke-test-fails", "recreating-staging", "a-lost-state", "filling-secrets"],
  ];

  test.each([...new Set(named)])("has the heading #%s, which a message sends the reader to", (heading) => {
    expect(anchors).toContain(heading);
  });

  test("is sent to under no other name", () => {
    const sources = ["apply-stacks", "recreate", "require-secrets", "bootstrap-state"].map((name) =>
      readFileSync(`deploy/${name}.ts`, "utf8"),
    );
    const sent = sources.flatMap((source) =>
      [...source.matchAll(/\$\{RUNBOOK\}#([a-z-]+)/g)].map(([, anchor]) => anchor),
    );
    expect(sent.length).toBeGreaterThan(4);
    for (const anchor of sent) expect(anchors).toContain(anchor);
  });
});
