/**
 * Parts of a dashboard, in the JSON of Cloud Monitoring's dashboard API.
 *
 * Nothing that is zero, false or empty is written: the API leaves such fields out of its answer, and the provider then
 * sees a difference for ever.
 */
export type Json = string | number | true | readonly Json[] | { readonly [field: string]: Json };

/** Lines of one chart. */
export interface ChartLine {
  readonly filter: string;
  readonly aligner: string;
  readonly reducer: string;
  /** @default one line for all series */
  readonly groupBy?: readonly string[];
  /** Draws the filter's series as a share of these. @default the series themselves */
  readonly ofAll?: string;
}

/** A level at which an alert opens, drawn as a line. */
export interface ChartThreshold {
  readonly label: string;
  readonly value: number;
}

export interface Chart {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** @default none */
  readonly thresholds?: readonly ChartThreshold[];
}

/** A heading and the charts under it. */
export interface Section {
  readonly title: string;
  readonly subtitle: string;
  readonly charts: readonly Chart[];
}

const COLUMNS = 12;
const CHARTS_A_ROW = 3;
const CHART = { width: COLUMNS / CHARTS_A_ROW, height: 4 };
const HEADING_HEIGHT = 1;
const ALIGNMENT_SECONDS = 60;

/** The dashboard: sections under one another, charts of a section side by side. */
export function dashboardOf(displayName: string, sections: readonly Section[]): Json {
  const tiles: Json[] = [];
  let top = 0;
  for (const { title, subtitle, charts } of sections) {
    tiles.push(tile({ left: 0, top, width: COLUMNS, height: HEADING_HEIGHT }, { title, sectionHeader: { subtitle } }));
    top += HEADING_HEIGHT;
    charts.forEach((chart, index) => {
      const row = Math.floor(index / CHARTS_A_ROW);
      tiles.push(
        tile({ left: (index % CHARTS_A_ROW) * CHART.width, top: top + row * CHART.height, ...CHART }, widgetOf(chart)),
      );
    });
    top += Math.ceil(charts.length / CHARTS_A_ROW) * CHART.height;
  }
  return { displayName, mosaicLayout: { columns: COLUMNS, tiles } };
}

/** The same text for the same dashboard: keys in order, so that two synths never differ. */
export function writeJson(json: Json): string {
  return JSON.stringify(sorted(json));
}

function tile(
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
  widget: Json,
): Json {
  return { ...(left > 0 && { xPos: left }), ...(top > 0 && { yPos: top }), width, height, widget };
}

function widgetOf({ title, lines, thresholds = [] }: Chart): Json {
  return {
    title,
    xyChart: {
      dataSets: lines.map((line) => ({ plotType: "LINE", targetAxis: "Y1", timeSeriesQuery: queryOf(line) })),
      ...(thresholds.length > 0 && {
        thresholds: thresholds.map(({ label, value }) => ({ label, value, targetAxis: "Y1" })),
      }),
    },
  };
}

function queryOf({ filter, aligner, reducer, groupBy, ofAll }: ChartLine): Json {
  const aggregation: Json = {
    alignmentPeriod: `${ALIGNMENT_SECONDS}s`,
    perSeriesAligner: aligner,
    crossSeriesReducer: reducer,
    ...(groupBy !== undefined && { groupByFields: [...groupBy] }),
  };
  if (ofAll === undefined) return { timeSeriesFilter: { filter, aggregation } };
  return {
    timeSeriesFilterRatio: { numerator: { filter, aggregation }, denominator: { filter: ofAll, aggregation } },
  };
}

function sorted(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(sorted);
  if (typeof json !== "object") return json;
  return Object.fromEntries(
    Object.entries(json as Readonly<Record<string, Json>>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, value]) => [field, sorted(value)]),
  );
}
