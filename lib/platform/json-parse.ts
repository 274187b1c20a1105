import type { JsonObject, JsonValue } from "./json.ts";
import { type ExactNumber, readNumber } from "./json-number.ts";

/**
 * Where a number could lose digits: 16 digit characters, or an exponent of three digits, after
 * anything that may precede a value. Up to 15 digits, with a smaller exponent, JavaScript keeps
 * all. A match inside a text only costs a slower reading.
 */
const longNumber = /(?:^|[[:,\s])-?(?:[\d.]{16}|[\d.]+[eE][-+]?\d{3})/;
const longExponent = /\d[eE](?:\d\d\d|[-+]\d\d\d)/;
const longRun = 16;

/** A JSON text's value, numbers with every digit. Throws the SyntaxError of JSON.parse. */
export function parseJson(text: string): JsonValue {
  if (!mayHoldLongNumber(text)) return JSON.parse(text) as JsonValue;
  const read = new Reader(text).read();
  // Whatever it does not accept, JSON.parse does not accept either, and says why.
  return read === undefined ? (JSON.parse(text) as JsonValue) : read;
}

/**
 * Nearly every body is checked by this, so it looks at one character in sixteen first: no run of
 * sixteen digits passes between two of them.
 */
function mayHoldLongNumber(text: string): boolean {
  return (hasLongRun(text) || longExponent.test(text)) && longNumber.test(text);
}

function hasLongRun(text: string): boolean {
  for (let at = longRun - 1; at < text.length; at += longRun) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    while (isDigit(text.charCodeAt(at + 1))) at++;
    if (at - start >= longRun - 1) return true;
  }
  return false;
}

/** Or the dot between digits. */
function isDigit(code: number): boolean {
  return (code > 47 && code < 58) || code === 46;
}

const space = /[ \t\n\r]*/y;
const numberEnd = /[^\d.eE+-]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them in a text
const needsReading = /[\\\u0000-\u001f]/;

type Open = { list: JsonValue[] } | { object: JsonObject; key: string };

/** Reads by hand, without recursion. `read` gives undefined for anything that is not JSON. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): JsonValue | undefined {
    const open: Open[] = [];
    for (;;) {
      let value = this.begin(open);
      if (value === undefined) return undefined;
      if (value === opened) continue;
      // A value is complete: it goes into its open container, and may complete that in turn.
      for (;;) {
        const top = open.at(-1);
        if (!top) return this.skipSpace() === this.text.length ? (value as JsonValue) : undefined;
        if ("list" in top) top.list.push(value as JsonValue);
        else setOwn(top.object, top.key, value as JsonValue);
        this.skipSpace();
        const next = this.text.charCodeAt(this.at++);
        if (next === comma) {
          if ("object" in top && !this.readKey(top)) return undefined;
          break;
        }
        if (next !== ("list" in top ? closeList : closeObject)) return undefined;
        open.pop();
        value = "list" in top ? top.list : top.object;
      }
    }
  }

  /**
   * A scalar or an empty container; `opened` if what begins here contains something; undefined if
   * nothing can begin here.
   */
  private begin(open: Open[]): JsonValue | typeof opened | undefined {
    this.skipSpace();
    const code = this.text.charCodeAt(this.at);
    if (code === quote) return this.readText();
    if (code === openObject || code === openList) {
      this.at++;
      this.skipSpace();
      const isList = code === openList;
      if (this.text.charCodeAt(this.at) === (isList ? closeList : closeObject)) {
        this.at++;
        return isList ? [] : {};
      }
      const top: Open = isList ? { list: [] } : { object: {}, key: "" };
      if ("object" in top && !this.readKey(top)) return undefined;
      open.push(top);
      return opened;
    }
    for (const [word, value] of words) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.readNumber();
  }

  private readKey(top: { key: string }): boolean {
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== quote) return false;
    const key = this.readText();
    this.skipSpace();
    if (key === undefined || this.text.charCodeAt(this.at++) !== colon) return false;
    top.key = key;
    return true;
  }

  private readText(): string | undefined {
    const { text, at } = this;
    let end = text.indexOf('"', at + 1);
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end === -1) return undefined;
    this.at = end + 1;
    const inner = text.slice(at + 1, end);
    if (!needsReading.test(inner)) return inner;
    try {
      return JSON.parse(text.slice(at, end + 1)) as string;
    } catch {
      return undefined;
    }
  }

  private readNumber(): number | ExactNumber | undefined {
    numberEnd.lastIndex = this.at;
    const end = numberEnd.exec(this.text)?.index ?? this.text.length;
    const number = readNumber(this.text.slice(this.at, end));
    this.at = end;
    return number;
  }

  private skipSpace(): number {
    if (this.text.charCodeAt(this.at) > 32) return this.at;
    space.lastIndex = this.at;
    space.exec(this.text);
    this.at = Math.max(this.at, space.lastIndex);
    return this.at;
  }
}

const opened = Symbol("opened");
const quote = 34;
const comma = 44;
const colon = 58;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;
const words: readonly (readonly [string, boolean | null])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/**
 * After an odd number of backslashes. The backslashes of one text are looked at once for each
 * quotation mark they precede.
 */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === 92) before--;
  return (at - before) % 2 === 0;
}

/** As JSON.parse makes keys: always the object's own, also `__proto__`. */
function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
