/** The tests of policy/ alone, for the mutation run: without the ten thousand inputs, which notice crashes and little else. */
const base = require("./jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...base,
  roots: ["<rootDir>/test/policy"],
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, "\\.property\\.test\\.ts$"],
};
