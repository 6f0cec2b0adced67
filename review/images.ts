/** Images that a change takes back: from one build, pinned by its digest, to whatever a name stands for. */
import { readImage } from "../platform/image";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../policy/cloud-run-service";
import type { CloudRunService, Container } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import { read, text } from "../policy/value";
import type { ResourceChange } from "./change-set";

/**
 * What is said of each container whose digest goes; none for an image that is not known yet.
 *
 * The bootstrap image counts with a digest too: the service answers with Google's page in place of its application.
 */
export function imagesTakenBack(change: ResourceChange, contract: Contract): readonly string[] {
  const { action, resource, before, after } = change;
  if (resource.type !== CLOUD_RUN_SERVICE || resource.mode !== "managed" || !before || !after) return [];
  if (action !== "update" && action !== "replace") return [];
  const serviceBefore = cloudRunService(before, contract);
  const serviceAfter = cloudRunService(after, contract);
  const bootstrap = new Set(contract.bootstrapImages.map((image) => readImage(image).repository));
  return serviceAfter.containers.flatMap((container) => {
    const earlier = text(counterpart(container, serviceAfter, serviceBefore)?.image ?? ABSENT) ?? "";
    const later = text(container.image);
    const was = readImage(earlier);
    if (later === undefined || was.digest !== "sha256" || bootstrap.has(was.repository)) return [];
    const will = readImage(later);
    if (bootstrap.has(will.repository))
      return [`${container.label} goes back to the bootstrap image ${later}, from ${earlier}`];
    return will.digest === "sha256"
      ? []
      : [`${container.label} runs ${later || "no image"}, without a digest, in place of ${earlier}`];
  });
}

const ABSENT = read(undefined);

/** The container as it was: the one that serves, or the one of the same name, or of the same place. */
function counterpart(container: Container, will: CloudRunService, was: CloudRunService): Container | undefined {
  if (container === will.serving) return was.serving;
  const name = text(container.at("name"));
  const others = was.containers.filter((other) => other !== was.serving);
  return (
    (name && others.find((other) => text(other.at("name")) === name)) ||
    others.find((other) => other.path === container.path)
  );
}
