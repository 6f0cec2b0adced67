import { invalid } from "./api-error";
import { longRunning, Operations } from "./operations";

describe("an operation", () => {
  test("is done after as many polls as asked, and stays done", () => {
    const operations = new Operations();
    operations.polls = 2;
    const { id, done } = operations.start("create", "x");
    expect([done, ...[1, 2, 3].map(() => operations.poll(id).done)]).toEqual([false, false, true, true]);
  });

  test("is done at once with no polls", () => {
    const operations = new Operations();
    operations.polls = 0;
    expect(operations.start("create", "x").done).toBe(true);
  });

  test("tells its error only when it is done", () => {
    const operations = new Operations();
    const started = operations.start("create", "x", { error: invalid("wrong") });
    expect(longRunning(started, "projects/p")["error"]).toBeUndefined();
    expect(longRunning(operations.poll(started.id), "projects/p")).toMatchObject({
      name: `projects/p/operations/${started.id}`,
      done: true,
      error: { code: 3, message: "wrong" },
    });
  });

  test("that was never started is not found", () => {
    expect(() => new Operations().poll("operation-9")).toThrow("Resource 'operation-9' was not found.");
  });
});
