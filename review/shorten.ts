/**
 * Puts a document together within a length: sections in their order, the most important ones first to get their place.
 *
 * What does not fit is left out at the end of a section's part, and counted. Parts are written only as far as they are used:
 * of ten thousand findings a comment shows a hundred.
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
  /** How many pieces there are, between which the section may be cut. */
  readonly count: number;
  readonly part: (index: number) => string;
  /** What stands between two parts. @default an empty line */
  readonly separator?: string;
  /** What stands after the parts. @default nothing */
  readonly foot?: string;
}

/** A section's pieces: one for each item. */
export function partsOf<T>(items: readonly T[], write: (item: T) => string): Pick<Section, "count" | "part"> {
  return {
    count: items.length,
    part: (index) =>
      items
        .slice(index, index + 1)
        .map(write)
        .join(""),
  };
}

export interface LeftOut {
  readonly title: string;
  readonly count: number;
  readonly of: number;
}

const EMPTY_LINE = "\n\n";

/**
 * @param noteOn Says what was left out; the room for it is kept free.
 * @returns The text, in the order of the sections, with the note at the end when anything is left out.
 */
export function shorten(
  sections: readonly Section[],
  maxLength: number,
  noteOn: (leftOut: readonly LeftOut[]) => string,
): string {
  const filled = sections.filter(({ count }) => count > 0);
  const wanted = filled.map((section) => new Draft(section, maxLength));
  const whole = wanted.map((draft) => draft.text()).join(EMPTY_LINE);
  if (wanted.every((draft) => draft.isWhole) && whole.length <= maxLength) return whole;
  const everything = filled.map(({ title, count }) => ({ title, count, of: count }));
  let room = maxLength - noteOn(everything).length - EMPTY_LINE.length;
  for (const draft of [...wanted].sort((a, b) => a.section.rank - b.section.rank)) {
    draft.fit(room);
    if (!draft.isEmpty) room -= draft.text().length + EMPTY_LINE.length;
  }
  const kept = wanted.filter((draft) => !draft.isEmpty).map((draft) => draft.text());
  const leftOut = wanted.filter((draft) => !draft.isWhole).map((draft) => draft.leftOut());
  return [...kept, noteOn(leftOut)].join(EMPTY_LINE);
}

/** As much of a section as has room. */
class Draft {
  private readonly parts: string[] = [];

  constructor(
    readonly section: Section,
    room: number,
  ) {
    const { head, foot = "", separator = EMPTY_LINE, count, part } = section;
    let length = head.length + foot.length;
    while (this.parts.length < count && length <= room) {
      const next = part(this.parts.length);
      length += next.length + (this.parts.length === 0 ? 0 : separator.length);
      this.parts.push(next);
    }
    this.fit(room);
  }

  get isWhole(): boolean {
    return this.parts.length === this.section.count;
  }

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** Drops parts from the end until the rest has room. */
  fit(room: number): void {
    const { head, foot = "", separator = EMPTY_LINE } = this.section;
    let length = head.length + foot.length - separator.length;
    const count = this.parts.findIndex((part) => (length += part.length + separator.length) > room);
    if (count >= 0) this.parts.length = count;
  }

  text(): string {
    const { head, foot = "", separator = EMPTY_LINE } = this.section;
    return head + this.parts.join(separator) + foot;
  }

  leftOut(): LeftOut {
    const { title, count } = this.section;
    return { title, count: count - this.parts.length, of: count };
  }
}
