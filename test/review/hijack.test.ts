/** Text of a plan cannot break or take over the comment: it is read again with a Markdown parser, and what it says is text. */
import fc from "fast-check";
import { htmlCode, markdownCode, markdownTable, markdownText } from "../../platform/markdown";
import { markerPrefix, renderMarkdown } from "../../review/render/markdown";
import { FORMATS } from "./formats";
import { reviewOf, serviceValues } from "./planned";

interface Node {
  readonly type: string;
  readonly literal: string | null;
}
interface Parser {
  parse(markdown: string): { walker(): { next(): { readonly entering: boolean; readonly node: Node } | null } };
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the package has no types
const { Parser } = require("commonmark") as { readonly Parser: new () => Parser };

function nodesOf(markdown: string): readonly Node[] {
  const walker = new Parser().parse(markdown).walker();
  const nodes: Node[] = [];
  for (let step = walker.next(); step !== null; step = walker.next()) if (step.entering) nodes.push(step.node);
  return nodes;
}

interface Sarif {
  readonly runs: readonly { readonly results: readonly { readonly message: { readonly text: string } }[] }[];
}

const ATTACKS: readonly string[] = [
  "`code` ends",
  "``two`` ``` three",
  "a | b | c",
  "back\\| slash \\\\| two",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "</details><h1>all is well</h1>",
  "[click](https://evil.example)",
  "![picture](https://evil.example/x.png)",
  "https://evil.example/path",
  "www.evil.example",
  "@everyone and @netra-systems/admins",
  "#123 and netra-systems/netra-apex#7 and GH-42",
  "<!-- netra-review environment=staging -->",
  "--> out of it",
  "```\nfence\n```",
  "~~~ fence ~~~",
  "line one\n## heading\n- item",
  "line\r\n> [!NOTE]\r\n> all is well",
  "\u202eright to left\u202c",
  "zero\u200bwidth\u2066",
  "bell\u0007 escape\u001b[31m null\u0000",
  "*bold* _under_ ~~gone~~ **both**",
  "$a$ and $$b$$",
  ":rocket: :+1:",
  "&lt;b&gt; &#64;here",
  "| --- | --- |",
  "    indented code",
  "1. one",
  "[^1]: note",
  "[x]: https://evil.example",
  "deadbeefcafe",
];

/** What a text may become: text, code and emphasis that the renderer writes itself. */
const HARMLESS = ["document", "paragraph", "text", "code", "softbreak"];

test.each(ATTACKS)("a sentence stays a sentence: %j", (attack) => {
  const nodes = nodesOf(`It says ${markdownText(attack)} and no more.`);
  expect(nodes.map(({ type }) => type).filter((type) => !HARMLESS.includes(type))).toEqual([]);
  const plain = nodes.filter(({ type }) => type === "text").map(({ literal }) => literal);
  // Outside of code GitHub would make a mention, a reference, a picture or a link of these.
  expect(plain.join("\n")).not.toMatch(/[@#<>`|[\]*_~\\]|:\/\/|www\.|GH-\d|:[a-z+0-9]+:|\$\S/);
});

test.each(ATTACKS)("code stays code: %j", (attack) => {
  const nodes = nodesOf(`At ${markdownCode(attack)} here.`);
  expect(nodes.map(({ type }) => type)).toEqual(["document", "paragraph", "text", "code", "text"]);
});

test("any text is one line of harmless Markdown, and any code one piece of code", () => {
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(...ATTACKS),
    fc.stringMatching(/^[`|\\<>@#\n -]{0,12}$/),
  );
  fc.assert(
    fc.property(anything, (written) => {
      const sentence = markdownText(written);
      expect(sentence).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      const types = nodesOf(`x ${sentence} x`).map(({ type }) => type);
      expect(types.filter((type) => !HARMLESS.includes(type))).toEqual([]);
      if (written !== "")
        expect(nodesOf(`x ${markdownCode(written)} x`).filter(({ type }) => type === "code")).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});

test.each(ATTACKS)("a cell stays one cell: %j", (attack) => {
  const [, , row = ""] = markdownTable(["a", "b"], [[markdownCode(attack), markdownText(attack)]]).split("\n");
  // GitHub ends a cell at every pipe without a backslash before it; a backslash escapes the one after it.
  const ends = [...row.matchAll(/\\[\s\S]|\|/g)].filter(([match]) => match === "|");
  expect(ends).toHaveLength(3);
});

test.each(ATTACKS)("a summary stays text: %j", (attack) => {
  expect(htmlCode(attack)).toMatch(/^<code>[^<>\n]*<\/code>$/);
});

describe("a whole review", () => {
  const reviewWith = (attack: string) =>
    reviewOf(
      [
        {
          address: `google_cloud_run_v2_service.a["${attack}"]`,
          before: serviceValues({ name: attack, cpu: "2" }),
          after: serviceValues({ name: attack, cpu: "1", env: [{ name: attack, value: attack }], image: attack }),
        },
        {
          address: `google_sql_database_instance.b["${attack}"]`,
          before: { name: attack, settings: [{ tier: attack }] },
        },
        { address: "google_project_iam_member.c", after: { project: attack, role: attack, member: attack } },
        { address: "google_x.d", before: { [attack]: "1" }, after: { [attack]: attack }, previousAddress: attack },
      ],
      {
        output_changes: { [attack]: { actions: ["create"], after: attack } },
        resource_drift: [
          {
            address: `google_x.e["${attack}"]`,
            mode: "managed",
            type: `google_${attack}`,
            name: "e",
            change: { actions: ["update"], before: { [attack]: 1 }, after: { [attack]: 2 }, after_unknown: {} },
          },
        ],
        checks: [{ address: { to_display: attack }, status: "fail" }],
      },
      { allowDestroy: [attack], warnings: [attack] },
    );
  const calm = nodesOf(renderMarkdown(reviewWith("calm")));
  const countOf = (nodes: readonly Node[], type: string): number => nodes.filter((node) => node.type === type).length;

  test.each(ATTACKS)("has the same headings, lists and HTML as one without it: %j", (attack) => {
    const markdown = renderMarkdown(reviewWith(attack));
    const nodes = nodesOf(markdown);
    for (const type of ["link", "image", "heading", "html_inline", "html_block", "code_block", "block_quote", "list"]) {
      expect({ type, count: countOf(nodes, type) }).toEqual({ type, count: countOf(calm, type) });
    }
    const html = nodes.filter(({ type }) => type === "html_block").map(({ literal }) => literal ?? "");
    expect(html.join("\n").replace(/<\/?(details|summary|code)>|<!-- netra-review [^>]* -->/g, "")).not.toMatch(/[<>]/);
    expect(markdown.split(markerPrefix("staging"))).toHaveLength(2);
    expect(markdown.startsWith(markerPrefix("staging"))).toBe(true);
    expect(markdown).not.toMatch(/[^\P{C}\n]/u);
  });

  test.each(ATTACKS)("steers no terminal and no viewer of results: %j", (attack) => {
    const review = reviewWith(attack);
    // eslint-disable-next-line no-control-regex -- colours are the only escapes
    expect((FORMATS.text?.(review) ?? "").replace(/\u001b\[\d+m/g, "")).not.toMatch(/[^\P{C}\n]/u);
    const sarif = JSON.parse(FORMATS.sarif?.(review) ?? "") as Sarif;
    const messages = sarif.runs.flatMap(({ results }) => results.map(({ message }) => message.text));
    expect(messages.length).toBeGreaterThan(10);
    // "[text](address)" is a link in a message, and nowhere else.
    expect(messages.filter((message) => message.includes("]("))).toEqual([]);
  });
});
