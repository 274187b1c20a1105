import type { PathSegment } from "../mapping/index.ts";
import { filteredRoots } from "./event-paths.ts";

/** `plain`: the keys without quotes, as they are written. */
export type FilterPath = { ok: true; segments: PathSegment[]; plain: string[] } | { ok: false; message: string };

/**
 * A key in quotes, a list's item, all of a list's items, or a plain key in which a backslash
 * escapes the next character.
 */
const step = /\[\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d{1,9})|)\s*\]|((?:[^.[\]"'\\]|\\.)+)/suy;

/**
 * A filter's path, as the console and triggers write it: `properties.email`,
 * `properties.products.price` (in every item of a list), `context.items[0]`, with `$.` before it or
 * not. A key that holds a dot is written `properties["user.email"]` or `properties.user\.email`.
 */
export function readFilterPath(text: string): FilterPath {
  const given = text.trim().replace(/^\$\.?(?=[^.]|$)/, "");
  const segments: PathSegment[] = [];
  const plainKeys: string[] = [];
  let at = 0;
  while (at < given.length) {
    const isKey = given[at] !== "[";
    // Every key but the first is preceded by a dot, and nothing else is.
    if (at > 0 && isKey) {
      if (given[at] !== ".") return unreadable(text, given, at);
      at += 1;
      if (given[at] === "[") return unreadable(text, given, at);
    }
    step.lastIndex = at;
    const match = step.exec(given);
    if (!match) return unreadable(text, given, at);
    const [all, double, single, index, plain] = match;
    if (plain === undefined) segments.push(index === undefined ? quoted(double ?? single) : Number(index));
    else {
      plainKeys.push(plain);
      const key = plain.replace(/\\(.)/gsu, "$1");
      segments.push(segments.length > 0 && /^(0|[1-9]\d{0,8})$/.test(plain) ? Number(plain) : key);
    }
    at += all.length;
  }
  const [root] = segments;
  if (!filteredRoots.some((known) => known === root)) {
    return { ok: false, message: `“${shortened(text)}” is not a path below properties, traits or context, such as properties.email.` };
  }
  return { ok: true, segments, plain: plainKeys };
}

function quoted(text: string | undefined): string | null {
  return text === undefined ? null : text.replace(/\\(.)/gsu, "$1");
}

function unreadable(text: string, given: string, at: number): FilterPath {
  const place = given.slice(at, at + 20);
  const where = place === "" ? "ends too early" : `cannot be read from “${place}” on`;
  return {
    ok: false,
    message: `The path “${shortened(text)}” ${where}. Write properties.email, or properties["user.email"] for a key with a dot in it.`,
  };
}

export function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
