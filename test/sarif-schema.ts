/** The public schema of SARIF 2.1.0. */
import { readFileSync } from "node:fs";
import Ajv from "ajv";

// The published schema is of draft 4, whose identifier a validator of today does not take; what it asks is the same.
const {
  $schema: _schema,
  id: _id,
  ...schema
} = JSON.parse(
  readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
) as Record<string, unknown>;

const uri = {
  type: "string",
  validate: (text: string) => URL.canParse(text, "https://base.example.com") && !/\s/.test(text),
} as const;

const validate = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri, "uri-reference": uri, "date-time": true },
}).compile(schema);

/** What is wrong with a log; nothing for a valid one. */
export function sarifErrors(log: unknown): readonly unknown[] {
  validate(log);
  return validate.errors ?? [];
}
