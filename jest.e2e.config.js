const base = require("./jest.config.js");

/**
 * Scenarios against Terraform and the Google provider themselves. Each has a stand-in and workspaces of its own, and waits
 * for most of its time: three at once keep two cores busy.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/e2e/**/*.e2e.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  // Service accounts and IAM grants alone make the provider sleep for half a minute in an apply.
  testTimeout: 600_000,
  maxWorkers: 3,
  bail: false,
};
