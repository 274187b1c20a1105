import { type detailedSizes, minutesOfDay } from "./buckets.ts";

/** `sign`: whether the counts of these buckets are added or subtracted. */
export type Piece = { size: (typeof detailedSizes)[number]; from: number; to: number; sign: 1 | -1 };

/**
 * Few buckets that make up a range: days inside it, with hours and minutes at its ends. At its
 * beginning it may be a larger bucket minus what comes before. Not at its end, because the newest
 * minute that a bucket knows would lie outside. `minutesFrom`: older minutes may already be
 * deleted, so none is subtracted from an hour that begins before.
 */
export function cover(from: number, to: number, minutesFrom = 0): Piece[] {
  const pieces: Piece[] = [];
  const mayTakeAway = from % 60 === 0 || Math.floor(from / 60) * 60 >= minutesFrom;
  fill({ from, to, sign: 1 }, [minutesOfDay, 60, 1], { pieces, mayTakeAway });
  return pieces.sort((a, b) => a.from - b.from || b.size - a.size);
}

type Range = { from: number; to: number; sign: 1 | -1 };
type Into = { pieces: Piece[]; mayTakeAway: boolean };

function fill({ from, to, sign }: Range, [size, ...finer]: readonly Piece["size"][], into: Into): void {
  if (from >= to || size === undefined) return;
  const [first, last] = [Math.ceil(from / size) * size, Math.floor(to / size) * size];
  if (first > last) {
    fill({ from, to, sign }, finer, into);
    return;
  }
  if (first < last) into.pieces.push({ size, from: first, to: last, sign });
  // What is subtracted ends where the range begins.
  const begins = sign === 1;
  const inside = begins ? { from, to: first, sign } : { from: last, to, sign };
  const bucket = begins ? { from: first - size, to: first } : { from: last, to: last + size };
  if (inside.to - inside.from > size / 2 && into.mayTakeAway) {
    into.pieces.push({ size, ...bucket, sign });
    fill(begins ? { from: bucket.from, to: from, sign: -1 } : { from: to, to: bucket.to, sign: 1 }, finer, into);
  } else fill(inside, finer, into);
  fill(begins ? { from: last, to, sign } : { from, to: first, sign }, finer, into);
}
