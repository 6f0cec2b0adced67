/**
 * A regular expression (RE2) for whole numbers that are not under a number: 60 gives one that takes 60, 61, 99 and 100,
 * and not 59 or 6. Logging compares text only, so the threshold of an alert on a log line has to be a pattern.
 *
 * @param least a whole number, 1 or more
 */
export function atLeastPattern(least: number): string {
  const digits = String(least);
  const sameLength = [...digits].flatMap((digit, index) => {
    if (digit === "9") return [];
    const first = Number(digit) + 1;
    return [
      `${digits.slice(0, index)}${first === 9 ? "9" : `[${first}-9]`}${"[0-9]".repeat(digits.length - index - 1)}`,
    ];
  });
  return `(${[digits, ...sameLength, `[1-9][0-9]{${digits.length},}`].join("|")})`;
}
