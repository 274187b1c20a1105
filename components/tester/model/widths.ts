/** Shares of the three columns; what they add up to does not matter. */
export type Widths = readonly [number, number, number];

export const evenWidths: Widths = [1, 1, 1];

/** Narrower than this no column becomes, in shares of the whole. */
const least = 0.15;

/**
 * The border after column `at` moved by a share of the whole: what one column gains the next one
 * loses, and neither becomes too narrow.
 */
export function moved(widths: Widths, at: 0 | 1, by: number): Widths {
  const total = widths[0] + widths[1] + widths[2];
  const both = widths[at] + widths[at + 1 === 1 ? 1 : 2];
  const first = Math.min(both - least * total, Math.max(least * total, widths[at] + by * total));
  return at === 0 ? [first, both - first, widths[2]] : [widths[0], first, both - first];
}

/** What was kept of an earlier visit; even columns for anything else. */
export function readWidths(text: string | null): Widths {
  try {
    const kept: unknown = JSON.parse(text ?? "");
    const isRight = Array.isArray(kept) && kept.length === 3 && kept.every((each) => typeof each === "number" && each > 0 && each < 1000);
    return isRight ? (kept as unknown as Widths) : evenWidths;
  } catch {
    return evenWidths;
  }
}
