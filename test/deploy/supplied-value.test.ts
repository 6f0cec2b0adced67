import { faultsOf, withoutLineBreak } from "../../deploy/supplied-value";
import type { SuppliedSecret } from "../../deploy/supplied-value";

const secret = (format: SuppliedSecret["format"] = "token"): SuppliedSecret => ({
  id: "api-key",
  description: "API key of the account",
  format,
  minLength: 16,
});

const REAL = "s3cr3t-0123456789abcdef";
const CLIENT_ID = "1234-abcdef.apps.googleusercontent.com";

test.each([
  ["token", REAL],
  ["token", "x".repeat(15) + "y"],
  ["google-client-id", CLIENT_ID],
  ["url", "https://user:word@clickhouse.example.com:8443/db"],
  ["url", "clickhouse://host.example.com/db"],
] as const)("a real %s is taken", (format, value) => {
  expect(faultsOf(value, secret(format))).toEqual([]);
});

test.each<readonly [string, string, SuppliedSecret["format"], readonly string[]]>([
  ["nothing", "", "token", ["it is empty"]],
  ["15 characters", "abcdefghijklmno", "token", ["it has 15 characters; a real one has 16 or more"]],
  ["one character", "a", "token", ["it has 1 character; a real one has 16 or more"]],
  ["a tab", `${REAL}\t${REAL}`, "token", ["it has a control character or a line break in it"]],
  ["a line break", `${REAL}\n${REAL}`, "token", ["it has a control character or a line break in it"]],
  ["a NUL", `${REAL}\u0000`, "token", ["it has a control character or a line break in it"]],
  ["a space behind it", `${REAL} `, "token", ["it has a space at the start or the end"]],
  ["a space before it", ` ${REAL}`, "token", ["it has a space at the start or the end"]],
  ["a space in it", `${REAL} ${REAL}`, "token", ["it has a space in it"]],
  ["a mark that nobody sees", `${REAL}\u200b`, "token", ["it has a character in it that is not plain ASCII"]],
  ["a typographic dash", `s3cr3t–0123456789abcdef`, "token", ["it has a character in it that is not plain ASCII"]],
  ["a placeholder", "changeme-0123456789", "token", ['it is a placeholder ("changeme")']],
  ["another placeholder", "your-api-key-here-please", "token", ['it is a placeholder ("your-")']],
  ["one letter over and over", "xxxxxxxxxxxxxxxxxxxx", "token", ["it is one character over and over: a placeholder"]],
  ["65 KiB", "ab".repeat(33_000), "token", ["it is over 64 KiB, which Secret Manager does not take"]],
  ["a client id elsewhere", CLIENT_ID, "token", ["it is a Google client id, which is another secret"]],
  [
    "another host",
    "1234-abcdef.example.com",
    "google-client-id",
    ["a Google client id ends in .apps.googleusercontent.com"],
  ],
  [
    "the ending alone",
    ".apps.googleusercontent.com",
    "google-client-id",
    ["a Google client id ends in .apps.googleusercontent.com"],
  ],
  ["a word for an address", "clickhouse.example.com", "url", ["it is no address (scheme://host...)"]],
])("%s is refused", (_, value, format, faults) => {
  expect(faultsOf(value, secret(format))).toEqual(faults);
});

test("every fault is told at once, and none of them repeats the value", () => {
  const value = "hunter2\t";
  const faults = faultsOf(value, secret("google-client-id"));
  expect(faults).toEqual([
    "it has a control character or a line break in it",
    "it has 8 characters; a real one has 16 or more",
    "a Google client id ends in .apps.googleusercontent.com",
  ]);
  expect(faults.join()).not.toContain("hunter2");
});

describe("what comes through a pipe", () => {
  test.each([
    ["echo's line break", "value\n", "value"],
    ["an editor's", "value\r\n", "value"],
    ["one at the start", "\nvalue", "value"],
  ])("loses %s", (_, piped, value) => {
    expect(withoutLineBreak(piped)).toEqual({ value, stripped: true });
  });

  test("keeps every further one, to be refused", () => {
    expect(withoutLineBreak("value\n\n")).toEqual({ value: "value\n", stripped: true });
  });

  test("stays as it is without one", () => {
    expect(withoutLineBreak("value")).toEqual({ value: "value", stripped: false });
  });
});
