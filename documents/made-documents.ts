import { selectEnvironment } from "../config/environments";
import { CATALOGUE } from "../policy/catalogue";
import type { MadeDocument } from "./document";
import { rulesDocument } from "./rules-document";
import { servicesDocument } from "./services-document";

/** Every document that `npm run docs` makes, of the environment that is the default. */
export function madeDocuments(): readonly MadeDocument[] {
  const { environment } = selectEnvironment();
  return [rulesDocument(CATALOGUE), servicesDocument(environment)];
}
