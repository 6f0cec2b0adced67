/** Makes the mutants of some files, and bundles every test file that holds one of them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { build } from "esbuild";

/** What Stryker has besides its own mutators: nothing of it is wanted. */
const OPTIONS = { plugins: [], excludedMutations: [], ignorers: [] };

/**
 * @param {string} root
 * @param {readonly string[]} files From the root.
 */
export async function mutatedTests(root, files) {
  const originals = files.map((file) => ({
    name: join(root, file),
    content: readFileSync(join(root, file), "utf8"),
    mutate: true,
  }));
  const instrumented = await new Instrumenter(silentLogger()).instrument(originals, OPTIONS);
  const contents = new Map(instrumented.files.map(({ name, content }) => [name, quietOnceActive(content)]));
  // Ten thousand inputs notice crashes and little else, and take as long as all other tests together.
  const tests = filesIn(root, join("test", "policy"), ".test.ts").filter((file) => !file.endsWith(".property.test.ts"));
  const bundles = await Promise.all(tests.map((file) => bundled(root, join(root, file), contents)));
  return { mutants: instrumented.mutants, bundles: bundles.filter(({ holdsMutants }) => holdsMutants) };
}

/** The instrumented code counts what it reaches, in its inmost loops too: of use in the first run alone, when no mutant is active. */
function quietOnceActive(content) {
  return content.replace("function cover() {", "function cover() { if (ns.activeMutant !== undefined) return;");
}

export function filesIn(root, folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file))
    .sort();
}

/** @returns {Promise<import("./test-file.mjs").Bundle>} */
async function bundled(root, file, contents) {
  let holdsMutants = false;
  const { outputFiles } = await build({
    entryPoints: [file],
    absWorkingDir: root,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    write: false,
    plugins: [
      {
        name: "mutants",
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            if (!contents.has(path)) return undefined;
            holdsMutants = true;
            return { contents: contents.get(path), loader: "ts" };
          });
        },
      },
    ],
  });
  return { file, code: outputFiles[0].text, holdsMutants };
}

function silentLogger() {
  const silent = () => {};
  const off = () => false;
  return {
    ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
    ...{ isTraceEnabled: off, isDebugEnabled: off, isInfoEnabled: off },
    ...{ isWarnEnabled: off, isErrorEnabled: off, isFatalEnabled: off },
  };
}
