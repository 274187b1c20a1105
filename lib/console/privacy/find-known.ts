// Finds the texts by which a person is known, in time that grows with the length of what is
// searched, whatever the texts are and however many.

/** Characters of all texts together; the searcher holds a few dozen bytes for each. */
export const mostKnownCharacters = 250_000;

/**
 * Replaces every stretch that belongs to a known text, overlapping ones as one. Undefined when
 * there is too much to look for: then nothing is safe to show. It is the automaton of Aho and
 * Corasick: each character is one step, and falls back at most as often as it went forward.
 */
export function knownReplacer(known: Iterable<string>, mark: string): ((text: string) => string) | undefined {
  const steps = new Map<number, number>();
  /**
   * For each state: the length of the longest known text that ends there, and the state of its
   * longest proper suffix.
   */
  const longest: number[] = [0];
  const shorter: number[] = [0];
  const stepOf = (state: number, code: number) => state * 0x10000 + code;

  let characters = 0;
  for (const text of known) {
    characters += text.length;
    if (characters > mostKnownCharacters) return undefined;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const step = stepOf(state, text.charCodeAt(at));
      let next = steps.get(step);
      if (next === undefined) {
        next = longest.push(0) - 1;
        steps.set(step, next);
      }
      state = next;
    }
    longest[state] = text.length;
  }
  if (characters === 0) return (text) => text;

  const follow = (from: number, code: number): number => {
    for (let state = from; ; state = shorter[state] as number) {
      const next = steps.get(stepOf(state, code));
      if (next !== undefined) return next;
      if (state === 0) return 0;
    }
  };
  // The states are in the order in which they were made; the suffixes need them by depth, level by
  // level.
  const below = new Map<number, [code: number, state: number][]>();
  for (const [step, state] of steps) {
    const parent = Math.floor(step / 0x10000);
    const list = below.get(parent);
    if (list) list.push([step % 0x10000, state]);
    else below.set(parent, [[step % 0x10000, state]]);
  }
  const queue = [0];
  for (let at = 0; at < queue.length; at++) {
    const parent = queue[at] as number;
    for (const [code, state] of below.get(parent) ?? []) {
      shorter[state] = parent === 0 ? 0 : follow(shorter[parent] as number, code);
      longest[state] = Math.max(longest[state] as number, longest[shorter[state] as number] as number);
      queue.push(state);
    }
  }

  return (text) => {
    const found: { start: number; end: number }[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = follow(state, text.charCodeAt(at));
      const length = longest[state] as number;
      if (length === 0) continue;
      const stretch = { start: at + 1 - length, end: at + 1 };
      for (let last = found.at(-1); last && last.end > stretch.start; last = found.at(-1)) {
        stretch.start = Math.min(stretch.start, last.start);
        found.pop();
      }
      found.push(stretch);
    }
    return replaceStretches(text, found, mark);
  };
}

export function replaceStretches(text: string, stretches: readonly { start: number; end: number }[], mark: string): string {
  if (stretches.length === 0) return text;
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end } of stretches) {
    pieces.push(text.slice(done, start), mark);
    done = end;
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}
