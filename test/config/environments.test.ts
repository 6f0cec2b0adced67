import { declare } from "../../config/declare";
import { checkDigests, outputFolder, selectEnvironment } from "../../config/environments";
import { staging } from "../../config/staging";
import { DeclarationError } from "../../platform/violation";

describe("the environment that is selected", () => {
  it("is staging unless another is named", () => {
    expect(selectEnvironment().environment.name).toBe("staging");
    expect(selectEnvironment("staging").environment).toEqual(selectEnvironment().environment);
  });

  it.each(["prod", "__proto__", "constructor", ""])("is refused when nobody has declared %j", (name) => {
    expect(() => selectEnvironment(name)).toThrow(
      new DeclarationError("The environment", [
        {
          path: "NETRA_ENVIRONMENT",
          given: JSON.stringify(name),
          allowed: "staging",
          fix: "name one of them, or add yours to config/environments.ts",
        },
      ]),
    );
  });
});

describe("the folder of its configuration", () => {
  it.each([
    [{}, "cdktf.out"],
    [{ NETRA_ENVIRONMENT: "staging" }, "cdktf.out"],
    [{ NETRA_ENVIRONMENT: "preview" }, "cdktf.out-preview"],
    [{ NETRA_ENVIRONMENT: "preview", CDKTF_OUTDIR: "elsewhere" }, "elsewhere"],
  ])("for %j is %s", (env, folder) => {
    expect(outputFolder(env)).toBe(folder);
  });
});

describe("the image digests", () => {
  const environment = declare(staging);
  const digest = `sha256:${"0".repeat(64)}`;

  it("are taken for services that are declared", () => {
    expect(checkDigests(environment, { backend: digest })).toEqual({ backend: digest });
  });

  it("are refused for a service that is not, and when they are no digest, all at once", () => {
    expect(() => checkDigests(environment, { backend: "latest", worker: digest })).toThrow(
      new DeclarationError("The list of image digests", [
        {
          path: "config/images.json: staging.backend",
          given: '"latest"',
          allowed: "a digest: sha256: and 64 hexadecimal digits",
          fix: "write the digest that the registry shows for the image",
        },
        {
          path: "config/images.json: staging.worker",
          given: `"sha256:${"0".repeat(64)}"`,
          allowed: "a service: backend, auth, frontend",
          fix: "correct the name, or remove it",
        },
      ]),
    );
  });
});
