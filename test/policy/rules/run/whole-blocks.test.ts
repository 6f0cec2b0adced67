import { wholeBlocks } from "../../../../policy/rules/run/whole-blocks";
import { compliantService, describeRule, planned, set, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, setting, sidecar, unknown } from "./backend";

const RESOURCES = ["limits.cpu", "limits.memory", "cpu_idle", "startup_cpu_boost"].map((path) => `resources.${path}`);

function unsaid(path: string) {
  return failure(path, { message: `${NAME} does not say ${path}`, got: "absent", want: "written out" });
}

const OF_THE_SERVICE = [
  "ingress",
  "template.scaling.max_instance_count",
  "template.scaling.min_instance_count",
  "template.vpc_access.egress",
  "traffic",
];

describeRule(wholeBlocks, {
  compliant: backend,
  cases: [
    ...[...RESOURCES.map((path) => `${CONTAINER}.${path}`), ...OF_THE_SERVICE].flatMap((path) => [
      {
        name: `${path} is not written`,
        change: (fixture: Parameters<typeof unset>[0]) => unset(fixture, BACKEND, path),
        expect: [unsaid(path)],
      },
      {
        name: `${path} is written as an expression`,
        change: setting(path, "${var.any}"),
        expect: "pass" as const,
      },
    ]),
    {
      name: "an empty list of traffic is not written",
      change: setting("traffic", []),
      expect: [unsaid("traffic")],
    },
    {
      name: "nothing of a block is written",
      change: (fixture) => unset(fixture, BACKEND, `${CONTAINER}.resources`),
      expect: RESOURCES.map((path) => unsaid(`${CONTAINER}.${path}`)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    },
    {
      name: "a service without VPC says no egress",
      change: (fixture) => {
        fixture[BACKEND] = compliantService("frontend");
      },
      expect: "pass",
    },
    {
      name: "an empty VPC block is none",
      change: setting("template.vpc_access", []),
      expect: "pass",
    },
    {
      name: "a VPC block made by an expression is written",
      change: setting("template.vpc_access", "${var.vpc}"),
      expect: "pass",
    },
    {
      name: "a sidecar's resources are written whole too",
      change: sidecar({ resources: { limits: { cpu: "1", memory: "512Mi" }, cpu_idle: false } }),
      expect: [unsaid("template.containers.1.resources.startup_cpu_boost")],
    },
    {
      name: "what a plan leaves to Cloud Run is not known",
      change: (fixture) => {
        unset(fixture, BACKEND, "ingress");
        planned(fixture, BACKEND, { actions: ["update"], unknown: ["ingress"] });
      },
      sources: ["plan"],
      expect: [unknown("ingress", "known after apply")],
    },
    {
      name: "zero and false are written",
      change: (fixture) => {
        set(fixture, BACKEND, "template.scaling.min_instance_count", 0);
        set(fixture, BACKEND, `${CONTAINER}.resources.startup_cpu_boost`, false);
      },
      expect: "pass",
    },
  ],
});
