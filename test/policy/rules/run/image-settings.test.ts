import { imageSettings } from "../../../../policy/rules/run/image-settings";
import { describeRule, set, setVariable } from "../../rule-cases";
import {
  BACKEND,
  ENV,
  NAME,
  backend,
  failure,
  hiddenVariable,
  renamed,
  secretVariable,
  setting,
  sidecar,
  unknown,
  variable,
} from "./backend";

const WANT_LIMIT = "absent, -1 or at least 33554432";
const WORKERS_WHY = "it needs at least 2 workers";
const TIMEOUT_WHY = "gunicorn may kill a worker before the request timeout of 600 s";

function starving(name: string, value: string) {
  return failure(`${ENV}.${name}`, {
    message: `${NAME} sets ${name} to ${value}, which starves the start`,
    got: value,
    want: WANT_LIMIT,
    fix: `leave ${name} out, or set it to "-1"`,
  });
}

describeRule(imageSettings, {
  compliant: backend,
  cases: [
    ...["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"].flatMap((name) => [
      {
        name: `${name} of the small image starves the start`,
        change: variable(name, "128000"),
        expect: [starving(name, "128000")],
      },
      { name: `${name} of 32 MiB limits nothing`, change: variable(name, "33554432"), expect: "pass" as const },
      {
        name: `${name} of one byte less limits`,
        change: variable(name, "33554431"),
        expect: [starving(name, "33554431")],
      },
      { name: `${name} of -1 limits nothing`, change: variable(name, "-1"), expect: "pass" as const },
    ]),
    {
      name: "an empty limit is no way to say none",
      change: variable("MALLOC_TRIM_THRESHOLD_", ""),
      expect: [starving("MALLOC_TRIM_THRESHOLD_", "")],
    },
    {
      name: "a limit that is no number is one all the same",
      change: variable("MALLOC_TRIM_THRESHOLD_", "x99999999"),
      expect: [starving("MALLOC_TRIM_THRESHOLD_", "x99999999")],
    },
    {
      name: "a limit from a secret is not known",
      change: secretVariable("MALLOC_TRIM_THRESHOLD_", "limit"),
      expect: [unknown(`${ENV}.MALLOC_TRIM_THRESHOLD_`, "it comes from a secret")],
    },
    {
      name: "a limit that is not known yet is unknown",
      change: variable("MALLOC_TRIM_THRESHOLD_", "${var.limit}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.MALLOC_TRIM_THRESHOLD_`, "${var.limit} is not known yet")],
    },
    {
      name: "a service that nobody declared may not be starved either",
      change: (fixture) => {
        renamed(fixture);
        setVariable(fixture, "backend", "MALLOC_TRIM_THRESHOLD_", "128000");
        setVariable(fixture, "backend", "WORKERS", "1");
      },
      expect: [
        failure(`${ENV}.MALLOC_TRIM_THRESHOLD_`, {
          message: "stray sets MALLOC_TRIM_THRESHOLD_ to 128000, which starves the start",
          got: "128000",
          want: WANT_LIMIT,
        }),
      ],
    },
    {
      name: "a sidecar may not be starved either",
      change: sidecar({ env: [{ name: "MALLOC_TRIM_THRESHOLD_", value: "128000" }] }),
      expect: [
        failure("template.containers.1.env.MALLOC_TRIM_THRESHOLD_", {
          message: `${NAME}'s container proxy sets MALLOC_TRIM_THRESHOLD_ to 128000, which starves the start`,
          got: "128000",
          want: WANT_LIMIT,
        }),
      ],
    },
    {
      name: "one worker is too few",
      change: variable("WORKERS", "1"),
      expect: [
        failure(`${ENV}.WORKERS`, {
          message: `${NAME} sets WORKERS to 1; ${WORKERS_WHY}`,
          got: "1",
          want: "at least 2",
          fix: 'WORKERS = "2"',
        }),
      ],
    },
    { name: "more workers are enough", change: variable("WORKERS", "3"), expect: "pass" },
    {
      name: "without WORKERS the image decides, and the small one starts one",
      change: variable("WORKERS", undefined),
      expect: [
        failure(`${ENV}.WORKERS`, {
          message: `${NAME} leaves WORKERS to its image; ${WORKERS_WHY}`,
          got: "the image's own value",
          want: "at least 2",
        }),
      ],
    },
    {
      name: "an empty WORKERS is no number",
      change: variable("WORKERS", ""),
      expect: [
        failure(`${ENV}.WORKERS`, {
          message: `${NAME} sets WORKERS to "" (not a quantity); ${WORKERS_WHY}`,
          got: '"" (not a quantity)',
          want: "at least 2",
        }),
      ],
    },
    {
      name: "WORKERS from a secret is not known",
      change: secretVariable("WORKERS", "workers"),
      expect: [unknown(`${ENV}.WORKERS`, "it comes from a secret")],
    },
    {
      name: "WORKERS may be behind a name that is not known yet",
      change: (fixture) => {
        setVariable(fixture, "backend", "WORKERS", undefined);
        hiddenVariable(fixture);
      },
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.WORKERS`, "${var.flag} is not known yet")],
    },
    {
      name: "gunicorn's timeout is under the request timeout",
      change: variable("TIMEOUT", "599"),
      expect: [
        failure(`${ENV}.TIMEOUT`, {
          message: `${NAME} sets TIMEOUT to 599; ${TIMEOUT_WHY}`,
          got: "599",
          want: "at least 600",
          fix: 'TIMEOUT = "600"',
        }),
      ],
    },
    { name: "gunicorn's timeout may be over the request timeout", change: variable("TIMEOUT", "700"), expect: "pass" },
    { name: "zero is gunicorn's word for no timeout", change: variable("TIMEOUT", "0"), expect: "pass" },
    {
      name: "without TIMEOUT the image decides",
      change: variable("TIMEOUT", undefined),
      expect: [
        failure(`${ENV}.TIMEOUT`, {
          message: `${NAME} leaves TIMEOUT to its image; ${TIMEOUT_WHY}`,
          got: "the image's own value",
          want: "at least 600",
        }),
      ],
    },
    {
      name: "the request timeout that counts is the service's own",
      change: (fixture) => {
        set(fixture, BACKEND, "template.timeout", "300s");
        setVariable(fixture, "backend", "TIMEOUT", "300");
      },
      expect: "pass",
    },
    {
      name: "with a request timeout that is not known there is nothing to compare with",
      change: setting("template.timeout", "${var.timeout}"),
      sources: ["configuration", "plan"],
      expect: "pass",
    },
  ],
});
