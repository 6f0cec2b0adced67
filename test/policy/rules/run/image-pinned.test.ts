import { imagePinned } from "../../../../policy/rules/run/image-pinned";
import { describeRule, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, setting, sidecar, unknown } from "./backend";

const IMAGE = `${CONTAINER}.image`;
const WANT = "NAME@sha256:DIGEST";
const DIGEST = "a".repeat(64);
const REPOSITORY = "us-central1-docker.pkg.dev/netra-staging/netra/backend";

function runs(what: string, got: string, severity: "error" | "warning") {
  return [failure(IMAGE, { severity, message: `${NAME} runs ${what}`, got, want: WANT })];
}

describeRule(imagePinned, {
  compliant: backend,
  cases: [
    {
      name: "a tag can move",
      change: setting(IMAGE, `${REPOSITORY}:v1`),
      expect: runs(`the image ${REPOSITORY}:v1 by a tag, which can move`, `${REPOSITORY}:v1`, "warning"),
    },
    {
      name: "latest moves with every build",
      change: setting(IMAGE, `${REPOSITORY}:latest`),
      expect: runs(`the image ${REPOSITORY}:latest, which moves`, `${REPOSITORY}:latest`, "error"),
    },
    {
      name: "no tag means latest",
      change: setting(IMAGE, REPOSITORY),
      expect: runs(`the image ${REPOSITORY} without a tag, which means latest`, REPOSITORY, "error"),
    },
    {
      name: "a registry's port is no tag",
      change: setting(IMAGE, "registry.example.com:5000/backend"),
      expect: runs(
        "the image registry.example.com:5000/backend without a tag, which means latest",
        "registry.example.com:5000/backend",
        "error",
      ),
    },
    {
      name: "a tag beside a digest does no harm",
      change: setting(IMAGE, `${REPOSITORY}:v1@sha256:${DIGEST}`),
      expect: "pass",
    },
    {
      name: "latest beside a digest does no harm",
      change: setting(IMAGE, `${REPOSITORY}:latest@sha256:${DIGEST}`),
      expect: "pass",
    },
    ...[`sha256:${"a".repeat(63)}`, `sha256:${"a".repeat(65)}`, `sha256:${"A".repeat(64)}`, `md5:${DIGEST}`, ""].map(
      (digest) => ({
        name: `"${digest}" is no digest`,
        change: setting(IMAGE, `${REPOSITORY}@${digest}`),
        expect: runs(`the image ${REPOSITORY}@${digest}, whose digest is not one`, `${REPOSITORY}@${digest}`, "error"),
      }),
    ),
    {
      name: "the bootstrap image stands in until there is a first digest",
      change: setting(IMAGE, "us-docker.pkg.dev/cloudrun/container/hello:latest"),
      expect: "pass",
    },
    {
      name: "another hello is no bootstrap image",
      change: setting(IMAGE, "us-docker.pkg.dev/cloudrun/container/hello"),
      expect: runs(
        "the image us-docker.pkg.dev/cloudrun/container/hello without a tag, which means latest",
        "us-docker.pkg.dev/cloudrun/container/hello",
        "error",
      ),
    },
    {
      name: "no image",
      change: (fixture) => unset(fixture, BACKEND, IMAGE),
      expect: runs("no image", "nothing", "error"),
    },
    {
      name: "no container",
      change: setting("template.containers", []),
      sources: ["configuration", "plan"],
      expect: runs("no image", "nothing", "error"),
    },
    {
      name: "an image that is not known yet is unknown",
      change: setting(IMAGE, "${var.image}"),
      sources: ["configuration", "plan"],
      expect: [unknown(IMAGE, "${var.image} is not known yet")],
    },
    {
      name: "a sidecar's image moves as well",
      change: sidecar({ image: "example/proxy:1" }),
      expect: [
        failure("template.containers.1.image", {
          message: `${NAME}'s container proxy runs the image example/proxy:1 by a tag, which can move`,
          got: "example/proxy:1",
          want: WANT,
        }),
      ],
    },
    {
      name: "a sidecar without a name is told by its image",
      change: (fixture) => {
        sidecar({ image: "example/proxy:1" })(fixture);
        unset(fixture, BACKEND, "template.containers.1.name");
      },
      expect: [
        failure("template.containers.1.image", {
          message: `${NAME}'s container example/proxy:1 runs the image example/proxy:1 by a tag, which can move`,
          got: "example/proxy:1",
          want: WANT,
        }),
      ],
    },
  ],
});
