import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudRunV2Service } from "@cdktf/provider-google/lib/cloud-run-v2-service";
import { Aspects, TerraformResource } from "cdktf";
import type { App } from "cdktf";
import type { IConstruct } from "constructs";
import { contractOf } from "../../config/contract";
import { declare } from "../../config/declare";
import { staging } from "../../config/staging";
import type { NetraStack } from "../../constructs/netra-stack";
import { judgeConfiguration } from "../../policy/gate";
import type { Judgement } from "../../policy/gate";
import { synthesizeInto } from "../../stacks/synthesize";

const environment = declare(staging);
const BACKEND = "google_cloud_run_v2_service.service-backend";

/** What the gate says of the stacks, after somebody has changed them behind the declaration's back. */
function judged(extend?: (app: App, stacks: readonly NetraStack[]) => void): Judgement {
  const outdir = mkdtempSync(join(tmpdir(), "gate-"));
  try {
    const stacks = synthesizeInto(outdir, { environment, digests: {} }, {}, extend);
    const files = stacks.map(({ path, text }) => ({ name: path, bytes: Buffer.from(text) }));
    return judgeConfiguration(files, contractOf(environment), [], "2026-01-01");
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function errorsOf({ report }: Judgement): readonly string[] {
  return report.findings
    .filter(({ status, severity }) => status === "fail" && severity === "error")
    .map(({ rule, address }) => `${rule} ${address}`);
}

function stagingOf(stacks: readonly NetraStack[]): NetraStack {
  const stack = stacks.find(({ node }) => node.id === "staging");
  if (!stack) throw new Error("no staging stack");
  return stack;
}

function backendOf(stacks: readonly NetraStack[]): CloudRunV2Service {
  const found = stagingOf(stacks)
    .node.findAll()
    .find(
      (node): node is CloudRunV2Service =>
        node instanceof CloudRunV2Service && node.nameInput === "netra-backend-staging",
    );
  if (!found) throw new Error("no backend");
  return found;
}

/** An aspect that visits every service: the way to change many resources at once. */
const shrinking = {
  visit(node: IConstruct): void {
    if (node instanceof CloudRunV2Service) node.addOverride("template.containers.0.resources.limits.memory", "256Mi");
  },
};

describe("the gate", () => {
  it("lets staging's own stacks pass", () => {
    const judgement = judged();
    expect({ passes: judgement.passes, errors: errorsOf(judgement) }).toEqual({ passes: true, errors: [] });
  });

  it.each<[way: string, extend: (app: App, stacks: readonly NetraStack[]) => void, error: string]>([
    [
      "an override",
      (_app, stacks) => backendOf(stacks).addOverride("template.containers.0.resources.limits.cpu", "1"),
      `RUN001 ${BACKEND}`,
    ],
    [
      "an override of the stack",
      (_app, stacks) => stagingOf(stacks).addOverride(`resource.${BACKEND}.template.timeout`, "300s"),
      `RUN003 ${BACKEND}`,
    ],
    [
      // cdktf calls the aspects of stacks only; one on the app does nothing.
      "an aspect on the last stack",
      (_app, stacks) => Aspects.of(stagingOf(stacks)).add(shrinking),
      `RUN002 ${BACKEND}`,
    ],
    [
      "a raw resource",
      (_app, stacks) => {
        const key = new TerraformResource(stagingOf(stacks), "key", {
          terraformResourceType: "google_service_account_key",
        });
        key.addOverride("service_account_id", "netra-backend-staging");
      },
      "IAM002 google_service_account_key.key",
    ],
    [
      "a raw resource in the first stack, found with the others",
      (_app, stacks) => {
        const [first] = stacks;
        if (!first) throw new Error("no stack");
        const raw = new TerraformResource(first, "open", { terraformResourceType: "google_compute_firewall" });
        for (const [path, value] of Object.entries({
          name: "open",
          network: "staging-vpc",
          direction: "INGRESS",
          source_ranges: ["0.0.0.0/0"],
          allow: [{ protocol: "tcp" }],
        }))
          raw.addOverride(path, value);
      },
      "NET005 google_compute_firewall.open",
    ],
  ])("is not gone round by %s", (_way, extend, error) => {
    const judgement = judged(extend);
    expect(judgement.passes).toBe(false);
    expect(errorsOf(judgement)).toContain(error);
  });
});
