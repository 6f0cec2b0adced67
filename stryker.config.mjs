/**
 * `npm run test:mutation`: changes the rules, the readers and the engine one place at a time and runs the tests that reach
 * it. A change that no test notices survives; the score is the share of those that are noticed.
 */
export default {
  mutate: ["policy/**/*.ts"],
  testRunner: "jest",
  jest: {
    projectType: "custom",
    configFile: "jest.mutation.config.js",
    enableFindRelatedTests: true,
  },
  coverageAnalysis: "perTest",
  // What runs when a file is loaded (a rule's title, its sources) would run every test for each change; catalogue.test.ts
  // looks at those texts.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 20_000,
  tempDirName: ".stryker-tmp",
  ignorePatterns: ["cdktf.out", "docs", "reports", "coverage", ".ci", "bench"],
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "reports/mutation/mutation.json" },
  thresholds: { high: 95, low: 90, break: 90 },
};
