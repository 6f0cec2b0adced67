import { clientRoles } from "../../../../policy/rules/sql/client-roles";
import { block, estatePart, fails, isUnknown, remove } from "../../estate-part";
import { append, describeRule, set, setVariable } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const BACKEND = "google_cloud_run_v2_service.backend";
const ACCOUNT = "template.service_account";
const DEPLOY = "google_service_account.deploy";
const GRANT = "google_project_iam_member.backend-sql";
const BACKEND_MAIL = "netra-backend-staging@netra-staging.iam.gserviceaccount.com";
const DEPLOY_MAIL = "netra-staging-deploy@netra-staging.iam.gserviceaccount.com";
const CLIENT = "roles/cloudsql.client";

const lacks = (address: string, path: string, mail: string, role: string, got: string) =>
  fails(address, path, `${mail} does not have ${role} in the project; it needs it to reach the database`, got, role, {
    fix: `Write google_project_iam_member with role = "${role}" and member = "serviceAccount:${mail}".`,
  });
const BACKEND_LACKS = lacks(BACKEND, ACCOUNT, BACKEND_MAIL, CLIENT, "no role");
const UNSEEN = isUnknown(BACKEND, ACCOUNT, `what ${BACKEND_MAIL} may do is not in what was given`);

const identities = () =>
  estatePart(BACKEND, "google_service_account.backend", DEPLOY, GRANT, "google_project_iam_member.deploy");

/** The backend as a service that no declaration knows. */
function stray(fixture: Fixture): void {
  remove(fixture, DEPLOY, "google_project_iam_member.");
  set(fixture, BACKEND, "name", "stray");
  for (const name of ["POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER"])
    setVariable(fixture, "backend", name, undefined);
}

