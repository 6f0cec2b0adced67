/** The rules of the family LB, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { acceptedHeaders } from "./accepted-headers";
import { declaredHosts } from "./declared-hosts";
import { httpsOnly } from "./https-only";
import { noDomainMapping } from "./no-domain-mapping";
import { openBeforeDenied } from "./open-before-denied";
import { serverlessBackends } from "./serverless-backends";

export const LB: readonly Rule[] = [
  serverlessBackends,
  declaredHosts,
  httpsOnly,
  acceptedHeaders,
  openBeforeDenied,
  noDomainMapping,
];
