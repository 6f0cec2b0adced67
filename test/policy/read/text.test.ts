/** Whatever a shell wrote is read; what is no text is said to be none. */
import { MAX_BYTES, decode } from "../../../policy/read/text";

const TEXT = '{"name": "Zürich"}\r\n';
const utf16le = Buffer.from(TEXT, "utf16le");
const utf16be = Buffer.from(utf16le).swap16();

test.each([
  ["UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)])],
  ["UTF-16, little-endian, with a byte order mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
  ["UTF-16, big-endian, with a byte order mark", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
  ["UTF-16, little-endian, without a mark", utf16le],
  ["UTF-16, big-endian, without a mark", utf16be],
])("%s is read", (_, bytes) => {
  expect(decode(bytes, "x.json")).toBe(TEXT);
});

test.each<readonly [string, Buffer, string]>([
  ["one character of UTF-16, little-endian", Buffer.from([0x31, 0x00]), "1"],
  ["one character of UTF-16, big-endian", Buffer.from([0x00, 0x31]), "1"],
  ["one character of ASCII", Buffer.from("1"), "1"],
  // Each shares two bytes with the byte order mark of UTF-8, EF BB BF.
  ...["\u1eff", "\uf0bf", "\ufec0"].map(
    (text) => [`a character beside the mark, ${text}`, Buffer.from(text), text] as const,
  ),
])("%s is read as it is", (_, bytes, text) => {
  expect(decode(bytes, "x.json")).toBe(text);
});

test("a part of a larger buffer is read from its own start", () => {
  expect(decode(Buffer.from(`xxx${TEXT}`).subarray(3), "x.json")).toBe(TEXT);
});

const BINARY = "x.json is not text in UTF-8 or UTF-16: it is binary, or in another encoding.";
const SAVED =
  "x.json is a saved plan (or another zip archive): give the JSON that `terraform show -json x.json` prints.";

test.each([
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), BINARY],
  ["a zero byte in the middle", Buffer.from('{"a": "b\0c"}'), BINARY],
  ["half a character of UTF-16", Buffer.from([0xff, 0xfe, 0x00, 0xd8]), BINARY],
  ["half a character of UTF-16 the other way round", Buffer.from([0xfe, 0xff, 0xd8, 0x00]), BINARY],
  ["the first half of a mark of UTF-16, little-endian", Buffer.from([0xff, 0x7b, 0x7d, 0x00]), BINARY],
  ["the second half of it", Buffer.from([0x7b, 0xfe, 0x7d, 0x00]), BINARY],
  ["the first half of a mark of UTF-16, big-endian", Buffer.from([0xfe, 0x7b, 0x00, 0x7d]), BINARY],
  ["the second half of that", Buffer.from([0x7b, 0xff, 0x00, 0x7d]), BINARY],
  ["a zip archive's first letter alone", Buffer.from([0x50, 0xff]), BINARY],
  ["a zip archive's second letter alone", Buffer.from([0x7b, 0x4b, 0xff]), BINARY],
  ["zero bytes alone", Buffer.from([0, 0, 0, 0]), BINARY],
  ["a saved plan", Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00]), SAVED],
  ["a saved plan with bytes that are no UTF-8", Buffer.from([0x50, 0x4b, 0xff]), SAVED],
])("%s is refused", (_, bytes, message) => {
  expect(() => decode(bytes, "x.json")).toThrow(message);
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["one byte order mark", Buffer.from([0xef, 0xbb, 0xbf])],
  ["white space", Buffer.from(" \n\t ")],
])("a file with %s is empty", (_, bytes) => {
  expect(() => decode(bytes, "x.json")).toThrow(
    "x.json is empty: give a cdk.tf.json, a plan as JSON or a Cloud Run export.",
  );
});

test("a file over the limit is refused by its size", () => {
  // Only the length is looked at, so that no test has to hold 400 MiB.
  const bytes = { byteLength: MAX_BYTES + 2 ** 20 } as Uint8Array;
  expect(() => decode(bytes, "x.json")).toThrow("x.json has 401 MiB; read are files up to 400 MiB.");
});
