/** The rules of the family SEC, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { noPayload } from "./no-payload";
import { nothingUnused } from "./nothing-unused";
import { ownAccessor } from "./own-accessor";
import { passwordsTogether } from "./passwords-together";
import { passwordsWrittenTogether } from "./passwords-written-together";
import { secretContainer } from "./secret-container";
import { versionsBeforeServices } from "./versions-before-services";

export const SEC: readonly Rule[] = [
  versionsBeforeServices,
  ownAccessor,
  nothingUnused,
  noPayload,
  secretContainer,
  passwordsTogether,
  passwordsWrittenTogether,
];
