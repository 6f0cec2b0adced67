import { acceptedHeaders } from "../../../../policy/rules/lb/accepted-headers";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const SERVICE = "google_compute_backend_service.backend";
const MAP = "google_compute_url_map.lb";
const NAME = "staging-backend-backend";
const ADDED = "header_action.request_headers_to_add";

const refused = (path: string, header: string, address = SERVICE, name = NAME) =>
  fails(
    address,
    path,
    `${name} sets the header ${header}, which the load balancer keeps to itself; it needs none`,
    header,
    "no such header",
  );
const strange = (path: string, header: string, variable: string, address = SERVICE, name = NAME) =>
  fails(
    address,
    path,
    `${name} puts ${variable} into the header ${header}, which is no variable of the load balancer`,
    variable,
    "a variable such as {client_region}",
  );
const headers =
  (list: string, ...texts: string[]) =>
  (fixture: Fixture) =>
    set(fixture, SERVICE, list, texts);
const added =
  (...blocks: FixtureBlock[]) =>
  (fixture: Fixture) =>
    set(fixture, MAP, "header_action", { request_headers_to_add: blocks });

describeRule(acceptedHeaders, {
  compliant: () => estatePart(SERVICE, MAP),
  cases: [
    ...["custom_request_headers", "custom_response_headers"].flatMap((list) => [
      ...["Authorization", "connection", "UPGRADE"].map((name) => ({
        name: `${name} in ${list}`,
        change: headers(list, "X-A: b", `${name}: c`),
        expect: [refused(`${list}.1`, name)],
      })),
      {
        name: `an unknown variable in ${list}`,
        change: headers(list, "X-Where: {client_region},{client_country}"),
        expect: [strange(`${list}.0`, "X-Where", "{client_country}")],
      },
      {
        name: `a list of ${list} that is not known yet is unknown`,
        change: (fixture: Fixture) => set(fixture, SERVICE, list, "${var.headers}"),
        expect: [isUnknown(SERVICE, list, "the headers are not known yet")],
      },
    ]),
    ...[
      "{client_region}",
      "{tls_ja4_fingerprint}",
      "{client_cert_present}",
      "{origin_request_header}",
      "{}".slice(2),
    ].map((variable) => ({
      name: `the value "${variable}"`,
      change: headers("custom_request_headers", `X-Where: ${variable}`),
      expect: "pass" as const,
    })),
    {
      name: "every unknown variable is told",
      change: headers("custom_request_headers", "X-Where: {a}:{b}"),
      expect: ["{a}", "{b}"].map((variable) => strange("custom_request_headers.0", "X-Where", variable)),
    },
    {
      name: "an empty variable",
      change: headers("custom_request_headers", "X-Where: {}"),
      expect: [strange("custom_request_headers.0", "X-Where", "{}")],
    },
    {
      name: "the name counts, not the value",
      change: headers("custom_request_headers", "X-Was: Authorization", "Authorization-Was: a"),
      expect: "pass",
    },
    {
      name: "spaces around the name",
      change: headers("custom_request_headers", " Upgrade : websocket"),
      expect: [refused("custom_request_headers.0", "Upgrade")],
    },
    {
      name: "no headers",
      change: (fixture) => unset(fixture, SERVICE, "custom_request_headers"),
      expect: "not-applicable",
    },
    {
      name: "a header that the map adds",
      change: added({ header_name: "X-A", header_value: "b", replace: true }),
      expect: "pass",
    },
    {
      name: "a header that the map adds and may not",
      change: added(
        { header_name: "X-A", header_value: "b", replace: true },
        { header_name: "Connection", header_value: "{nowhere}", replace: true },
      ),
      expect: [
        refused(`${ADDED}.1`, "Connection", MAP, "staging-https-lb"),
        strange(`${ADDED}.1`, "Connection", "{nowhere}", MAP, "staging-https-lb"),
      ],
    },
    {
      name: "a header that a route of the map adds to responses",
      change: (fixture) =>
        set(fixture, MAP, "path_matcher", [
          { name: "a" },
          {
            name: "b",
            route_rules: [
              {
                priority: 1,
                header_action: { response_headers_to_add: [{ header_name: "Upgrade", header_value: "a" }] },
              },
            ],
          },
        ]),
      sources: ["configuration"],
      expect: [
        refused(
          "path_matcher.1.route_rules.0.header_action.response_headers_to_add.0",
          "Upgrade",
          MAP,
          "staging-https-lb",
        ),
      ],
    },
    {
      name: "headers that the second rule of a path and its second weighted backend add",
      change: (fixture) =>
        set(fixture, MAP, "path_matcher", [
          {
            name: "a",
            path_rule: [
              { paths: ["/a"] },
              {
                paths: ["/b"],
                route_action: [
                  {
                    weighted_backend_services: [
                      { weight: 1 },
                      {
                        weight: 2,
                        header_action: [
                          { request_headers_to_add: [{ header_name: "Upgrade", header_value: "{a:b}" }] },
                        ],
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ]),
      sources: ["configuration"],
      expect: [refused, (path: string) => strange(path, "Upgrade", "{a:b}", MAP, "staging-https-lb")].map((verdict) =>
        verdict(
          "path_matcher.0.path_rule.1.route_action.weighted_backend_services.1.header_action.request_headers_to_add.0",
          "Upgrade",
          MAP,
          "staging-https-lb",
        ),
      ),
    },
    {
      name: "a single header of the map, written as a block and not as a list",
      change: (fixture) =>
        set(fixture, MAP, "header_action", { request_headers_to_add: { header_name: "Upgrade", header_value: "a" } }),
      sources: ["configuration"],
      expect: [refused(`${ADDED}.0`, "Upgrade", MAP, "staging-https-lb")],
    },
    {
      name: "null for the headers of the map",
      change: (fixture) => {
        remove(fixture, SERVICE);
        set(fixture, MAP, "header_action", { request_headers_to_add: null });
      },
      expect: "not-applicable",
    },
    {
      name: "a variable behind a second colon of a header",
      change: headers("custom_request_headers", "X-Where: {a:b}"),
      expect: [strange("custom_request_headers.0", "X-Where", "{a:b}")],
    },
    {
      name: "headers that the map takes away are another matter",
      change: (fixture) => {
        remove(fixture, SERVICE);
        set(fixture, MAP, "header_action", { request_headers_to_remove: ["Authorization"] });
      },
      expect: "not-applicable",
    },
    {
      name: "headers of the map that are not known yet are unknown",
      change: (fixture) => set(fixture, MAP, "header_action", { request_headers_to_add: "${var.headers}" }),
      sources: ["configuration"],
      expect: [isUnknown(MAP, ADDED, "${var.headers} is not known yet")],
    },
    {
      name: "a part of the map that is not known yet holds no header that could be judged",
      change: (fixture) => {
        remove(fixture, SERVICE);
        set(fixture, MAP, "header_action", "${var.action}");
      },
      sources: ["configuration"],
      expect: "not-applicable",
    },
    {
      name: "a header of the map without a name or a value",
      change: added({ replace: true }),
      expect: "pass",
    },
    {
      name: "a regional backend service",
      change: (fixture) => {
        fixture["google_compute_region_backend_service.a"] = { name: "a", custom_request_headers: ["Upgrade: a"] };
      },
      expect: [refused("custom_request_headers.0", "Upgrade", "google_compute_region_backend_service.a", "a")],
    },
  ],
});
