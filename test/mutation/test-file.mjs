/**
 * A bundled test file, run in this process: what jest would do with it, without a process, a registry of modules and a
 * transformation for each run. Tests of policy/ need no more of jest than describe, test, each and expect.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { expect } from "expect";

/**
 * @typedef {object} Bundle
 * @property {string} file The test file, absolute.
 * @property {string} code All that it imports from this project, as one CommonJS script.
 */

/** @param {Bundle} bundle */
export function testFile({ file, code }) {
  const wrapper = `(function (require, module, exports, __dirname, describe, test, it, expect) {${code}\n})`;
  const script = new Script(wrapper, { filename: `${file}.bundle.cjs` });
  const require = createRequire(file);
  return {
    /**
     * Loads every module anew and collects the tests.
     *
     * @returns {{ name: string, run: () => unknown }[]}
     */
    load() {
      const tests = [];
      const names = [];
      const describe = (name, define) => {
        names.push(name);
        define();
        names.pop();
      };
      const test = (name, run) => tests.push({ name: [...names, name].join(" > "), run });
      describe.each = each(describe);
      test.each = each(test);
      const module = { exports: {} };
      script.runInThisContext()(require, module, module.exports, dirname(file), describe, test, test, expect);
      return tests;
    },
  };
}

/** A row that is a list is the arguments, any other is the one argument. */
function each(define) {
  return (rows) => (name, run) => {
    if (rows.length === 0) throw new Error(`No rows for ${name}`);
    rows.forEach((row, index) => define(`${name} [${index}]`, () => (Array.isArray(row) ? run(...row) : run(row))));
  };
}

/** What the instrumented code asks and counts: which mutant is active, how often it was reached, and by which test. */
export const stryker = (globalThis.__stryker__ ??= {});
