const base = require("./jest.config.js");

/**
 * Scenarios against Terraform and the Google provider themselves, one after another: each has a stand-in and workspaces of
 * its own, but a machine has only so many cores for provider processes.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/e2e/**/*.e2e.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  // Service accounts and IAM grants alone make the provider sleep for half a minute in an apply.
  testTimeout: 600_000,
  maxWorkers: 1,
  bail: false,
};
