import { startupProbePath } from "../../../../policy/rules/run/startup-probe-path";
import { compliantService, describeRule, set, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const PROBE = `${CONTAINER}.startup_probe`;
const FIX = 'startup_probe { http_get { path = "/health" } }';

describeRule(startupProbePath, {
  compliant: backend,
  cases: [
    {
      name: "an open port does not tell that the phases are done",
      change: (fixture) => {
        unset(fixture, BACKEND, `${PROBE}.http_get`);
        set(fixture, BACKEND, `${PROBE}.tcp_socket`, { port: 8000 });
      },
      expect: [
        failure(PROBE, {
          message: `${NAME} starts in phases and is probed by an open port; only /health tells that it is up`,
          got: "an open port",
          want: "HTTP /health",
          fix: FIX,
        }),
      ],
    },
    {
      name: "no probe is an open port",
      change: (fixture) => unset(fixture, BACKEND, PROBE),
      expect: [
        failure(PROBE, {
          message: `${NAME} starts in phases and is probed by an open port, Cloud Run's default; only /health tells that it is up`,
          got: "an open port, Cloud Run's default",
          want: "HTTP /health",
        }),
      ],
    },
    {
      name: "gRPC is not the health path",
      change: (fixture) => {
        unset(fixture, BACKEND, `${PROBE}.http_get`);
        set(fixture, BACKEND, `${PROBE}.grpc`, { port: 8000 });
      },
      expect: [
        failure(PROBE, {
          message: `${NAME} starts in phases and is probed by gRPC; only /health tells that it is up`,
          got: "gRPC",
          want: "HTTP /health",
        }),
      ],
    },
    {
      name: "another path is not the health path",
      change: setting(`${PROBE}.http_get.path`, "/health/ready"),
      expect: [
        failure(`${PROBE}.http_get.path`, {
          message: `${NAME} starts in phases and is probed by HTTP /health/ready; only /health tells that it is up`,
          got: "HTTP /health/ready",
          want: "HTTP /health",
        }),
      ],
    },
    {
      name: "no path is the root",
      change: (fixture) => unset(fixture, BACKEND, `${PROBE}.http_get.path`),
      expect: [
        failure(`${PROBE}.http_get.path`, {
          message: `${NAME} starts in phases and is probed by HTTP /; only /health tells that it is up`,
          got: "HTTP /",
          want: "HTTP /health",
        }),
      ],
    },
    {
      name: "a path that is not known yet is unknown",
      change: setting(`${PROBE}.http_get.path`, "${var.path}"),
      sources: ["configuration", "plan"],
      expect: [unknown(PROBE, "${var.path} is not known yet")],
    },
    { name: "a service that nobody declared may be probed in any way", change: renamed, expect: "not-applicable" },
    {
      name: "a service that does not start in phases may be probed by its port",
      change: (fixture) => {
        fixture[BACKEND] = compliantService("auth");
        unset(fixture, BACKEND, PROBE);
      },
      expect: "not-applicable",
    },
  ],
});
