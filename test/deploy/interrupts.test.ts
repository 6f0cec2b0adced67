import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { passInterrupts } from "../../deploy/interrupts";

/** A terraform that runs on, whatever it is sent. */
function stubborn(): { child: ChildProcess; sent: string[] } {
  const sent: string[] = [];
  const child = { pid: 4711, exitCode: null, signalCode: null, kill: (signal: string) => sent.push(signal) };
  return { child: child as unknown as ChildProcess, sent };
}

let groupKills: (readonly [number, string | number | undefined])[];

beforeEach(() => {
  jest.useFakeTimers();
  groupKills = [];
  jest.spyOn(process, "kill").mockImplementation((pid, signal) => {
    groupKills.push([pid, signal]);
    return true;
  });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test("a second Ctrl-C makes terraform give up, and ten seconds later what is left of it is killed with its providers", () => {
  const { child, sent } = stubborn();
  const signals = new EventEmitter();
  const said: string[] = [];
  passInterrupts(child, (line) => said.push(line), signals);
  signals.emit("SIGINT");
  jest.advanceTimersByTime(600);
  signals.emit("SIGINT");
  expect(sent).toEqual(["SIGINT", "SIGINT"]);
  expect(said).toEqual([
    "Stopping: Terraform finishes what it has begun. Once more to make it give up.",
    "Giving up: what Terraform has begun may be missing from the state.",
  ]);
  jest.advanceTimersByTime(9_999);
  expect(groupKills).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(groupKills).toEqual([[-4711, "SIGKILL"]]);
});

test("one Ctrl-C kills nothing, however long terraform takes", () => {
  const { child, sent } = stubborn();
  const signals = new EventEmitter();
  passInterrupts(child, () => undefined, signals);
  signals.emit("SIGINT");
  jest.advanceTimersByTime(3_600_000);
  expect({ sent, groupKills }).toEqual({ sent: ["SIGINT"], groupKills: [] });
});

test("nothing is killed that has ended in time", () => {
  const { child } = stubborn();
  const signals = new EventEmitter();
  const interrupts = passInterrupts(child, () => undefined, signals);
  signals.emit("SIGTERM");
  jest.advanceTimersByTime(600);
  signals.emit("SIGTERM");
  interrupts.stop();
  jest.advanceTimersByTime(60_000);
  expect(groupKills).toEqual([]);
});
