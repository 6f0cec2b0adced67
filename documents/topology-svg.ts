import type { MadeDocument } from "./document";
import type { Topology } from "./topology";
import { serviceLines } from "./topology-mermaid";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly colour: Colour;
}

interface Colour {
  readonly fill: string;
  readonly stroke: string;
}

const COLOURS = {
  host: { fill: "#f3f4f6", stroke: "#6b7280" },
  edge: { fill: "#fef3c7", stroke: "#b45309" },
  service: { fill: "#dbeafe", stroke: "#1d4ed8" },
  network: { fill: "#ede9fe", stroke: "#6d28d9" },
  data: { fill: "#dcfce7", stroke: "#15803d" },
  secret: { fill: "#fee2e2", stroke: "#b91c1c" },
} as const;

const MARGIN = 24;
const LINE_HEIGHT = 18;
const PADDING = 12;
const GAP = 28;
const COLUMN_GAP = 84;
/** Pixels of one character of the font, on average; a little more than it takes, so that no text leaves its box. */
const CHARACTER_WIDTH = 8;
const FONT = 'font-family="Helvetica, Arial, \'DejaVu Sans\', sans-serif" font-size="13"';

/** docs/topology.svg: hosts, load balancer, services, connector, data and secrets, in columns from left to right. */
export function topologyPicture(topology: Topology): MadeDocument {
  const column = new Columns();
  const hosts = column.next(
    topology.services.flatMap((service) => service.hosts.map((host) => ({ lines: [host], colour: COLOURS.host }))),
  );
  const [edge] = column.next([
    { lines: [topology.loadBalancer, `${topology.address}, TLS`, topology.securityPolicy], colour: COLOURS.edge },
  ]);
  const services = column.next(
    topology.services.map((service) => ({ lines: serviceLines(service), colour: COLOURS.service })),
  );
  const middle = column.next([
    ...(topology.connector
      ? [{ lines: [topology.connector.name, topology.connector.range, topology.network], colour: COLOURS.network }]
      : []),
    {
      lines: [
        "Secret Manager",
        `${topology.secrets.written.length} written by the stack`,
        `${topology.secrets.supplied.length} supplied by people`,
      ],
      colour: COLOURS.secret,
    },
  ]);
  const databases = topology.services.flatMap((service) => service.databases);
  const data = column.next([
    ...(topology.postgres
      ? [
          {
            lines: [topology.postgres.name, `${topology.postgres.version}, ${topology.postgres.tier}`, ...databases],
            colour: COLOURS.data,
          },
        ]
      : []),
    ...(topology.redis
      ? [{ lines: [topology.redis.name, `${topology.redis.version}, ${topology.redis.memory}`], colour: COLOURS.data }]
      : []),
  ]);
  const connector = topology.connector ? middle[0] : undefined;
  const secrets = middle.at(-1);

  const arrows: string[] = [];
  if (edge) {
    for (const host of hosts) arrows.push(arrow(host, edge));
    topology.services.forEach((service, index) => {
      const box = services[index];
      if (box && service.hosts.length > 0) arrows.push(arrow(edge, box));
    });
  }
  topology.services.forEach((service, index) => {
    const box = services[index];
    if (!box) return;
    if (connector && service.usesConnector) arrows.push(arrow(box, connector));
    if (secrets && service.secrets.length > 0) arrows.push(arrow(box, secrets, { dashed: true }));
  });
  if (connector) for (const box of data) arrows.push(arrow(connector, box));

  const boxes = [...hosts, ...(edge ? [edge] : []), ...services, ...middle, ...data];
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What leads where">`,
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#374151"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...arrows,
    ...boxes.map(drawBox),
    "</svg>",
    "",
  ].join("\n");
  return { path: "docs/topology.svg", text };
}

/** Columns of boxes from left to right, each centred on the height of the tallest so far that was measured. */
class Columns {
  private x = MARGIN;

  next(contents: readonly { readonly lines: readonly string[]; readonly colour: Colour }[]): readonly Box[] {
    const width = Math.max(
      0,
      ...contents.flatMap(({ lines }) => lines.map((line) => line.length * CHARACTER_WIDTH + 2 * PADDING)),
    );
    const heights = contents.map(({ lines }) => lines.length * LINE_HEIGHT + 2 * PADDING);
    const total = heights.reduce((sum, height) => sum + height, 0) + GAP * Math.max(0, contents.length - 1);
    let y = MARGIN + Math.max(0, (PICTURE_HEIGHT - total) / 2);
    const boxes = contents.map(({ lines, colour }, index) => {
      const height = heights[index] ?? 0;
      const box = { x: Math.round(this.x), y: Math.round(y), width: Math.round(width), height, lines, colour };
      y += height + GAP;
      return box;
    });
    this.x += width + COLUMN_GAP;
    return boxes;
  }
}

/** What the columns are centred on; a longer column makes the picture taller. */
const PICTURE_HEIGHT = 340;

function arrow(from: Box, to: Box, { dashed = false } = {}): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const bend = (end.x - start.x) / 2;
  const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return `<path d="${path}" fill="none" stroke="#374151" stroke-width="1.4"${dashed ? ' stroke-dasharray="5 4"' : ""} marker-end="url(#head)"/>`;
}

function drawBox({ x, y, width, height, lines, colour }: Box): string {
  const written = lines.map((line, index) => {
    const weight = index === 0 ? ' font-weight="bold"' : "";
    return `<text x="${x + PADDING}" y="${y + PADDING + 13 + index * LINE_HEIGHT}" ${FONT}${weight} fill="#111827">${escapeXml(line)}</text>`;
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${colour.fill}" stroke="${colour.stroke}"/>${written.join("")}`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
