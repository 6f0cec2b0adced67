/**
 * Whatever is given, `check` answers 0, 1 or 2, in bounded time, and says what it cannot read in one line.
 *
 * Ten thousand inputs in all. A failure prints its seed; `FC_SEED=<seed> npx jest any-input` repeats it.
 */
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { run } from "../../cli/check";
import { runCommand } from "../../cli/start";
import { CATALOGUE } from "../../policy/catalogue";
import { evaluate } from "../../policy/engine";
import { readInput } from "../../policy/read/input";
import { ReadError } from "../../policy/read/read-error";
import { renderJson } from "../../policy/render/json";
import { renderMarkdown } from "../../policy/render/markdown";
import { renderSarif } from "../../policy/render/sarif";
import { renderText } from "../../policy/render/text";
import { recordedIo } from "../cli/recorded-io";
import { compliantEstate } from "./compliant";
import { exampleContract } from "./example-contract";
import type { Fixture } from "./fixture";
import { filesOf } from "./fixture-files";

const SEED = process.env.FC_SEED === undefined ? undefined : Number(process.env.FC_SEED);
const options = (numRuns: number): fc.Parameters<unknown> => ({
  numRuns,
  ...(SEED === undefined ? {} : { seed: SEED }),
});

/** Longer than the slowest input takes on a busy machine, and far shorter than a hang. */
const MOST_MILLISECONDS = 5_000;
const CONTRACT = exampleContract();

/** What `check` does with an input, without a process around it. */
function answerTo(bytes: Uint8Array): 0 | 1 | 2 {
  const start = performance.now();
  const answer = answer012(bytes);
  expect(performance.now() - start).toBeLessThan(MOST_MILLISECONDS);
  return answer;
}

function answer012(bytes: Uint8Array): 0 | 1 | 2 {
  let input;
  try {
    input = readInput([{ name: "input", bytes }]);
  } catch (error) {
    expect(error).toBeInstanceOf(ReadError);
    // One printable line: neither a trace nor anything that steers a terminal.
    expect((error as Error).message).toMatch(/^[^\p{Cc}]+$/u);
    return 2;
  }
  const report = evaluate(CATALOGUE, input.estate, CONTRACT, [], "2026-01-01");
  // A rule that throws is reported as having no verdict.
  expect(report.findings.filter(({ got }) => got === "no verdict")).toEqual([]);
  expect(renderText(report)).not.toMatch(/[^\P{Cc}\n]/u);
  renderMarkdown(report);
  JSON.parse(renderJson(report));
  JSON.parse(renderSarif(report, { rules: CATALOGUE, files: input.files }));
  return report.summary.errors > 0 ? 1 : 0;
}

const encoded = (text: string): Uint8Array => Buffer.from(text);

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** In how many parts staging is broken as well: the whole takes its time, and rules seldom look further than a family. */
const PARTS = 4;

/** Staging, and neighbouring blocks of it: a document each, and each block in one of the parts. */
function estates(): readonly Fixture[] {
  const blocks = Object.entries(compliantEstate());
  const size = Math.ceil(blocks.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, index) => blocks.slice(index * size, (index + 1) * size));
  return [blocks, ...parts].map((part) => Object.fromEntries(part));
}

/** Documents that are right, to be made wrong: as each source shows them. */
const DOCUMENTS: readonly Json[] = (["configuration", "plan"] as const).flatMap((source) =>
  estates().map((estate) => JSON.parse(Buffer.from(filesOf(estate, source)[0]?.bytes ?? []).toString()) as Json),
);
const SERVICES = Buffer.from(filesOf(compliantEstate(), "live")[0]?.bytes ?? []).toString();

/** Values that break readers: other types, names of prototypes, templates, huge and tiny numbers. */
const strange: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    ...[
      "",
      " ",
      "__proto__",
      "constructor",
      "${",
      "${}",
      "$${",
      "%{",
      "${a.b.c}",
      "${local.x}",
      "${var.x}",
      "\u0000",
      "\u001b[2J",
      "\ud800",
    ],
    ...[0, -1, 1e308, -1e308, 1e-308, 2 ** 53, true, false, null],
    ...[[], {}, [[]], [{}], [null], { __proto__: null }],
  ),
);

/** A walk into a document: at each level one number picks the member. */
const walk = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });

