const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  setupFiles: ["<rootDir>/test/late-optimization.ts"],
  // Three on two cores: suites of processes and servers wait for a part of their time. Jest by itself would take one.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Tests of processes take a second at most; beside Terraform's own runs it may be many.
  testTimeout: 60_000,
  // Tests run in a context of their own, where each look-up of a global is slow; the readers and rules ask for these most.
  // Number and String are not among them: a module under cdktf (readable-stream) declares constants of these names.
  sandboxInjectedGlobals: ["Array", "JSON", "Map", "Math", "Object", "Set"],
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
};
