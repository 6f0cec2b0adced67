import { WEBSOCKET_TIMES } from "../../../../platform/application";
import { websocketTimes } from "../../../../policy/rules/run/websocket-times";
import { describeRule, set, setVariable, unset } from "../../rule-cases";
import {
  BACKEND,
  CONTAINER,
  ENV,
  NAME,
  backend,
  failure,
  hiddenVariable,
  secretVariable,
  setting,
  unknown,
  variable,
} from "./backend";

const INTERVAL = "WEBSOCKET_HEARTBEAT_INTERVAL";
const HEARTBEAT = "WEBSOCKET_HEARTBEAT_TIMEOUT";
const CONNECTION = "WEBSOCKET_CONNECTION_TIMEOUT";
const AFFINITY = "template.session_affinity";
const IDLE = `${CONTAINER}.resources.cpu_idle`;

function notUnder(name: string, got: string, next: string, most: string) {
  return [
    failure(`${ENV}.${name}`, {
      message: `${NAME} has ${name} at ${got}, not under ${next} at ${most}`,
      got,
      want: `under ${most}`,
    }),
  ];
}

const withoutAffinity = failure(AFFINITY, {
  message: `${NAME} serves WebSockets without session affinity`,
  got: "false",
  want: "true",
});
const withoutCpu = failure(IDLE, {
  message: `${NAME} serves WebSockets without CPU always allocated`,
  got: "true",
  want: "false",
});

describeRule(websocketTimes, {
  compliant: backend,
  cases: [
    {
      name: "the interval is under the heartbeat timeout, not the same",
      change: variable(INTERVAL, "45"),
      expect: notUnder(INTERVAL, "45", HEARTBEAT, "45"),
    },
    { name: "one second under is under", change: variable(INTERVAL, "44"), expect: "pass" },
    {
      name: "the heartbeat timeout is under the connection timeout",
      change: variable(HEARTBEAT, "240"),
      expect: notUnder(HEARTBEAT, "240", CONNECTION, "240"),
    },
    {
      name: "the connection timeout is under the request timeout",
      change: variable(CONNECTION, "600"),
      expect: notUnder(CONNECTION, "600", "the request timeout", "600s"),
    },
    {
      name: "without a request timeout Cloud Run's own counts",
      change: (fixture) => {
        unset(fixture, BACKEND, "template.timeout");
        setVariable(fixture, "backend", CONNECTION, "300");
      },
      expect: notUnder(CONNECTION, "300", "the request timeout", "300s (Cloud Run's default)"),
    },
    {
      name: "a time that is missing leaves the others in order",
      change: (fixture) => {
        setVariable(fixture, "backend", HEARTBEAT, undefined);
        setVariable(fixture, "backend", INTERVAL, "240");
      },
      expect: notUnder(INTERVAL, "240", CONNECTION, "240"),
    },
    {
      name: "a time that is no number",
      change: variable(HEARTBEAT, "soon"),
      expect: [
        failure(`${ENV}.${HEARTBEAT}`, {
          message: `${NAME} has "soon" (not a quantity) for ${HEARTBEAT}`,
          got: '"soon" (not a quantity)',
          want: "seconds",
        }),
      ],
    },
    {
      name: "a time that is not known yet is compared with nothing",
      change: variable(HEARTBEAT, "${var.time}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.${HEARTBEAT}`, "${var.time} is not known yet")],
    },
    {
      name: "a time from a secret is not known",
      change: secretVariable(HEARTBEAT, "time"),
      expect: [unknown(`${ENV}.${HEARTBEAT}`, "it comes from a secret")],
    },
    {
      name: "a request timeout that is not known yet is unknown",
      change: setting("template.timeout", "${var.timeout}"),
      sources: ["configuration", "plan"],
      expect: [unknown("template.timeout", "${var.timeout} is not known yet")],
    },
    { name: "session affinity is on", change: setting(AFFINITY, false), expect: [withoutAffinity] },
    {
      name: "session affinity is off by default",
      change: (fixture) => unset(fixture, BACKEND, AFFINITY),
      expect: [withoutAffinity],
    },
    {
      name: "session affinity that is not known yet is unknown",
      change: setting(AFFINITY, "${var.affinity}"),
      sources: ["configuration", "plan"],
      expect: [unknown(AFFINITY, "${var.affinity} is not known yet")],
    },
    { name: "CPU is always allocated", change: setting(IDLE, true), expect: [withoutCpu] },
    {
      name: "without resources CPU is there only for requests",
      change: (fixture) => unset(fixture, BACKEND, `${CONTAINER}.resources`),
      expect: [withoutCpu],
    },
    {
      name: "resources that do not say cpu_idle are sent as always allocated",
      change: (fixture) => unset(fixture, BACKEND, IDLE),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "a live service idles unless it says otherwise",
      change: (fixture) => unset(fixture, BACKEND, IDLE),
      sources: ["live"],
      expect: [withoutCpu],
    },
    {
      name: "CPU that is not known yet is unknown",
      change: setting(IDLE, "${var.idle}"),
      sources: ["configuration", "plan"],
      expect: [unknown(IDLE, "${var.idle} is not known yet")],
    },
    {
      name: "a service without WebSocket times serves none",
      change: (fixture) => {
        for (const name of WEBSOCKET_TIMES) setVariable(fixture, "backend", name, undefined);
        set(fixture, BACKEND, AFFINITY, false);
      },
      expect: "not-applicable",
    },
    {
      name: "one time is enough to serve WebSockets",
      change: (fixture) => {
        for (const name of [INTERVAL, CONNECTION]) setVariable(fixture, "backend", name, undefined);
        set(fixture, BACKEND, AFFINITY, false);
      },
      expect: [withoutAffinity],
    },
    {
      name: "some times may be behind a name that is not known yet",
      change: (fixture) => {
        for (const name of [INTERVAL, CONNECTION]) setVariable(fixture, "backend", name, undefined);
        hiddenVariable(fixture);
      },
      sources: ["configuration", "plan"],
      expect: [CONNECTION, INTERVAL].map((name) => unknown(`${ENV}.${name}`, "${var.flag} is not known yet")),
    },
    {
      name: "all times may be behind a name that is not known yet",
      change: (fixture) => {
        for (const name of WEBSOCKET_TIMES) setVariable(fixture, "backend", name, undefined);
        set(fixture, BACKEND, AFFINITY, false);
        hiddenVariable(fixture);
      },
      sources: ["configuration", "plan"],
      expect: [unknown(ENV, "${var.flag} is not known yet")],
    },
  ],
});
