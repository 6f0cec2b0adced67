/** Filters of Cloud Monitoring: which time series a condition, an objective or a chart reads. */

/** `resource.type`, `metric.type`, and more clauses, joined by AND. */
export function seriesFilter(resourceType: string, metricType: string, ...clauses: readonly string[]): string {
  return [is("resource.type", resourceType), is("metric.type", metricType), ...clauses].join(" AND ");
}

/** A number is for labels of type INT64, and is not quoted. */
export function is(field: string, value: string | number): string {
  return `${field}=${literal(value)}`;
}

export function isNot(field: string, value: string | number): string {
  return `${field}!=${literal(value)}`;
}

export function isOneOf(field: string, values: readonly string[]): string {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return is(field, first);
  return `${field}=one_of(${values.map(literal).join(",")})`;
}

function literal(value: string | number): string {
  return typeof value === "number" ? String(value) : `"${value}"`;
}
