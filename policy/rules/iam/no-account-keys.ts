import type { Rule } from "../../rule";

export const noAccountKeys: Rule = {
  id: "IAM002",
  family: "IAM",
  slug: "no-account-keys",
  title: "No service account has a key",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_service_account_key"],
  why: "A key works from anywhere, for as long as it lives, for whoever has the file; and the state that made it holds it in clear.",
  sources: ["https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys"],
  fix: "Remove the key. A service runs as its account; a pipeline comes in through workload identity federation.",
  exceptable: false,
  check({ address }) {
    return {
      status: "fail",
      path: "",
      message: `${address} makes a key for a service account; it needs none`,
      got: "a key",
      want: "no key",
    };
  },
};
