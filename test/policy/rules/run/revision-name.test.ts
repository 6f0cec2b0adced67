import { revisionName } from "../../../../policy/rules/run/revision-name";
import { describeRule, set } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, setting, unknown } from "./backend";

const PATH = "template.revision";
const POOL = "google_cloud_run_v2_worker_pool.agents";

function ignores(path: string) {
  return failure("lifecycle.ignore_changes", {
    message: `${NAME} ignores changes of ${path}, and so keeps the name of an old revision`,
    got: path,
    want: `a list without ${path}`,
  });
}

function ignoring(...paths: string[]) {
  return (fixture: Parameters<typeof set>[0]) => set(fixture, BACKEND, "lifecycle", { ignore_changes: paths });
}

describeRule(revisionName, {
  compliant: backend,
  cases: [
    {
      name: "a name that is set",
      change: setting(PATH, "netra-backend-staging-00035-fnj"),
      expect: [
        failure(PATH, {
          message: `${NAME} sets the revision's name, netra-backend-staging-00035-fnj`,
          got: "netra-backend-staging-00035-fnj",
          want: "absent",
        }),
      ],
    },
    { name: "an empty name is none", change: setting(PATH, ""), expect: "pass" },
    {
      name: "a name that is not known yet is unknown",
      change: setting(PATH, "${var.revision}"),
      expect: [unknown(PATH, "${var.revision} is not known yet")],
    },
    ...["template[0].revision", "template.0.revision", "template.revision"].map((path) => ({
      name: `${path} is ignored`,
      change: ignoring("client", path),
      sources: ["configuration"] as const,
      expect: [ignores(PATH)],
    })),
    ...["template", "template[0]"].map((path) => ({
      name: `${path} is ignored with everything in it`,
      change: ignoring(path),
      sources: ["configuration"] as const,
      expect: [ignores("template")],
    })),
    {
      name: "template.0 is ignored",
      change: ignoring("template.0"),
      sources: ["configuration"],
      expect: [ignores("template")],
    },
    {
      name: "everything is ignored",
      change: (fixture) => set(fixture, BACKEND, "lifecycle", { ignore_changes: "all" }),
      sources: ["configuration"],
      expect: [ignores("all")],
    },
    ...["client", "template[0].containers[0].image", "template[0].revisions", "annotations"].map((path) => ({
      name: `${path} may be ignored`,
      change: ignoring(path),
      sources: ["configuration"] as const,
      expect: "pass" as const,
    })),
    {
      name: "set and ignored are two faults",
      change: (fixture) => {
        set(fixture, BACKEND, PATH, "x");
        ignoring("template[0].revision")(fixture);
      },
      sources: ["configuration"],
      expect: [
        ignores(PATH),
        failure(PATH, { message: `${NAME} sets the revision's name, x`, got: "x", want: "absent" }),
      ],
    },
    {
      name: "a worker pool's revision too",
      change: (fixture) => {
        fixture[POOL] = { name: "agents", template: { revision: "agents-1" } };
      },
      expect: [
        {
          status: "fail",
          address: POOL,
          path: PATH,
          message: "agents sets the revision's name, agents-1",
          got: "agents-1",
          want: "absent",
        },
      ],
    },
  ],
});
