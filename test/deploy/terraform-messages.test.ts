import { readMessage, writeDiagnostic } from "../../deploy/terraform-messages";

const message = (type: string, text: string, more: object = {}): string =>
  JSON.stringify({ "@level": "info", "@message": text, "@module": "terraform.ui", type, ...more });
const hook = (more: object) => ({ hook: { resource: { addr: "google_x.y" }, action: "create", ...more } });

describe("what is said", () => {
  test.each([
    ["a creation that begins", message("apply_start", "google_x.y: Creating...", hook({}))],
    ["one that is done", message("apply_complete", "google_x.y: Creation complete after 3s", hook({}))],
    ["one that fails", message("apply_errored", "google_x.y: Creation errored after 3s", hook({}))],
    ["a minute's progress", message("apply_progress", "google_x.y: 1m", hook({ elapsed_seconds: 120 }))],
  ])("%s", (_, line) => {
    const { "@message": said } = JSON.parse(line) as { "@message": string };
    expect(readMessage(line)).toEqual({ lines: [said] });
  });

  test("what a command came to, which is its summary as well", () => {
    const summary = "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.";
    expect(readMessage(message("change_summary", summary))).toEqual({ lines: [summary], summary });
  });

  test("a diagnostic, with its address and every line of its explanation", () => {
    const diagnostic = {
      severity: "error",
      summary: "No such thing",
      detail: "first\n\nsecond",
      address: "google_x.y",
    };
    expect(readMessage(message("diagnostic", "Error: No such thing", { diagnostic }))).toEqual({
      lines: ["Error: No such thing (google_x.y)", "  first", "  second"],
      diagnostic,
    });
  });
});

describe("what is not said", () => {
  test.each([
    ["a value that a diagnostic quotes from the configuration", "diagnostic"],
    ["outputs", "outputs"],
    ["planned changes", "planned_change"],
    ["drift", "resource_drift"],
  ])("%s", (_, type) => {
    const secret = "hunter2-hunter2";
    const diagnostic = {
      severity: "error",
      summary: "Wrong",
      detail: "",
      snippet: { code: secret, values: [{ traversal: "var.x", statement: `is "${secret}"` }] },
    };
    const read = readMessage(message(type, "Wrong", { diagnostic, outputs: { x: { value: secret } }, change: secret }));
    expect(JSON.stringify(read)).not.toContain(secret);
  });

  test.each([
    ["a refresh", message("refresh_start", "google_x.y: Refreshing state...")],
    ["a data source that is read", message("apply_start", "data.google_x.y: Refreshing...", hook({ action: "read" }))],
    ["progress within a minute", message("apply_progress", "google_x.y: 10s", hook({ elapsed_seconds: 10 }))],
    ["its version", message("version", "Terraform 1.11.4")],
    ["what is no message", "Terraform has been successfully initialized!"],
    ["an empty line", ""],
    ["half a message", '{"@level":"info","@mess'],
    ["JSON that is no message", '{"a":1}'],
  ])("%s", (_, line) => {
    expect(readMessage(line)).toEqual({ lines: [] });
  });
});

test("no text of a message steers a terminal", () => {
  expect(readMessage(message("apply_start", "a\u001b[2Jb", hook({})))).toEqual({ lines: ["a\\u001b[2Jb"] });
});

test("a line of an explanation is not endless", () => {
  const [, line = ""] = writeDiagnostic({
    severity: "warning",
    summary: "Long",
    detail: "x".repeat(10_000),
    address: undefined,
  });
  expect(line).toHaveLength(603);
});
