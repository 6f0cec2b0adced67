import { atLeastPattern } from "../../../constructs/monitoring/number-pattern";

const NUMBERS = Array.from({ length: 12_000 }, (_, number) => number);

describe("a pattern for numbers that are not under a number", () => {
  it.each([1, 9, 10, 59, 60, 75, 99, 100, 199, 240, 999, 1000])(
    "takes what is %i or more, and nothing else",
    (least) => {
      const whole = new RegExp(`^${atLeastPattern(least)}$`);
      expect(NUMBERS.filter((number) => whole.test(String(number)) !== number >= least)).toEqual([]);
    },
  );

  it("is one that RE2 knows: groups, classes and counts", () => {
    expect(atLeastPattern(60)).toBe("(60|[7-9][0-9]|6[1-9]|[1-9][0-9]{2,})");
  });
});
