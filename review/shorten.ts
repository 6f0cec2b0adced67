/**
 * Puts a document together within a length: sections in their order, the most important ones first to get their place.
 *
 * What does not fit is left out at the end of a section's part, and counted.
 */

/** GitHub takes comments of up to 65,536 characters. */
export const COMMENT_LENGTH = 65_000;

export interface Section {
  /** What it is called where it is left out: `before and after`. */
  readonly title: string;
  /** Which section goes first when there is too little room: the smallest number. */
  readonly rank: number;
  /** What stands before the parts; gone with them. */
  readonly head: string;
  /** Pieces between which the section may be cut. */
  readonly parts: readonly string[];
  /** What stands between two parts. @default "\n\n" */
  readonly separator?: string;
  /** What stands after the parts. @default "" */
  readonly foot?: string;
}

export interface LeftOut {
  readonly title: string;
  readonly count: number;
  readonly of: number;
}

const BETWEEN_SECTIONS = "\n\n";

/**
 * @param noteOn Says what was left out; the room for it is kept free.
 * @returns The text, in the order of the sections, with the note at the end when anything is left out.
 */
export function shorten(
  sections: readonly Section[],
  maxLength: number,
  noteOn: (leftOut: readonly LeftOut[]) => string,
): string {
  const filled = sections.filter(({ parts }) => parts.length > 0);
  const whole = written(filled, (section) => section.parts.length);
  if (whole.length <= maxLength) return whole;
  const everything = filled.map(({ title, parts }) => ({ title, count: parts.length, of: parts.length }));
  let room = maxLength - noteOn(everything).length - BETWEEN_SECTIONS.length;
  const kept = new Map<Section, number>();
  for (const section of [...filled].sort((a, b) => a.rank - b.rank)) {
    const count = fitting(section, room);
    kept.set(section, count);
    if (count > 0) room -= lengthOf(section, count) + BETWEEN_SECTIONS.length;
  }
  const leftOut = filled.flatMap((section) => {
    const count = section.parts.length - (kept.get(section) ?? 0);
    return count === 0 ? [] : [{ title: section.title, count, of: section.parts.length }];
  });
  return written(filled, (section) => kept.get(section) ?? 0) + BETWEEN_SECTIONS + noteOn(leftOut);
}

/** How many of a section's parts the room is enough for; one pass, because a section may have ten thousand. */
function fitting({ head, parts, separator = "\n\n", foot = "" }: Section, room: number): number {
  let length = head.length + foot.length;
  let count = 0;
  for (const part of parts) {
    length += part.length + (count === 0 ? 0 : separator.length);
    if (length > room) break;
    count += 1;
  }
  return count;
}

function lengthOf(section: Section, count: number): number {
  return written([section], () => count).length;
}

function written(sections: readonly Section[], countOf: (section: Section) => number): string {
  return sections
    .flatMap((section) => {
      const count = countOf(section);
      const { head, parts, separator = "\n\n", foot = "" } = section;
      return count === 0 ? [] : [head + parts.slice(0, count).join(separator) + foot];
    })
    .join(BETWEEN_SECTIONS);
}
