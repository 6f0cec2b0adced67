/** What both mutation runs share: one changes the rules, the other the readers, the engine and the reports. */

/** The engine and what is around it; everything else in policy/ is rules and what they are made of. */
export const CORE = [
  "policy/read/**/*.ts",
  "policy/render/**/*.ts",
  "policy/engine.ts",
  "policy/exceptions.ts",
  "policy/resources.ts",
];

/**
 * @param name Of the run, for its report.
 * @param mutate Files to change, `!` before those to leave alone.
 * @param ignoredTests Folders of tests that do not look at them.
 */
export function mutationRun(name, mutate, ignoredTests) {
  return {
    mutate,
    testRunner: "jest",
    jest: {
      projectType: "custom",
      configFile: "jest.config.js",
      config: {
        roots: ["<rootDir>/test/policy"],
        // Ten thousand inputs notice crashes and little else; tests over the whole catalogue load all of it for every change.
        testPathIgnorePatterns: [
          "\\.property\\.test\\.ts$",
          "/test/policy/(catalogue|compliant|incident)",
          ...ignoredTests,
        ],
      },
      enableFindRelatedTests: true,
    },
    coverageAnalysis: "perTest",
    // What runs when a file is loaded (a rule's title, its sources) would run every test for each change; the catalogue's
    // test looks at those texts.
    ignoreStatic: true,
    concurrency: 2,
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 20,
    tempDirName: ".stryker-tmp",
    ignorePatterns: ["cdktf.out", "docs", "reports", "coverage", ".ci", "bench"],
    reporters: ["clear-text", "progress-append-only", "json"],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    thresholds: { high: 95, low: 90, break: 90 },
  };
}
