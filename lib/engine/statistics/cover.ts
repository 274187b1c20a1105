import { type detailedSizes, minutesOfDay } from "./buckets.ts";

export type Piece = { size: (typeof detailedSizes)[number]; from: number; to: number };

/** The fewest buckets that make up a range: days inside it, hours and minutes at its ends. */
export function cover(from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  fill(from, to, [minutesOfDay, 60, 1], pieces);
  return pieces.sort((a, b) => a.from - b.from);
}

function fill(from: number, to: number, [size, ...finer]: readonly Piece["size"][], pieces: Piece[]): void {
  if (from >= to || size === undefined) return;
  const [first, last] = [Math.ceil(from / size) * size, Math.floor(to / size) * size];
  if (first >= last) {
    fill(from, to, finer, pieces);
    return;
  }
  pieces.push({ size, from: first, to: last });
  fill(from, first, finer, pieces);
  fill(last, to, finer, pieces);
}
