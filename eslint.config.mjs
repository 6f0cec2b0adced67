import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** What each layer may not import: imports point one way, so that a reader can follow a value from left to right. */
const layers = {
  platform: ["config", "constructs", "stacks", "policy", "review", "audit", "smoke", "deploy", "cli"],
  config: ["constructs", "stacks", "review", "audit", "deploy", "cli"],
  constructs: ["stacks", "policy", "review", "audit", "smoke", "deploy", "cli"],
  stacks: ["review", "audit", "smoke", "deploy", "cli"],
  policy: ["config", "constructs", "stacks", "review", "audit", "smoke", "deploy", "cli"],
  review: ["config", "constructs", "stacks", "audit", "smoke", "deploy", "cli"],
  audit: ["config", "constructs", "stacks", "smoke", "deploy", "cli"],
  smoke: ["config", "constructs", "stacks", "policy", "review", "audit", "deploy", "cli"],
  deploy: ["config", "constructs", "stacks", "audit", "cli"],
};
const withoutCdktf = ["platform", "config", "policy", "review", "audit", "smoke", "deploy"];

const layerRules = Object.entries(layers).map(([layer, forbidden]) => ({
  files: [`${layer}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: forbidden.flatMap((name) => [`../${name}/*`, `../../${name}/*`, `../../../${name}/*`]),
            message: `${layer}/ may not import this layer: imports point one way (see docs/decisions).`,
          },
          withoutCdktf.includes(layer)
            ? {
                group: ["cdktf", "cdktf/*", "constructs", "@cdktf/*"],
                message: `${layer}/ does not know cdktf.`,
              }
            : {
                // A regex: a group would take the modules under it as well.
                regex: "^@cdktf/provider-(google|random)$",
                message:
                  "Import one module (@cdktf/provider-google/lib/<resource>): the index loads for tens of seconds.",
              },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["node_modules/", "cdktf.out*/", "coverage/", "reports/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...layerRules,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: {
        __dirname: "readonly",
        process: "readonly",
        module: "writable",
        require: "readonly",
        console: "readonly",
        URL: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
