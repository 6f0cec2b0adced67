import { readImage } from "../../../platform/image";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Container } from "../../cloud-run-service";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Severity, Verdict } from "../../rule";
import { text } from "../../value";

export const imagePinned: Rule = {
  id: "RUN020",
  family: "RUN",
  slug: "image-pinned",
  title: "The image is pinned by its digest",
  severity: "warning",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A tag can be moved to another image, so that what is declared says nothing about what runs, and a roll-back brings back something else. `latest` moves with every build.",
  sources: [
    "https://cloud.google.com/run/docs/deploying",
    "https://cloud.google.com/artifact-registry/docs/docker/names",
  ],
  fix: "Write the image as NAME@sha256:DIGEST, as the registry gives it after the push.",
  exceptable: true,
  check(resource, { contract }) {
    const { containers, serving } = cloudRunService(resource, contract);
    const all = containers.length > 0 ? containers : [serving];
    return orPass(all.flatMap((container) => judge(container, contract.bootstrapImages)));
  },
};

function judge(
  { label, path: containerPath, image }: Container,
  bootstrapImages: readonly string[],
): readonly Verdict[] {
  const path = `${containerPath}.image`;
  if (image.state === "unknown") return [unknownAt(path, image.text)];
  const got = text(image) ?? "";
  if (bootstrapImages.includes(got)) return [];
  const { digest, tag } = readImage(got);
  const fail = (severity: Severity, what: string): readonly Verdict[] => [
    {
      status: "fail",
      severity,
      path,
      message: `${label} runs ${what}`,
      got: got || "nothing",
      want: "NAME@sha256:DIGEST",
    },
  ];
  if (got === "") return fail("error", "no image");
  if (digest === "malformed") return fail("error", `the image ${got}, whose digest is not one`);
  if (digest === "sha256") return [];
  if (tag === undefined) return fail("error", `the image ${got} without a tag, which means latest`);
  return tag === "latest"
    ? fail("error", `the image ${got}, which moves`)
    : fail("warning", `the image ${got} by a tag, which can move`);
}
