/** The redactor on its own: each reason to hide, and what is left to see. */
import { Expression } from "../../policy/resources";
import { Redactor, holdsPassword, isSecretName } from "../../review/redact";

const SECRET = "correct-horse-7";
const redactor = new Redactor([SECRET, `${SECRET}-battery`, "tiny"]);
const value = (path: string, shown: Parameters<Redactor["value"]>[2], type = "google_x"): string =>
  redactor.value(type, path.split("."), shown);

test("a text without a secret in it is the same text", () => {
  expect(redactor.text("google_x.a has 2 of 3")).toBe("google_x.a has 2 of 3");
});

test("a secret is hidden wherever it stands, the longest first", () => {
  expect(redactor.text(`a ${SECRET} b ${SECRET}-battery c`)).toBe("a (hidden) b (hidden) c");
});

test("a secret of under eight characters is part of ordinary words and stays there", () => {
  expect(redactor.text("a tiny word")).toBe("a tiny word");
});

test("a secret that a text was cut off in is hidden as far as it goes", () => {
  expect(redactor.text(`got ${SECRET.slice(0, 10)}...`)).toBe("got (hidden)...");
  expect(redactor.text("got correct-...")).toBe("got (hidden)...");
  expect(redactor.text(`got ${SECRET.slice(0, 10)}`)).toBe(`got ${SECRET.slice(0, 10)}`);
});

test("a secret with a line break is hidden as it is printed, too", () => {
  const multiline = new Redactor(["first line\nsecond"]);
  expect(multiline.text("got first line\\u000asecond")).toBe("got (hidden)");
});

test("what is hidden later is hidden in texts that were asked for before", () => {
  const later = new Redactor();
  expect(later.text("only-known-later")).toBe("only-known-later");
  later.hide("known-later");
  expect(later.text("only-known-later")).toBe("only-(hidden)");
});

test("nothing is the empty text, and a number or a flag is as it is written", () => {
  expect([value("a", undefined), value("a", null), value("a", 3), value("a", false)]).toEqual(["", "", "3", "false"]);
});

test("an expression shows what it comes to, or how it is written", () => {
  expect(value("a", new Expression("${x.y}", [], "known"))).toBe("known");
  expect(value("a", new Expression("${x.y}", []))).toBe("${x.y}");
});

test.each(["random_id", "random_password", "tls_private_key"])("whatever %s holds is hidden", (type) => {
  expect(value("any", "value", type)).toBe("(hidden)");
});

test.each([
  "password",
  "root_password",
  "auth_string",
  "secret_data",
  "env.API_TOKEN.value",
  "content_md5",
  "password_wo",
  "env.STRIPE_API_KEY.value_source.0.secret_key_ref.0.value",
  "env.STRIPE_API_KEY.value_source.0.other.0.secret",
  "env.STRIPE_API_KEY.secret_key_ref.0.secret",
  "env.STRIPE_API_KEY.value_source.0.secret_key_ref.0.secret.password",
])("%s is hidden by its name", (path) => expect(value(path, "value")).toBe("(hidden)"));

test.each([
  "name",
  "secret",
  "secret_id",
  "secret_key_ref.secret",
  "env.STRIPE_API_KEY.value_source.0.secret_key_ref.0.secret",
  "env.STRIPE_API_KEY.value_source.0.secret_key_ref.0.version",
  "env.STRIPE_API_KEY.value_from.0.secret_key_ref.0.name",
  "env.STRIPE_API_KEY.value_from.0.secret_key_ref.0.key",
  "password_wo_version",
  "image",
  "tokens_per_minute",
])("%s is shown", (path) => expect(value(path, "value")).toBe("value"));

test("in a composite value each part is judged by itself, keys as well", () => {
  expect(
    value("a", [
      { name: "API_KEY", value: "v" },
      { name: "LEVEL", value: "debug" },
      { password: "p", port: 1, [SECRET]: new Expression("${x}", [], "b") },
    ]),
  ).toBe(
    '[{"name":"API_KEY","value":"(hidden)"},{"name":"LEVEL","value":"debug"},{"password":"(hidden)","port":1,"(hidden)":"b"}]',
  );
});

test("a text that is JSON is hidden as a whole when a name in it says credential, or is too long to look at", () => {
  expect(value("a", '{"a": [{"client_secret": "x"}]}')).toBe("(JSON with a credential in it)");
  expect(value("a", '{"a": ["https://u:p@h"]}')).toBe("(JSON with a credential in it)");
  expect(value("a", '{"a": "b"}')).toBe('{"a": "b"}');
  expect(value("a", "{not json")).toBe("{not json");
  expect(value("a", `["${"x".repeat(100_001)}"]`)).toBe("(JSON with a credential in it)");
});

test.each(["postgres://u:p@h/db", "see redis://:p@h", "https://user:pass/word@host"])("%s holds a password", (text) => {
  expect(holdsPassword(text)).toBe(true);
  expect(redactor.text(text)).toContain("://(hidden)@");
});

test.each(["https://host/path", "https://host:8080/path", "a@b.example", "projects/p:x@y"])("%s holds none", (text) => {
  expect(holdsPassword(text)).toBe(false);
  expect(redactor.text(text)).toBe(text);
});

test("a key of a known format is hidden, the text around it is not", () => {
  const key = `AKIA${"ABCDEFGH".repeat(2)}`;
  expect(redactor.text(`key=${key};`)).toBe("key=(hidden);");
  expect(redactor.text("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- after")).toBe("(hidden) after");
});

test("names are judged whole, whatever their case", () => {
  expect(["Password", "DB_PASSWORD", "access_token", "x_api_key"].map(isSecretName)).toEqual([true, true, true, true]);
  expect(["secret", "passwords_count", "keyboard", "TOKENIZER"].map(isSecretName)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
