import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { CloudRunService } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { originOf } from "../../variable-origin";

export const sharedSources: Rule = {
  id: "RUN025",
  family: "RUN",
  slug: "shared-sources",
  title: "What services share comes from one source, and what must differ from different ones",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "Backend and auth sign for one another: with two SERVICE_IDs or two JWT secrets each refuses what the other signed. One secret in two roles gives both away when one leaks.",
  sources: [
    "https://cloud.google.com/run/docs/configuring/services/secrets",
    "https://github.com/netra-systems/netra-apex",
  ],
  fix: "Take the variable from the same secret (or literal) in both services, and give JWT, SERVICE_SECRET and SECRET_KEY a secret each.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const service = cloudRunService(resource, contract);
    if (!service.contract) return NOT_APPLICABLE;
    const found: Verdict[] = [];
    for (const name of contract.sharedVariables) judgeShared(found, name, { resource, service }, estate, contract);
    judgeDistinct(found, contract.distinctVariables, { resource, service }, estate);
    return orPass(found);
  },
};

interface Party {
  readonly resource: Resource;
  readonly service: CloudRunService;
}

function judgeShared(found: Verdict[], name: string, party: Party, estate: Estate, contract: Contract): void {
  const first = firstWith(name, party, estate, contract);
  if (!first || first.service === party.service) return;
  const mine = party.service.serving.variable(name);
  const theirs = first.service.serving.variable(name);
  if (!mine || !theirs) return;
  const own = originOf(mine, party.resource, estate);
  const other = originOf(theirs, first.resource, estate);
  if (own.key === undefined || other.key === undefined) found.push(unknownAt(mine.path, own.unknown || other.unknown));
  else if (own.key !== other.key) {
    const message = `${party.service.name} takes ${name} from ${own.words}, ${first.service.name} from ${other.words}`;
    found.push({ status: "fail", path: mine.path, message, got: own.words, want: other.words });
  }
}

function judgeDistinct(found: Verdict[], names: readonly string[], { resource, service }: Party, estate: Estate): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const variable = service.serving.variable(name);
    if (!variable) continue;
    const { key, words, unknown } = originOf(variable, resource, estate);
    const same = key === undefined ? undefined : seen.get(key);
    if (key === undefined) found.push(unknownAt(variable.path, unknown));
    else if (same === undefined) seen.set(key, name);
    else {
      const message = `${service.name} takes ${name} and ${same} from one source, ${words}`;
      found.push({ status: "fail", path: variable.path, message, got: words, want: `another source than ${same}` });
    }
  }
}

/** The first of the declared services, in the declaration's order, that has the variable; of the same kind of source. */
function firstWith(name: string, { resource }: Party, estate: Estate, contract: Contract): Party | undefined {
  const parties = partiesOf(estate, contract);
  for (const { name: service } of contract.services) {
    const party = parties.get(`${resource.source} ${service}`);
    if (party?.service.serving.variable(name)) return party;
  }
  return undefined;
}

const computed = new WeakMap<Estate, ReadonlyMap<string, Party>>();

function partiesOf(estate: Estate, contract: Contract): ReadonlyMap<string, Party> {
  let parties = computed.get(estate);
  if (!parties) {
    // A data source of the same name shows less of the service.
    const managed = estate.ofType(CLOUD_RUN_SERVICE).filter(({ mode }) => mode === "managed");
    parties = new Map(
      managed.map((resource) => {
        const service = cloudRunService(resource, contract);
        return [`${resource.source} ${service.name}`, { resource, service }];
      }),
    );
    computed.set(estate, parties);
  }
  return parties;
}