describeRule(clientRoles, {
  compliant: identities,
  cases: [
    {
      name: "a service's account without the role",
      change: (fixture) => remove(fixture, GRANT),
      expect: [BACKEND_LACKS],
    },
    {
      name: "another role is not this one",
      change: (fixture) => set(fixture, GRANT, "role", "roles/cloudsql.viewer"),
      expect: [lacks(BACKEND, ACCOUNT, BACKEND_MAIL, CLIENT, "roles/cloudsql.viewer")],
    },
    {
      name: "the roles that an account has are told in order",
      change: (fixture) => {
        set(fixture, GRANT, "role", "roles/logging.logWriter");
        fixture["google_project_iam_member.more"] = {
          role: "roles/cloudsql.viewer",
          member: `serviceAccount:${BACKEND_MAIL}`,
        };
      },
      expect: [lacks(BACKEND, ACCOUNT, BACKEND_MAIL, CLIENT, "roles/cloudsql.viewer, roles/logging.logWriter")],
    },
    {
      name: "another account's grant is none of this one",
      change: (fixture) => set(fixture, GRANT, "member", "serviceAccount:other@netra-staging.iam.gserviceaccount.com"),
      expect: [BACKEND_LACKS],
    },
    {
      name: "the account by its mail, granted by a binding",
      change: (fixture) => {
        remove(fixture, GRANT, "google_service_account.backend");
        set(fixture, BACKEND, ACCOUNT, BACKEND_MAIL);
        fixture["google_project_iam_binding.sql"] = {
          role: CLIENT,
          members: ["user:a@example.com", `serviceAccount:${BACKEND_MAIL}`],
        };
      },
      expect: "pass",
    },
    {
      name: "the member attribute of the account",
      change: (fixture) => set(fixture, GRANT, "member", "${google_service_account.backend.member}"),
      expect: "pass",
    },
    {
      name: "a whole policy in JSON",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_policy.all"] = {
          policy_data: JSON.stringify({ bindings: [{ role: CLIENT, members: [`serviceAccount:${BACKEND_MAIL}`] }] }),
        };
      },
      expect: "pass",
    },
    ...(["configuration", "plan"] as const).map((source) => ({
      name: "a whole policy by its data source, which a plan does not show",
      change: (fixture: Fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_policy.all"] = { policy_data: "${data.google_iam_policy.all.policy_data}" };
        fixture["data.google_iam_policy.all"] = {
          binding: [{ role: CLIENT, members: ["serviceAccount:${google_service_account.backend.email}"] }],
        };
      },
      sources: [source],
      expect: source === "plan" ? [UNSEEN] : ("pass" as const),
    })),
    {
      name: "a policy that is no JSON grants nothing",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_policy.all"] = { policy_data: "{" };
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "a policy that is not known yet may grant it",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_policy.all"] = { policy_data: "${var.policy}" };
      },
      expect: [UNSEEN],
    },
    {
      name: "a member that is not known yet may be it",
      change: (fixture) => set(fixture, GRANT, "member", "serviceAccount:${var.mail}"),
      expect: [UNSEEN],
    },
    {
      name: "a role that is not known yet may be it",
      change: (fixture) => set(fixture, GRANT, "role", "${var.role}"),
      expect: [UNSEEN],
    },
    {
      name: "another role that nobody knows whom it is granted to is not this one",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_member.more"] = { role: "roles/viewer", member: "${var.member}" };
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "a role that is not known yet of somebody else is not this one",
      change: (fixture) => {
        remove(fixture, GRANT);
        fixture["google_project_iam_member.more"] = { role: "${var.role}", member: "group:a@example.com" };
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "an account that is declared elsewhere is unknown",
      change: (fixture) => {
        remove(fixture, GRANT, "google_service_account.backend");
        set(fixture, BACKEND, ACCOUNT, BACKEND_MAIL);
      },
      expect: [UNSEEN],
    },
    {
      name: "an account that is declared elsewhere and granted something else here",
      change: (fixture) => {
        remove(fixture, "google_service_account.backend");
        set(fixture, BACKEND, ACCOUNT, BACKEND_MAIL);
        set(fixture, GRANT, "member", `serviceAccount:${BACKEND_MAIL}`);
        set(fixture, GRANT, "role", "roles/logging.logWriter");
      },
      expect: [lacks(BACKEND, ACCOUNT, BACKEND_MAIL, CLIENT, "roles/logging.logWriter")],
    },
    {
      name: "an account that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, ACCOUNT, "${var.account}"),
      expect: [isUnknown(BACKEND, ACCOUNT, "the account of the service is not known yet")],
    },
    ...[
      ["deploy-sql-client", CLIENT, "roles/cloudsql.instanceUser"],
      ["deploy-sql-user", "roles/cloudsql.instanceUser", CLIENT],
    ].map(([name = "", role = "", left = ""]) => ({
      name: `the deploy account without ${role}`,
      change: (fixture: Fixture) => remove(fixture, `google_project_iam_member.${name}`),
      expect: [lacks(DEPLOY, "account_id", DEPLOY_MAIL, role, left)],
    })),
    {
      name: "the deploy account without both",
      change: (fixture) => remove(fixture, "google_project_iam_member.deploy"),
      expect: [CLIENT, "roles/cloudsql.instanceUser"].map((role) =>
        lacks(DEPLOY, "account_id", DEPLOY_MAIL, role, "no role"),
      ),
    },
    {
      name: "of what the deploy account lacks, one may be granted by a grant that is not known yet",
      change: (fixture) => {
        remove(fixture, "google_project_iam_member.deploy");
        fixture["google_project_iam_member.more"] = { role: CLIENT, member: "${var.member}" };
      },
      expect: [isUnknown(DEPLOY, "account_id", `what ${DEPLOY_MAIL} may do is not in what was given`)],
    },
    {
      name: "a declared service uses its database whatever its variables say",
      change: (fixture) => {
        const name = block(fixture, BACKEND).name ?? null;
        stray(fixture);
        set(fixture, BACKEND, "name", name);
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "an account of the same id in another project is another one",
      change: (fixture) => {
        remove(fixture, "google_project_iam_member.deploy", BACKEND);
        set(fixture, DEPLOY, "project", "elsewhere");
      },
      expect: "not-applicable",
    },
    { name: "a service that uses no database", change: stray, expect: "not-applicable" },
    {
      name: "a volume for the socket uses it",
      change: (fixture) => {
        stray(fixture);
        append(fixture, BACKEND, "template.volumes", { name: "a", empty_dir: {} });
        append(fixture, BACKEND, "template.volumes", { name: "b", cloud_sql_instance: { instances: ["p:r:i"] } });
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "a volume of another kind does not",
      change: (fixture) => {
        stray(fixture);
        append(fixture, BACKEND, "template.volumes", { name: "a", empty_dir: { medium: "MEMORY" } });
      },
      expect: "not-applicable",
    },
    {
      name: "a variable from an instance uses it",
      change: (fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "STORE", "${google_sql_database_instance.postgres.connection_name}");
      },
      expect: [BACKEND_LACKS],
    },
    {
      name: "a variable from something else does not",
      change: (fixture) => {
        stray(fixture);
        setVariable(fixture, "backend", "STORE", "${google_redis_instance.redis.host}");
      },
      expect: "not-applicable",
    },
  ],
});
