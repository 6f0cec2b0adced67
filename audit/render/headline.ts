/** An audit in one line. */
import { counted } from "../../policy/render/counts";
import type { Audit } from "../audit";

/** `staging: NOT AS DECLARED. 8 differences in 1 of 3 services, 6 errors of the rules.` */
export function headline({ environment, services, missing, undeclared, notSeen, report, isAsDeclared }: Audit): string {
  const differences = services.reduce((sum, service) => sum + service.differences.length, 0);
  const differing = services.filter((service) => service.differences.length > 0).length;
  const parts = [
    differences === 0
      ? `${counted(services.length, "service")} without a difference`
      : `${counted(differences, "difference")} in ${differing} of ${counted(services.length, "service")}`,
    ...(missing.length === 0 ? [] : [`${missing.length} missing`]),
    ...(undeclared.length === 0 ? [] : [`${undeclared.length} undeclared`]),
    ...(notSeen.length === 0 ? [] : [`${notSeen.length} not seen`]),
    `${counted(report.summary.errors, "error")} and ${counted(report.summary.warnings, "warning")} of the rules`,
  ];
  return `${environment}: ${isAsDeclared ? "as declared" : "NOT AS DECLARED"}. ${parts.join(", ")}.`;
}
