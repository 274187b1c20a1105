/**
 * Names in the order of their plain letters, and how many of these each has in common with the one
 * before it. Make it once: it costs time in proportion to its size.
 */
export type ComparableNames = { names: { name: string; plain: string }[]; shared: number[] };

export function comparableNames(names: Iterable<string>): ComparableNames {
  const list = [...names]
    .map((name) => ({ name, plain: plain(name) }))
    .sort((a, b) => (a.plain < b.plain ? -1 : a.plain > b.plain ? 1 : 0));
  return { names: list, shared: list.map((each, index) => sharedLength(list[index - 1]?.plain ?? "", each.plain)) };
}

/** The same name in another spelling, or one that is at most two letters away. */
export const nearestOf = (names: Iterable<string>, name: string): string | undefined => nearestAmong(comparableNames(names), name);

/**
 * The name with the fewest letters added, left out, replaced or swapped, if there is one within
 * reach. Names stand beside those that begin alike: what they have in common is compared once, and
 * a beginning that is too far away is left with all that begin so.
 */
export function nearestAmong({ names, shared }: ComparableNames, name: string): string | undefined {
  const wanted = plain(name);
  const reach = Math.min(2, Math.floor(wanted.length / 3));
  const far = reach + 1;
  const rows: number[][] = [Array.from({ length: wanted.length + 1 }, (_, j) => Math.min(j, far))];
  let best: string | undefined;
  let bestDistance = far;
  /** How many letters of the last compared name `rows` contains. */
  let known = 0;
  /** This many of its letters were already too far away. */
  let tooFar = Number.POSITIVE_INFINITY;
  for (let k = 0; k < names.length && bestDistance > 0; k++) {
    const common = shared[k] as number;
    if (common >= tooFar) continue;
    tooFar = Number.POSITIVE_INFINITY;
    const letters = names[k]?.plain as string;
    for (known = Math.min(known, common); known < letters.length; ) {
      const least = addRow(rows, letters, ++known, wanted, reach);
      if (least < bestDistance) continue;
      tooFar = known;
      break;
    }
    if (tooFar < Number.POSITIVE_INFINITY) continue;
    const distance = rows[known]?.[wanted.length] as number;
    if (distance >= bestDistance) continue;
    best = names[k]?.name;
    bestDistance = distance;
  }
  return best;
}

/**
 * The distance of the first `i` letters from each beginning of `wanted`; returns the least. Only
 * places within reach are computed; anything farther counts as one more than that.
 */
function addRow(rows: number[][], letters: string, i: number, wanted: string, reach: number): number {
  const far = reach + 1;
  const before = rows[i - 1] as number[];
  const row = rows[i] ?? new Array<number>(wanted.length + 1);
  rows[i] = row;
  const [first, last] = [Math.max(0, i - reach), Math.min(wanted.length, i + reach)];
  // Beside those that are looked at, as the next row reads them; and the end, as the answer does.
  if (first > 0) row[first - 1] = far;
  if (last < wanted.length) row[last + 1] = far;
  row[wanted.length] = far;
  let least = far;
  for (let j = first; j <= last; j++) {
    let cost =
      j === 0
        ? i
        : Math.min(
            (before[j] as number) + 1,
            (row[j - 1] as number) + 1,
            (before[j - 1] as number) + (letters[i - 1] === wanted[j - 1] ? 0 : 1),
          );
    const isSwap = i > 1 && j > 1 && letters[i - 1] === wanted[j - 2] && letters[i - 2] === wanted[j - 1];
    if (isSwap) cost = Math.min(cost, (rows[i - 2]?.[j - 2] as number) + 1);
    row[j] = Math.min(cost, far);
    if (cost < least) least = cost;
  }
  return least;
}

/** Names are often written in another style: first_name, firstName, First name. */
const plain = (name: string) =>
  name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[\s_.-]+/g, "");

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
