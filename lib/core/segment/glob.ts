/**
 * A compiled pattern of match(): `*` any characters, `?` one, `[a-z]` one of these, a backslash
 * takes the next as it is.
 */
export type Glob = { matches(text: string): boolean };
export type CompiledGlob = { ok: true; glob: Glob } | { ok: false; message: string };

type One = (character: string) => boolean;
/** What is between two stars: plain text, or a test for each character. */
type Piece = { text: string; tests?: One[]; masks?: Map<string, number> };

const maxPatternLength = 300;
/** A piece with `?` or `[…]` is looked for with one bit of a number for each character. */
const maxTestedLength = 30;
/** How many characters of a pattern are remembered; most texts have few different ones. */
const maxMasks = 1000;

/**
 * Case counts, and the pattern must cover the whole text. Work grows with the text's length only,
 * whatever the pattern.
 */
export function compileGlob(pattern: string): CompiledGlob {
  if (pattern.length > maxPatternLength) return { ok: false, message: `A pattern can have up to ${maxPatternLength} characters` };
  const pieces: Piece[] = [];
  let tests: One[] = [];
  let text = "";
  let isPlain = true;
  const close = () => {
    pieces.push(isPlain ? { text } : { text, tests, masks: new Map() });
    tests = [];
    text = "";
    isPlain = true;
  };
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === "*") close();
    else if (character === "?") {
      isPlain = false;
      tests.push(() => true);
    } else if (character === "[") {
      const end = endOfSet(characters, at + 1);
      if (end < 0) return { ok: false, message: "The pattern has a “[” without its “]”" };
      isPlain = false;
      tests.push(setTest(characters.slice(at + 1, end)));
      at = end;
    } else {
      const literal = character === "\\" && at + 1 < characters.length ? (characters[++at] as string) : character;
      text += literal;
      tests.push((given) => given === literal);
    }
  }
  close();
  if (pieces.some((piece) => (piece.tests?.length ?? 0) > maxTestedLength))
    return { ok: false, message: `A pattern with “?” or “[…]” can have up to ${maxTestedLength} characters between two stars` };
  return { ok: true, glob: { matches: (given) => matchPieces(pieces, given) } };
}

function endOfSet(characters: readonly string[], from: number): number {
  for (let at = from; at < characters.length; at++) {
    if (characters[at] === "\\") at++;
    else if (characters[at] === "]") return at;
  }
  return -1;
}

function setTest(set: readonly string[]): One {
  const ranges: [string, string][] = [];
  for (let at = 0; at < set.length; at++) {
    const from = set[at] === "\\" && at + 1 < set.length ? (set[++at] as string) : (set[at] as string);
    if (set[at + 1] === "-" && at + 2 < set.length) {
      ranges.push([from, set[at + 2] as string]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return (given) => ranges.some(([from, to]) => given >= from && given <= to);
}

/**
 * The first piece at the start, the last at the end, each of those between at the first place after
 * the one before.
 */
function matchPieces(pieces: readonly Piece[], given: string): boolean {
  const [first] = pieces;
  const last = pieces.at(-1);
  if (!first || !last) return given === "";
  const from = prefixEnd(first, given, 0);
  if (pieces.length === 1) return from === given.length;
  if (from < 0) return false;
  const end = suffixStart(last, given);
  let at = from;
  for (const piece of pieces.slice(1, -1)) {
    at = find(piece, given, at);
    if (at < 0) return false;
  }
  return end >= at;
}

/** Where the text continues after the piece at `at`; -1 if the piece is not there. */
function prefixEnd({ text, tests }: Piece, given: string, at: number): number {
  if (!tests) return given.startsWith(text, at) ? at + text.length : -1;
  let place = at;
  for (const test of tests) {
    const character = characterAt(given, place);
    if (character === "" || !test(character)) return -1;
    place += character.length;
  }
  return place;
}

function suffixStart(piece: Piece, given: string): number {
  if (!piece.tests) return given.endsWith(piece.text) ? given.length - piece.text.length : -1;
  let place = given.length;
  for (const _ of piece.tests) {
    if (place <= 0) return -1;
    const before = given.codePointAt(place - 2);
    place -= place > 1 && before !== undefined && before > 0xffff ? 2 : 1;
  }
  return prefixEnd(piece, given, place) === given.length ? place : -1;
}

function find(piece: Piece, given: string, from: number): number {
  if (!piece.tests) {
    const found = given.indexOf(piece.text, from);
    return found < 0 ? -1 : found + piece.text.length;
  }
  return findTested(piece.tests, piece.masks ?? new Map(), given, from);
}

/**
 * Bit n of `state` says that the piece's first n + 1 characters end here: one step for each
 * character of the text.
 */
function findTested(tests: readonly One[], masks: Map<string, number>, given: string, from: number): number {
  const last = 1 << (tests.length - 1);
  let state = 0;
  for (let at = from; at < given.length; ) {
    const character = characterAt(given, at);
    let mask = masks.get(character);
    if (mask === undefined) {
      mask = tests.reduce((bits, test, index) => (test(character) ? bits | (1 << index) : bits), 0);
      if (masks.size < maxMasks) masks.set(character, mask);
    }
    at += character.length;
    state = ((state << 1) | 1) & mask;
    if (state & last) return at;
  }
  return -1;
}

function characterAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  const isPair = code >= 0xd800 && code < 0xdc00 && text.charCodeAt(at + 1) >> 10 === 0x37;
  return isPair ? text.slice(at, at + 2) : text.charAt(at);
}
