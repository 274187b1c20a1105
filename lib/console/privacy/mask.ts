import { runAtOnce, runInTurns } from "#lib/platform/in-turns.ts";
import { ExactNumber, isContainer, isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { replaceAddresses } from "./find-addresses.ts";
import { knownReplacer } from "./find-known.ts";
import { hidesBelow, isKeyShown, isShown } from "./shown-fields.ts";

// What people without the right "events.personal" see: what shown-fields.ts lists, and nothing
// else. Masking happens on the server: what is masked never reaches their browser.

export const mark = "•••";

/** Nobody reads longer texts here; searching them would only hold up others. */
const longestText = 100_000;
/** How many characters are masked before others get their turn. */
const stepLength = 20_000;

export type Masker = {
  /**
   * Falconer's or Talon.One's words about an event: known IDs and addresses are hidden, and
   * everything in quotation marks.
   */
  words(text: string): string;
  /** A text that may be seen: known IDs and addresses are hidden in it. */
  text(text: string): string;
  /** An event or a body: every key, and the values that are listed as shown. */
  value(value: JsonValue): JsonValue;
  all(value: JsonValue): JsonValue;
  /** Like `value` and `all`, but in turns with other work: for what may be large. */
  valueInTurns(value: JsonValue): Promise<JsonValue>;
  allInTurns(value: JsonValue): Promise<JsonValue>;
};

/**
 * `known`: the IDs of the person in question, replaced wherever they stand, also inside longer text
 * and percent-encoded in paths. When these are too many or too long to be looked for, every text is
 * hidden.
 */
export function createMasker(known: readonly (string | null | undefined)[]): Masker {
  const forms = new Set<string>();
  for (const id of known)
    if (typeof id === "string" && id !== "" && id !== mark)
      for (const form of [id, encodeURIComponent(id.toWellFormed()), JSON.stringify(id).slice(1, -1)]) forms.add(form);
  const hideKnown = knownReplacer(forms, mark);
  const text = (input: string): string =>
    hideKnown === undefined || input.length > longestText ? mark : replaceAddresses(hideKnown(input), mark);
  let length = 0;
  /** `show`: the value of this key is listed. `above`: the key it is below. */
  function* walk(value: JsonValue, show: boolean, above: string | undefined, depth: number): Generator<void, JsonValue> {
    if (typeof value === "string") {
      length += value.length;
      return show ? text(value) : mark;
    }
    length += 10;
    if (!isContainer(value)) return value !== null && (!show || (isNumber(value) && forms.has(String(value)))) ? mark : value;
    if (depth > 200) return mark;
    if (Array.isArray(value)) {
      const items: JsonValue[] = [];
      for (const item of value) {
        if (length > stepLength) yield pause();
        items.push(yield* walk(item, show, above, depth + 1));
      }
      return items;
    }
    if (!isJsonObject(value)) return value;
    const entries: [string, JsonValue | undefined][] = [];
    const closed = above === closedAbove;
    for (const [key, inner] of Object.entries(value)) {
      length += key.length;
      if (length > stepLength) yield pause();
      const below = closed || hidesBelow(key) ? closedAbove : key;
      const listed = !closed && isShown({ key, holder: value, above });
      entries.push([isKeyShown(key) ? text(key) : mark, inner === undefined ? inner : yield* walk(inner, listed, below, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }
  function pause(): void {
    length = 0;
  }
  return {
    words: (input) => text(input).replace(quoted, (_, open: string, close: string) => open + mark + close),
    text,
    value: (value) => runAtOnce(walk(value, false, undefined, 0)),
    all: (value) => runAtOnce(walk(value, false, closedAbove, 0)),
    valueInTurns: (value) => runInTurns(walk(value, false, undefined, 0)),
    allInTurns: (value) => runInTurns(walk(value, false, closedAbove, 0)),
  };
}

/**
 * Represents the key above if nothing below is shown. No key equals it, because it is never
 * compared with one.
 */
const closedAbove = "\0closed";
const quoted = /(["“])[^"“”]*(["”])/g;
const isNumber = (value: JsonValue) => typeof value === "number" || value instanceof ExactNumber;
