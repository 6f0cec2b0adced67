/** The rules of the family RUN, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { containerPort } from "./container-port";
import { cpuFloor } from "./cpu-floor";
import { databaseStartup } from "./database-startup";
import { deletionProtection } from "./deletion-protection";
import { forbiddenFlags } from "./forbidden-flags";
import { hostsServed } from "./hosts-served";
import { imagePinned } from "./image-pinned";
import { imageSettings } from "./image-settings";
import { instanceSize } from "./instance-size";
import { latestTraffic } from "./latest-traffic";
import { memoryFloor } from "./memory-floor";
import { ownAccount } from "./own-account";
import { plainSecrets } from "./plain-secrets";
import { plainValues } from "./plain-values";
import { probeLimits } from "./probe-limits";
import { reachable } from "./reachable";
import { requiredVariables } from "./required-variables";
import { revisionName } from "./revision-name";
import { scaling } from "./scaling";
import { serviceName } from "./service-name";
import { servingLatest } from "./serving-latest";
import { sharedSources } from "./shared-sources";
import { startupBudgetCovered } from "./startup-budget";
import { startupProbePath } from "./startup-probe-path";
import { storeAddresses } from "./store-addresses";
import { timeoutFloor } from "./timeout-floor";
import { variableNames } from "./variable-names";
import { webAddresses } from "./web-addresses";
import { websocketTimes } from "./websocket-times";
import { wholeBlocks } from "./whole-blocks";

export const RUN: readonly Rule[] = [
  cpuFloor,
  memoryFloor,
  timeoutFloor,
  startupBudgetCovered,
  probeLimits,
  startupProbePath,
  instanceSize,
  requiredVariables,
  variableNames,
  plainValues,
  forbiddenFlags,
  imageSettings,
  plainSecrets,
  webAddresses,
  hostsServed,
  storeAddresses,
  websocketTimes,
  ownAccount,
  scaling,
  imagePinned,
  reachable,
  containerPort,
  serviceName,
  latestTraffic,
  sharedSources,
  databaseStartup,
  deletionProtection,
  wholeBlocks,
  revisionName,
  servingLatest,
];
