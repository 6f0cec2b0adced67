import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";
import { text } from "../../value";

export const startupProbePath: Rule = {
  id: "RUN006",
  family: "RUN",
  slug: "startup-probe-path",
  title: "A service that starts in phases is probed over HTTP at its health path",
  severity: "warning",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A pre-forking server opens its port before the application is up, so an open port says nothing about it. The revision of 8 September 2025 was probed by its port.",
  sources: ["incident 2025-09-08", "https://cloud.google.com/run/docs/configuring/healthchecks"],
  fix: "Write startup_probe.http_get.path with the service's health path.",
  exceptable: true,
  check(resource, context) {
    const { name, contract, serving } = cloudRunService(resource, context.contract);
    if (!contract?.startsInPhases) return NOT_APPLICABLE;
    const { path, httpPath, isDeclared } = serving.startupProbe;
    if (httpPath.state === "unknown") return unknownAt(path, httpPath.text);
    if (text(httpPath) === contract.healthPath) return PASS;
    const isGrpc = serving.at("startup_probe.grpc").state !== "absent";
    const noPath = isGrpc ? "gRPC" : isDeclared ? "an open port" : "an open port, Cloud Run's default";
    const got = httpPath.state === "absent" ? noPath : `HTTP ${text(httpPath)}`;
    return {
      status: "fail",
      path: httpPath.state === "absent" ? path : `${path}.http_get.path`,
      message: `${name} starts in phases and is probed by ${got}; only ${contract.healthPath} tells that it is up`,
      got,
      want: `HTTP ${contract.healthPath}`,
      fix: `startup_probe { http_get { path = "${contract.healthPath}" } }`,
    };
  },
};
