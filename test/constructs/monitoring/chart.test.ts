import { dashboardOf, writeJson } from "../../../constructs/monitoring/chart";
import type { Section } from "../../../constructs/monitoring/chart";

const line = { filter: 'metric.type="a"', aligner: "ALIGN_MEAN", reducer: "REDUCE_MAX" };
const sections: readonly Section[] = [
  { title: "First", subtitle: "four charts", charts: ["a", "b", "c", "d"].map((title) => ({ title, lines: [line] })) },
  { title: "Second", subtitle: "one chart", charts: [{ title: "e", lines: [line] }] },
];

interface Tile {
  readonly xPos?: number;
  readonly yPos?: number;
  readonly width: number;
  readonly height: number;
  readonly widget: { readonly title: string };
}

describe("a dashboard", () => {
  const { mosaicLayout } = JSON.parse(writeJson(dashboardOf("overview", sections))) as {
    mosaicLayout: { columns: number; tiles: readonly Tile[] };
  };

  it("lays the charts of a section side by side under its heading, and no two over one another", () => {
    const taken = new Map<string, string>();
    for (const { xPos = 0, yPos = 0, width, height, widget } of mosaicLayout.tiles) {
      expect(xPos + width).toBeLessThanOrEqual(mosaicLayout.columns);
      for (let x = xPos; x < xPos + width; x++)
        for (let y = yPos; y < yPos + height; y++) {
          expect([widget.title, taken.get(`${x},${y}`)]).toEqual([widget.title, undefined]);
          taken.set(`${x},${y}`, widget.title);
        }
    }
    expect(mosaicLayout.tiles.map(({ widget }) => widget.title)).toEqual(["First", "a", "b", "c", "d", "Second", "e"]);
  });

  it("is written with its keys in order, whatever order they were made in", () => {
    expect(writeJson({ b: [{ d: 1, c: 2 }], a: "x" })).toBe('{"a":"x","b":[{"c":2,"d":1}]}');
  });
});
