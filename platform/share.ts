/** Shares between 0 and 1, without what binary fractions add: 1 - 0.9 is 0.1. */

export function complement(share: number): number {
  return rounded(1 - share);
}

export function rounded(value: number): number {
  return Number(value.toFixed(6));
}

/** 0.9 is `90 %`. */
export function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}
