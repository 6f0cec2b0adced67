import { HEADER_VARIABLES, REFUSED_HEADERS } from "../../../platform/edge";
import { BACKEND_SERVICE, REGION_BACKEND_SERVICE, URL_MAP } from "../../backends";
import type { Resource, Value } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { at, isObject, read, strings, text } from "../../value";

const LISTS = ["custom_request_headers", "custom_response_headers"];

export const acceptedHeaders: Rule = {
  id: "LB004",
  family: "LB",
  slug: "accepted-headers",
  title: "Custom headers are ones that the load balancer sets, with variables that it knows",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [BACKEND_SERVICE, REGION_BACKEND_SERVICE, URL_MAP],
  why:
    "A custom Connection or Upgrade header ends WebSockets, and Authorization replaces the user's own. A variable that the load " +
    "balancer does not know is refused at apply.",
  sources: ["https://cloud.google.com/load-balancing/docs/https/custom-headers"],
  fix: "Remove Authorization, Connection and Upgrade; between braces write a variable such as {client_region}.",
  exceptable: true,
  check(resource) {
    const isMap = resource.type === URL_MAP;
    const found = isMap ? headersIn(resource.values, "") : LISTS.flatMap((path) => listedHeaders(resource, path));
    if (found.length === 0) return NOT_APPLICABLE;
    return orPass(found.flatMap((header) => judge(resource, header)));
  },
};

interface Header {
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

type HeaderOrUnknown = Header | { readonly path: string; readonly unknown: string };

function listedHeaders({ values }: Resource, path: string): readonly HeaderOrUnknown[] {
  const headers = strings(values, path);
  if (!headers) return [{ path, unknown: "(the headers are not known yet)" }];
  return headers.map((header, index) => {
    const [name = "", ...value] = header.split(":");
    return { path: `${path}.${index}`, name: name.trim(), value: value.join(":") };
  });
}

/** The blocks that add headers, wherever they stand. */
const ADDING = ["request_headers_to_add", "response_headers_to_add"];

/** Blocks of a URL map that come more than once. Any other is single, and a list of one in a plan. */
const REPEATED = ["path_matcher", "path_rule", "route_rules", "weighted_backend_services"];

/** A URL map adds headers in blocks at many depths: all of them. */
function headersIn(value: Value, path: string): readonly HeaderOrUnknown[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = path === "" ? key : `${path}.${key}`;
    if (ADDING.includes(key)) return blockHeaders(item, inner);
    const list = Array.isArray(item) ? (item as readonly Value[]) : [item];
    return list.flatMap((block, index) => headersIn(block, REPEATED.includes(key) ? `${inner}.${index}` : inner));
  });
}

function blockHeaders(value: Value, path: string): readonly HeaderOrUnknown[] {
  const reading = read(value);
  if (reading.state !== "known") return reading.state === "unknown" ? [{ path, unknown: reading.text }] : [];
  const list = Array.isArray(reading.value) ? (reading.value as readonly Value[]) : [reading.value];
  return list.filter(isObject).map((block, index) => ({
    path: `${path}.${index}`,
    name: text(at(block, "header_name")) ?? "",
    value: text(at(block, "header_value")) ?? "",
  }));
}

function judge(resource: Resource, header: HeaderOrUnknown): readonly Verdict[] {
  if ("unknown" in header) return [unknownAt(header.path, header.unknown)];
  const { path, name, value } = header;
  const found: Verdict[] = [];
  if (REFUSED_HEADERS.includes(name.toLowerCase())) {
    const message = `${labelOf(resource)} sets the header ${name}, which the load balancer keeps to itself; it needs none`;
    found.push({ status: "fail", path, message, got: name, want: "no such header" });
  }
  for (const [written, variable = ""] of value.matchAll(/\{([^{}]*)\}/g)) {
    if (HEADER_VARIABLES.has(variable)) continue;
    const message = `${labelOf(resource)} puts ${written} into the header ${name}, which is no variable of the load balancer`;
    found.push({ status: "fail", path, message, got: written, want: "a variable such as {client_region}" });
  }
  return found;
}
