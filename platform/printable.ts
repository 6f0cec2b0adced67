/** Text from elsewhere (a server's answer, a live export) made safe for one line of a terminal or a report. */

/**
 * The text with control characters, line breaks and marks that change direction shown as escapes, cut at a length.
 *
 * @param maxLength Characters that are kept; what is longer ends in `...`.
 */
export function printable(text: string, maxLength = 200): string {
  // Almost all text is plain: a report of ten thousand findings is not searched character class by character class.
  if (text.length <= maxLength && PLAIN.test(text)) return text;
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

const PLAIN = /^[\x20-\x7e]*$/;
