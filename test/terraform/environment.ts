import { existsSync } from "node:fs";

/** Settings of the person's own that must not reach a test's terraform: credentials, projects, variables, arguments. */
const PERSONAL = /^(GOOGLE_|GCLOUD_|CLOUDSDK_|TF_)/;

/**
 * The environment that a test's terraform runs in: the process's own without personal settings, with a token that
 * nobody honours, so that a test reaches neither a real project nor a real credential. `settings` come last and win.
 */
export function terraformEnvironment(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !PERSONAL.test(name)) environment[name] = value;
  }
  // Where providers come from (a mirror, a cache) is the machine's, not the person's. Terraform warns of a file that is not there.
  const cliConfig = process.env["TF_CLI_CONFIG_FILE"];
  if (cliConfig !== undefined && existsSync(cliConfig)) environment["TF_CLI_CONFIG_FILE"] = cliConfig;
  const pluginCache = process.env["TF_PLUGIN_CACHE_DIR"];
  if (pluginCache !== undefined) environment["TF_PLUGIN_CACHE_DIR"] = pluginCache;
  return {
    ...environment,
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    GOOGLE_OAUTH_ACCESS_TOKEN: "anything",
    ...settings,
  };
}
