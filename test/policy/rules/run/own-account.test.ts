import { ownAccount } from "../../../../policy/rules/run/own-account";
import { compliantEstate, describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import { BACKEND, NAME, failure, renamed, setting, unknown } from "./backend";

const PATH = "template.service_account";
const WANT = "an account of its own";
const AUTH = "google_cloud_run_v2_service.auth";
const AUTH_MAIL = "netra-auth-service@netra-staging.iam.gserviceaccount.com";
const FREE_MAIL = "another@netra-staging.iam.gserviceaccount.com";

/** The three services and their accounts. */
function services(): Fixture {
  const kept = /^google_(cloud_run_v2_service|service_account)\.(backend|auth|frontend)$/;
  return Object.fromEntries(Object.entries(compliantEstate()).filter(([address]) => kept.test(address)));
}

const none = failure(PATH, {
  message: `${NAME} names no account, so that it runs as the default compute account`,
  got: "none",
  want: WANT,
  fix: 'service_account = "netra-backend-staging@netra-staging.iam.gserviceaccount.com"',
});

describeRule(ownAccount, {
  compliant: services,
  cases: [
    {
      name: "without an account Cloud Run takes the default compute account",
      change: (fixture) => unset(fixture, BACKEND, PATH),
      expect: [none],
    },
    { name: "an empty account is none", change: setting(PATH, ""), expect: [none] },
    ...["701982941522", "1"].map((number) => ({
      name: `the default compute account of project ${number}`,
      change: setting(PATH, `${number}-compute@developer.gserviceaccount.com`),
      expect: [
        failure(PATH, {
          message: `${NAME} runs as the default compute account`,
          got: `${number}-compute@developer.gserviceaccount.com`,
          want: WANT,
        }),
      ],
    })),
    {
      name: "the default compute account by its data source",
      change: setting(PATH, "${data.google_compute_default_service_account.default.email}"),
      sources: ["configuration", "plan"],
      expect: [
        failure(PATH, {
          message: `${NAME} runs as the default compute account`,
          got: "data.google_compute_default_service_account.default",
          want: WANT,
        }),
      ],
    },
    { name: "an account that nobody else has", change: setting(PATH, FREE_MAIL), expect: "pass" },
    {
      name: "the account of another declared service, also when that one is not there",
      change: (fixture) => {
        set(fixture, BACKEND, PATH, AUTH_MAIL);
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the case is about what is not there
        delete fixture[AUTH];
      },
      expect: [
        failure(PATH, {
          message: `${NAME} runs as ${AUTH_MAIL}, which is the account of netra-auth-service`,
          got: AUTH_MAIL,
          want: WANT,
        }),
      ],
    },
    {
      name: "an account that two services share is told at both",
      change: (fixture) => {
        set(fixture, BACKEND, PATH, FREE_MAIL);
        set(fixture, AUTH, PATH, FREE_MAIL);
      },
      expect: [
        {
          status: "fail",
          address: AUTH,
          path: PATH,
          message: `netra-auth-service runs as ${FREE_MAIL}, which is the account of ${NAME}`,
          got: FREE_MAIL,
          want: WANT,
        },
        failure(PATH, {
          message: `${NAME} runs as ${FREE_MAIL}, which is the account of netra-auth-service`,
          got: FREE_MAIL,
          want: WANT,
        }),
      ],
    },
    {
      name: "a reference to another service's account is the same as its mail",
      change: setting(PATH, "${google_service_account.auth.email}"),
      sources: ["configuration", "plan"],
      expect: [
        {
          status: "fail",
          address: AUTH,
          path: PATH,
          message: `netra-auth-service runs as ${AUTH_MAIL}, which is the account of ${NAME}`,
          got: AUTH_MAIL,
          want: WANT,
        },
        failure(PATH, {
          message: `${NAME} runs as ${AUTH_MAIL}, which is the account of netra-auth-service`,
          got: AUTH_MAIL,
          want: WANT,
        }),
      ],
    },
    {
      name: "of many who share an account three are named",
      change: (fixture) => {
        set(fixture, BACKEND, PATH, FREE_MAIL);
        for (const name of ["a", "b", "c", "d", "e"]) {
          fixture[`google_cloud_run_v2_service.${name}`] = {
            name,
            template: { service_account: FREE_MAIL, containers: [{ image: "example/image:1" }] },
          };
        }
      },
      expect: ["a", "b", "c", "d", "e", "backend"].map((key) => {
        const name = key === "backend" ? NAME : key;
        const inOrder = [NAME, "a", "b", "c", "d", "e"];
        const others = inOrder.filter((other) => other !== name).slice(0, 3);
        return {
          status: "fail" as const,
          address: `google_cloud_run_v2_service.${key}`,
          path: PATH,
          message: `${name} runs as ${FREE_MAIL}, which is the account of ${others.join(" and ")}`,
          got: FREE_MAIL,
          want: WANT,
        };
      }),
    },
    {
      name: "a service that nobody declared is told no mail",
      change: (fixture) => {
        renamed(fixture);
        unset(fixture, BACKEND, PATH);
      },
      expect: [
        failure(PATH, {
          message: "stray names no account, so that it runs as the default compute account",
          got: "none",
          want: WANT,
          fix: undefined,
        }),
      ],
    },
    {
      name: "an account that is not known yet is unknown",
      change: setting(PATH, "${var.account}"),
      sources: ["configuration", "plan"],
      expect: [unknown(PATH, "${var.account} is not known yet")],
    },
    {
      name: "what is no mail is not known",
      change: setting(PATH, "netra-backend"),
      expect: [unknown(PATH, "it is not a mail")],
    },
  ],
});
