import { ExactNumber, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/** What evaluation passes around: a JSON value, or undefined for "nothing here". */
export type Value = JsonValue | undefined;

/** Reads one place below a root. Never throws, whatever the root is. */
export type Getter = (root: Value) => Value;

/** A key, a list index, or `null` for "every item of the list". */
export type PathSegment = string | number | null;

const quote = 34;
const apostrophe = 39;
const dot = 46;
const open = 91;
const close = 93;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isQuoteOrDigit(code: number): boolean {
  return code === quote || code === apostrophe || isDigit(code);
}

/**
 * The keys of a path as templates write it: `a.b[0]['c d']`. Brackets only separate next to a digit
 * or a quotation mark, a dot separates everywhere (even between quotation marks), and quotation
 * marks are dropped. "" and "." name the root itself: no keys.
 */
export function parseKeys(path: string): string[] {
  const keys: string[] = [];
  let start = 0;
  const push = (end: number) => {
    if (end > start) keys.push(path.slice(start, end).replace(/["']/g, ""));
  };
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === dot || (code === open && isQuoteOrDigit(path.charCodeAt(at + 1)))) {
      push(at);
      start = at + 1;
    } else if (code === close && at > 0 && isQuoteOrDigit(path.charCodeAt(at - 1))) {
      push(at);
      while (path.charCodeAt(at + 1) === close) at++;
      start = at + 1;
    }
  }
  push(path.length);
  return keys;
}

/**
 * The keys of a path as @path and @arrayPath write it: as `parseKeys`, with one "$." taken out
 * first.
 */
export function parseDollarKeys(path: string): string[] {
  return parseKeys(path.replace("$.", ""));
}

/**
 * Set while some prototype has enumerable keys, which happens only if something went wrong
 * elsewhere.
 */
let prototypesPolluted = false;

/**
 * Called once before each evaluation; from then on reads check every property's owner if they must.
 */
export function watchPrototypes(): void {
  prototypesPolluted = hasInheritedKeys();
}

const bare = {};

function hasInheritedKeys(): boolean {
  for (const _key in bare) return true;
  return false;
}

/**
 * Whether reading this property of the root needs no further check: it exists, and no prototype can
 * be mistaken for it.
 */
export function isPlainRoot(root: Value): root is JsonObject {
  return !prototypesPolluted && Boolean(root);
}

const samples: readonly JsonValue[] = [bare, [], "", 0, true, new ExactNumber("0")];

/**
 * Names that some JSON value inherits. Checked when a mapping is compiled, so that evaluation
 * checks ownership only where it matters.
 */
export function isInheritedName(key: string): boolean {
  return samples.some((value) => key in Object(value));
}

function readOwn(value: Value, key: string): Value {
  if (value instanceof ExactNumber) return undefined; // a number has nothing below it
  return Object.hasOwn(value as object, key) ? (value as { [key: string]: Value })[key] : undefined;
}

/**
 * One step down. A falsy value on the way (0, "", false, null) is the result for everything below
 * it. Only own properties are read, so a prototype's members never leak out.
 */
function step(value: Value, key: string): Value {
  if (!value) return value;
  return prototypesPolluted ? readOwn(value, key) : (value as { [key: string]: Value })[key];
}

/** A getter for `keys`, specialised by depth: most paths are one to three keys deep. */
export function getterFor(keys: readonly string[]): Getter {
  const [first, second, third] = keys;
  if (first === undefined) return (root) => root;
  if (keys.some(isInheritedName)) return carefulGetterFor(keys);
  if (second === undefined) return (root) => step(root, first);
  if (third === undefined) return (root) => step(step(root, first), second);
  if (keys.length === 3) return (root) => step(step(step(root, first), second), third);
  return (root) => {
    let value = root;
    for (let i = 0; i < keys.length; i++) value = step(value, keys[i] as string);
    return value;
  };
}

function carefulGetterFor(keys: readonly string[]): Getter {
  return (root) => {
    let value = root;
    for (let i = 0; i < keys.length; i++) {
      if (!value) return value;
      value = readOwn(value, keys[i] as string);
    }
    return value;
  };
}

/** "0" is written as a list index; every other key as itself. */
export function toSegments(keys: readonly string[]): PathSegment[] {
  return keys.map((key) => (/^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : key));
}

/**
 * One spelling for event, mapping and output paths: `properties.products[].sku`, `a[0]`, `["a.b"]`
 * for keys that hold . [ ] or quotes.
 */
export function formatPath(segments: readonly PathSegment[]): string {
  let text = "";
  for (const segment of segments) {
    if (segment === null) text += "[]";
    else if (typeof segment === "number") text += `[${segment}]`;
    else if (segment === "" || /[.[\]"]/.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === "" ? segment : `.${segment}`;
  }
  return text;
}

/** The reverse of `formatPath`; text from elsewhere is read as well as possible. */
export function parsePath(text: string): PathSegment[] {
  const segments: PathSegment[] = [];
  const token = /\[\]|\[(\d+)\]|\.?\[("(?:[^"\\]|\\.)*"|'[^']*')\]|\.?([^.[\]]+)/gy;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[1] !== undefined) segments.push(Number(match[1]));
    else if (match[2] !== undefined) segments.push(readQuoted(match[2]));
    else if (match[3] !== undefined) segments.push(match[3]);
    else segments.push(null);
  }
  return segments;
}

function readQuoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/**
 * How a mapping uses one place of the event: reads it (or something around it), reads only parts of
 * it, or does not read it.
 */
export type PathUse = "read" | "partly" | "unused";

/**
 * `paths` as a compiled mapping lists them; `path` a concrete place such as
 * `properties.products[2].sku`.
 */
export function pathUse(paths: readonly string[], path: string): PathUse {
  const wanted = parsePath(path);
  let use: PathUse = "unused";
  for (const candidate of paths) {
    const found = compareWith(parsePath(candidate), wanted);
    if (found === "read") return "read";
    if (found === "partly") use = "partly";
  }
  return use;
}

/**
 * Each pair of places is compared once: several "every item" in a row may each be a step or not,
 * which gives a great many combinations.
 */
function compareWith(read: readonly PathSegment[], wanted: readonly PathSegment[]): PathUse {
  const known = new Map<number, PathUse>();
  const compare = (at: number, to: number): PathUse => {
    const segment = read[at];
    if (segment === undefined) return "read";
    const here = wanted[to];
    if (here === undefined) return "partly";
    const pair = at * (wanted.length + 1) + to;
    let found = known.get(pair);
    if (found === undefined) {
      const same = segment === here || (segment === null && typeof here === "number") || (here === null && typeof segment === "number");
      found = same ? compare(at + 1, to + 1) : "unused";
      // A single object counts as a list of one, so "every item" may also be no step at all.
      if (found === "unused" && segment === null) found = compare(at + 1, to);
      known.set(pair, found);
    }
    return found;
  };
  return compare(0, 0);
}
