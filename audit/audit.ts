/** What runs against what is declared: the differences, and the rules' findings over what runs. */
import { CATALOGUE } from "../policy/catalogue";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import { evaluate } from "../policy/engine";
import type { Finding, Report } from "../policy/engine";
import type { Exception } from "../policy/exceptions";
import type { Estate, Resource } from "../policy/resources";
import { Redactor, isSecretName } from "../review/redact";
import { changedBy } from "./changed-by";
import type { ChangedBy } from "./changed-by";
import { compareService } from "./compare";
import type { Comparison } from "./compare";
import { plainSecrets } from "./variables";

export interface AuditedService extends Comparison {
  readonly name: string;
  /** Address in the live estate. */
  readonly address: string;
  /** The export that it was read from. */
  readonly stack: string;
  readonly changedBy: ChangedBy;
}

export interface UndeclaredService {
  readonly name: string;
  readonly address: string;
  readonly stack: string;
  readonly changedBy: ChangedBy;
}

export interface Audit {
  readonly environment: string;
  /** Declared services that run. */
  readonly services: readonly AuditedService[];
  /** Services that run and that nobody declared: held to the rules, compared with nothing. */
  readonly undeclared: readonly UndeclaredService[];
  /** Declared services that do not run. Only known when everything that runs was read. */
  readonly missing: readonly string[];
  /** Declared services that the files do not hold: nothing is known about them. */
  readonly notSeen: readonly string[];
  /** The rules over what runs. */
  readonly report: Report;
  /** True when nothing differs, nothing is missing and no error finding stands. */
  readonly isAsDeclared: boolean;
}

export interface AuditInput {
  /** The synthesized stacks. */
  readonly declared: Estate;
  /** Cloud Run exports alone. */
  readonly live: Estate;
  /** True when `live` is everything that runs in the project and region; false for single exports. */
  readonly isWhole: boolean;
  readonly contract: Contract;
  readonly exceptions: readonly Exception[];
  /** `YYYY-MM-DD`, for the expiry of exceptions. */
  readonly today: string;
}

export function audit({ declared, live, isWhole, contract, exceptions, today }: AuditInput): Audit {
  const running = live.ofType(CLOUD_RUN_SERVICE);
  const declaredByName = new Map(
    declared.ofType(CLOUD_RUN_SERVICE).map((resource) => [cloudRunService(resource, contract).name, resource]),
  );
  const redactor = redactorFor(running, declaredByName, contract);
  const services: AuditedService[] = [];
  const undeclared: UndeclaredService[] = [];
  for (const resource of running) {
    const about = {
      name: redactor.text(resource.name),
      address: redactor.text(resource.address),
      stack: redactor.text(resource.stack),
      changedBy: changedBy(resource),
    };
    const wanted = declaredByName.get(resource.name);
    const promised = contract.services.find(({ name }) => name === resource.name);
    if (wanted && promised)
      services.push({ ...about, ...compareService(wanted, resource, promised, { contract, redactor }) });
    else undeclared.push(about);
  }
  const absent = contract.services
    .map(({ name }) => name)
    .filter((name) => declaredByName.has(name) && running.every((resource) => resource.name !== name));
  const report = redacted(evaluate(CATALOGUE, live, contract, exceptions, today), redactor);
  const missing = isWhole ? absent : [];
  return {
    environment: contract.environment,
    services,
    undeclared,
    missing,
    notSeen: isWhole ? [] : absent,
    report,
    isAsDeclared:
      missing.length === 0 &&
      services.every(({ differences }) => differences.length === 0) &&
      report.summary.errors === 0,
  };
}

/** Knows every credential that stands in plain sight, so that no finding quotes one. */
function redactorFor(
  running: readonly Resource[],
  declaredByName: ReadonlyMap<string, Resource>,
  contract: Contract,
): Redactor {
  return new Redactor(
    running.flatMap((resource) => {
      const wanted = declaredByName.get(resource.name);
      const declared = wanted && cloudRunService(wanted, contract).serving;
      return cloudRunService(resource, contract).containers.flatMap((container) =>
        plainSecrets(container, declared, isSecretName),
      );
    }),
  );
}

function redacted(report: Report, redactor: Redactor): Report {
  const clean = (finding: Finding): Finding => ({
    ...finding,
    address: redactor.text(finding.address),
    path: redactor.text(finding.path),
    message: redactor.text(finding.message),
    got: redactor.text(finding.got),
    want: redactor.text(finding.want),
    fix: redactor.text(finding.fix),
  });
  return { ...report, findings: report.findings.map(clean), notes: report.notes.map((note) => redactor.text(note)) };
}
