/** Random numbers that repeat for a seed, so that the demo's week is the same everywhere. */
export type Chance = {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** True in this many of a hundred cases. */
  percent(share: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** Text of these letters. */
  text(length: number, letters?: string): string;
};

const plainLetters = "0123456789abcdefghjkmnpqrstvwxyz";

/** Mulberry32: small, and good enough to shop with. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    percent: (share) => next() * 100 < share,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    text: (length, letters = plainLetters) => Array.from({ length }, () => letters[whole(0, letters.length - 1)]).join(""),
  };
}
