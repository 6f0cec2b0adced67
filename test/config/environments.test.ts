import { declare } from "../../config/declare";
import { checkDigests, outputFolder, selectEnvironment } from "../../config/environments";
import { staging } from "../../config/staging";
import { DeclarationError } from "../../platform/violation";
import { ReadError } from "../../policy/read/read-error";

describe("the environment that is selected", () => {
  it("is staging unless another is named", () => {
    expect(selectEnvironment().environment.name).toBe("staging");
    expect(selectEnvironment("staging").environment).toEqual(selectEnvironment().environment);
  });

  it.each(["prod", "__proto__", "constructor", ""])("is refused when nobody has declared %j", (name) => {
    const select = () => selectEnvironment(name);
    expect(select).toThrow(ReadError);
    expect(select).toThrow(
      new ReadError(
        `There is no environment ${JSON.stringify(name)}; there is staging. ` +
          "Name one with --environment or NETRA_ENVIRONMENT, or add yours to config/environments.ts.",
      ),
    );
  });

  it("is told among all that there are", () => {
    expect(() => selectEnvironment("prod", { staging, preview: staging })).toThrow(
      'There is no environment "prod"; there are staging, preview. ',
    );
  });
});

describe("an environment's name in the list", () => {
  it("is the one in its declaration", () => {
    const preview = { ...staging, name: "preview" };
    expect(selectEnvironment("preview", { staging, preview }).environment.name).toBe("preview");
  });

  it("is refused when it is not", () => {
    expect(() => selectEnvironment("preview", { staging, preview: staging })).toThrow(
      new DeclarationError("The list of environments", [
        {
          path: "config/environments.ts: preview",
          given: 'a declaration whose name is "staging"',
          allowed: 'one whose name is "preview"',
          fix: "write the same name in the list and in the declaration",
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
    [{ CDKTF_OUTDIR: "" }, "cdktf.out"],
    [{ NETRA_ENVIRONMENT: "preview", CDKTF_OUTDIR: "" }, "cdktf.out-preview"],
  ])("for %j is %s", (env, folder) => {
    expect(outputFolder(env)).toBe(folder);
  });
});

describe("the image digests", () => {
  const environment = declare(staging);
  const digest = `sha256:${"0".repeat(64)}`;
  const check = (list: unknown) => checkDigests(list, environment, ["staging", "preview"]);

  it("are taken for services that are declared", () => {
    expect(check({ staging: { backend: digest }, preview: { worker: digest } })).toEqual({ backend: digest });
  });

  it.each([[{}], [{ staging: {} }], [{ preview: { backend: digest } }]])("are none in %j", (list) => {
    expect(check(list)).toEqual({});
  });

  const ENVIRONMENTS = "an environment: staging, preview";
  const BY_SERVICE = 'an object of digests by service, such as {"backend": "sha256:..."}';
  const NO_LIST = {
    path: "config/images.json",
    allowed: 'an object such as {"staging": {"backend": "sha256:..."}}',
    fix: "write {} if there is no image yet",
  };
  const NO_SERVICES = {
    path: "config/images.json: staging",
    allowed: BY_SERVICE,
    fix: "write {} if the environment has no image yet",
  };

  it.each([
    ["null", { ...NO_LIST, given: "null" }],
    ["[]", { ...NO_LIST, given: "[]" }],
    ['"sha256"', { ...NO_LIST, given: '"sha256"' }],
    ['{"staging":null}', { ...NO_SERVICES, given: "null" }],
    ['{"staging":[]}', { ...NO_SERVICES, given: "[]" }],
    ['{"staging":"sha256:0"}', { ...NO_SERVICES, given: '"sha256:0"' }],
    [
      '{"stagin":{"backend":"latest"}}',
      {
        path: "config/images.json: stagin",
        given: '{"backend":"latest"}',
        allowed: ENVIRONMENTS,
        fix: "correct the name, or remove it",
      },
    ],
    [
      '{"__proto__":{}}',
      {
        path: "config/images.json: __proto__",
        given: "{}",
        allowed: ENVIRONMENTS,
        fix: "correct the name, or remove it",
      },
    ],
    [
      '{"backend":"sha256:0"}',
      {
        path: "config/images.json: backend",
        given: '"sha256:0"',
        allowed: ENVIRONMENTS,
        fix: 'write the service under its environment, as in {"staging": {"backend": "sha256:..."}}',
      },
    ],
    [
      `{"staging":{"toString":"${digest}"}}`,
      {
        path: "config/images.json: staging.toString",
        given: `"${digest}"`,
        allowed: "a service: backend, auth, frontend",
        fix: "correct the name, or remove it",
      },
    ],
    [
      `{"staging":{"backend":["${digest}"]}}`,
      {
        path: "config/images.json: staging.backend",
        given: `["${digest}"]`,
        allowed: "a digest: sha256: and 64 hexadecimal digits",
        fix: "write the digest that the registry shows for the image",
      },
    ],
  ])("are refused as %s", (text, violation) => {
    expect(() => check(JSON.parse(text))).toThrow(new DeclarationError("The list of image digests", [violation]));
  });

  it("are refused with everything that is wrong, in every environment", () => {
    const list = { stagin: {}, staging: { backend: "latest", worker: digest }, preview: { backend: "latest" } };
    expect(() => check(list)).toThrow(
      new DeclarationError("The list of image digests", [
        {
          path: "config/images.json: stagin",
          given: "{}",
          allowed: ENVIRONMENTS,
          fix: "correct the name, or remove it",
        },
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
        {
          path: "config/images.json: preview.backend",
          given: '"latest"',
          allowed: "a digest: sha256: and 64 hexadecimal digits",
          fix: "write the digest that the registry shows for the image",
        },
      ]),
    );
  });
});
