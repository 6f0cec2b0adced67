/** A comment fits, is cut where a section or a part of it ends, and says what is missing. */
import { renderMarkdown } from "../../review/render/markdown";
import { renderText } from "../../review/render/text";
import { partsOf, shorten } from "../../review/shorten";
import type { LeftOut, Section } from "../../review/shorten";
import { reviewOf, serviceValues } from "./planned";

function section(title: string, rank: number, parts: readonly string[]): Section {
  return { title, rank, head: `# ${title}\n`, ...partsOf(parts, (part) => part), separator: "\n", foot: "\n." };
}

const note = (leftOut: readonly LeftOut[]): string =>
  leftOut.map(({ title, count, of }) => `${title} ${count}/${of}`).join(" ");

test("what fits stays whole, without a note", () => {
  expect(shorten([section("a", 1, ["1", "2"]), section("empty", 0, []), section("b", 0, ["3"])], 100, note)).toBe(
    "# a\n1\n2\n.\n\n# b\n3\n.",
  );
});

test("the section of the highest rank goes first, the order stays", () => {
  const sections = [section("late", 9, ["x".repeat(30)]), section("first", 0, ["y".repeat(30)])];
  expect(shorten(sections, 70, note)).toBe(`# first\n${"y".repeat(30)}\n.\n\nlate 1/1`);
});

test("a section is cut between two of its parts", () => {
  expect(shorten([section("a", 0, ["1".repeat(20), "2".repeat(20), "3".repeat(20)])], 65, note)).toBe(
    `# a\n${"1".repeat(20)}\n${"2".repeat(20)}\n.\n\na 1/3`,
  );
});

test("nothing is ever longer than it may be", () => {
  const sections = ["a", "b", "c"].map((title, rank) =>
    section(
      title,
      rank,
      Array.from({ length: 50 }, () => title.repeat(rank * 7 + 1)),
    ),
  );
  for (let length = 60; length < 900; length += 7)
    expect(shorten(sections, length, note).length).toBeLessThanOrEqual(length);
});

test("parts that have no room are not even written", () => {
  let writtenParts = 0;
  const many: Section = {
    title: "many",
    rank: 0,
    head: "",
    count: 10_000,
    part: () => {
      writtenParts += 1;
      return "x".repeat(100);
    },
  };
  shorten([many], 1000, note);
  expect(writtenParts).toBeLessThan(15);
});

describe("a comment on a large change", () => {
  const review = reviewOf(
    Array.from({ length: 600 }, (_, index) => ({
      address: `google_cloud_run_v2_service.service-${index}`,
      before: serviceValues({ name: `service-${index}` }),
      after: serviceValues({ name: `service-${index}`, cpu: "500m", timeout: "100s" }),
    })),
  );
  const markdown = renderMarkdown(review, { fullReport: "https://ci.example/report" });

  test("has at most 65,000 characters", () => {
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    expect(markdown.length).toBeGreaterThan(60_000);
  });

  test("keeps its marker, its verdict and its command", () => {
    expect(markdown).toMatch(/^<!-- netra-review environment=staging /);
    expect(markdown).toContain("**Blocked:**");
    expect(markdown).toContain("Made by `npm run review -- staging.json`");
  });

  test("says what was left out, and where it is whole", () => {
    const last = markdown.trimEnd().split("\n").at(-1) ?? "";
    expect(last).toMatch(/^> Shortened to fit a comment\. Left out: \d+ of 600 of new findings, /);
    expect(last).toContain("all of before and after (600)");
    expect(last).toMatch(/whole at `https:\/\/ci\.example\/report`\.$/);
  });

  test("ends no section in the middle of a line, a table or a fold", () => {
    expect(markdown.split("<details>").length).toBe(markdown.split("</details>").length);
    for (const line of markdown.split("\n")) if (line.startsWith("|")) expect(line).toMatch(/\|$/);
  });

  test("is whole as text", () => {
    const text = renderText(review);
    for (let index = 0; index < 600; index += 1)
      expect(text).toContain(`google_cloud_run_v2_service.service-${index} `);
  });
});