/** A copy of a document with the place that a walk leads to replaced, removed, or kept under another name. */
function broken(document: Json, steps: readonly number[], value: Json, how: "replace" | "remove" | "rename"): Json {
  const [step = 0, ...rest] = steps;
  if (typeof document !== "object" || document === null) return value;
  const entries = Object.entries(document);
  const picked = entries[step % Math.max(entries.length, 1)];
  if (!picked) return value;
  const [key, item] = picked;
  const isLast = rest.length === 0 || typeof item !== "object" || item === null;
  const changed = entries.flatMap(([name, old]): readonly (readonly [string, Json])[] => {
    if (name !== key) return [[name, old]];
    if (!isLast) return [[name, broken(old, rest, value, how)]];
    if (how === "remove") return [];
    return how === "rename" ? [[typeof value === "string" ? value : "renamed", old]] : [[name, value]];
  });
  return Array.isArray(document) ? changed.map(([, old]) => old) : Object.fromEntries(changed);
}

const how = fc.constantFrom("replace", "remove", "rename" as const);

test("any JSON: 3,500", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect([0, 1, 2]).toContain(answerTo(encoded(text)));
    }),
    options(3500),
  );
}, 120_000);

test("any bytes: 2,000", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect([0, 1, 2]).toContain(answerTo(bytes));
    }),
    options(2000),
  );
}, 120_000);

test("any text, as YAML: 2,000", () => {
  const words = fc.constantFrom(
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "---\n",
    "'",
    '"',
    "|\n",
    ">",
    "!!x ",
    "{{",
    "}}",
    "%X%",
    "#",
    "?",
    ",",
    "<<: ",
    "\t",
    "\r\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.array(words, { maxLength: 60 }).map((list) => list.join("")),
      ),
      (text) => {
        expect([0, 1, 2]).toContain(answerTo(encoded(text)));
      },
    ),
    options(2000),
  );
}, 120_000);

test("a configuration or a plan with one place broken: 700", () => {
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENTS), walk, strange, how, (document, steps, value, way) => {
      expect([0, 1, 2]).toContain(answerTo(encoded(JSON.stringify(broken(document, steps, value, way)))));
    }),
    options(700),
  );
}, 300_000);

const CONFIGURATION_PARTS = fc.record(
  {
    terraform: strange,
    locals: fc.dictionary(fc.constantFrom("a", "b", "c"), strange),
    resource: fc.dictionary(
      fc.constantFrom(
        ...new Set(CATALOGUE.flatMap(({ appliesTo }) => appliesTo.map((type) => type.replace("*", "x")))),
      ),
      fc.dictionary(
        fc.constantFrom("x", "y", "__proto__"),
        fc.dictionary(
          fc.constantFrom(
            "name",
            "template",
            "settings",
            "env",
            "member",
            "role",
            "rule",
            "depends_on",
            "lifecycle",
            "dynamic",
            "count",
          ),
          strange,
        ),
      ),
    ),
    data: strange,
    output: strange,
  },
  { requiredKeys: ["resource"] },
);

test("resources of every type that a rule is about, with anything in them: 800", () => {
  fc.assert(
    fc.property(CONFIGURATION_PARTS, (document) => {
      expect([0, 1, 2]).toContain(answerTo(encoded(JSON.stringify(document))));
    }),
    options(800),
  );
}, 300_000);

test("a Cloud Run export with one place broken, as JSON and as YAML, and with one character changed: 900", () => {
  const [first = ""] = SERVICES.split("---\n");
  const document = parse(first) as Json;
  fc.assert(
    fc.property(walk, strange, how, fc.boolean(), (steps, value, way, asYaml) => {
      const changed = broken(document, steps, value, way);
      expect([0, 1, 2]).toContain(answerTo(encoded(asYaml ? stringify(changed) : JSON.stringify(changed))));
    }),
    options(600),
  );
  fc.assert(
    fc.property(fc.nat(first.length), fc.string({ maxLength: 3 }), fc.nat(5), (at, inserted, removed) => {
      expect([0, 1, 2]).toContain(answerTo(encoded(first.slice(0, at) + inserted + first.slice(at + removed))));
    }),
    options(300),
  );
}, 300_000);

test("the command itself, with arguments of every kind: 100", async () => {
  const argument = fc.oneof(
    fc.constantFrom(
      "-",
      "--list",
      "--format",
      "json",
      "sarif",
      "--rule",
      "RUN001",
      "--severity",
      "error",
      "--help",
      "--out",
    ),
    fc.string({ maxLength: 10 }).filter((text) => !text.includes("\0")),
  );
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(argument, { maxLength: 5 })
        .filter((args) => !args.some((item, index) => args[index - 1] === "--out" && item !== "")),
      fc.json(),
      async (args, stdin) => {
        const io = recordedIo({ stdin });
        const code = await runCommand(run, args, io);
        expect([0, 1, 2]).toContain(code);
        expect(io.err()).not.toMatch(/\n {4}at |This should not have happened/);
        if (code === 2) expect(io.out()).toBe("");
      },
    ),
    options(100),
  );
}, 120_000);
