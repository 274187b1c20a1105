import { ExactNumber, isJsonObject, type JsonValue } from "#lib/platform/json.ts";

/** One thing that a mapping can read, for the variable picker. `count` of `events` had it. */
export type EventPath = { path: string; types: readonly string[]; sample: JsonValue | undefined; count?: number };

/**
 * Where paths begin: the event, or one item of a list. `sample` is its value in the chosen event.
 */
export type Scope = {
  paths: readonly EventPath[];
  sample: JsonValue | undefined;
  item?: string;
  /**
   * The event's path of the list whose items these are; null where the paths begin at something
   * that the mapping made. Absent for the event itself.
   */
  base?: string | null;
  /** Present where `paths` leaves out some of the event: those of all with these words in them. */
  search?: (words: string) => EventPath[];
  /** Says so if events of the mapping's kind never had a path; undefined if they may have. */
  carried?: (path: string) => string | undefined;
};

const plainKey = /^[A-Za-z_$][\w$-]*$/;
const unsayable = /[."'[\]]/;

/**
 * The path of a key below another path, quoted where that reads better; undefined for a key that
 * the language cannot name.
 */
export function childPath(parent: string, key: string): string | undefined {
  if (plainKey.test(key)) return `${parent}.${key}`;
  if (key === "" || unsayable.test(key)) return undefined;
  return parent === "$" ? `$.['${key}']` : `${parent}['${key}']`;
}

export function typeName(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (value instanceof ExactNumber) return "number";
  return Array.isArray(value) ? "array" : typeof value;
}

const mostPaths = 1000;

/**
 * Every path of one value with the words in it, parents before children; of a list only its first
 * item's. Bounded, for events of any size.
 */
export function pathsIn(root: JsonValue | undefined, limit = mostPaths, words = ""): EventPath[] {
  const found: EventPath[] = [];
  const visit = (value: JsonValue | undefined, path: string | undefined, depth: number): void => {
    if (value === undefined || path === undefined || found.length >= limit) return;
    if (path !== "$" && path.toLowerCase().includes(words)) found.push({ path, types: [typeName(value)], sample: value });
    if (depth > 12) return;
    if (Array.isArray(value)) visit(value[0], `${path}[0]`, depth + 1);
    else if (isJsonObject(value)) for (const key of Object.keys(value)) visit(value[key], childPath(path, key), depth + 1);
  };
  visit(root, "$", 0);
  return found;
}

/** The paths of the chosen event and of others, and what is needed to find those left out. */
export function scopePaths(sample: JsonValue | undefined, others: readonly EventPath[]): Pick<Scope, "paths" | "search"> {
  const own = pathsIn(sample);
  const search = (words: string) => pathsIn(sample, mostPaths, words.trim().toLowerCase());
  return { paths: mergePaths(own, others), ...(own.length >= mostPaths && { search }) };
}

/** The paths to look for words in. */
export function pathsFor({ paths, search }: Pick<Scope, "paths" | "search">, words: string): readonly EventPath[] {
  return search && words ? mergePaths(search(words), paths) : paths;
}

/** Paths of the chosen event first, in its own order, then those that only other events had. */
export function mergePaths(own: readonly EventPath[], seen: readonly EventPath[]): EventPath[] {
  const counts = new Map(seen.map((entry) => [normalised(entry.path), entry]));
  const known = new Set(own.map((entry) => normalised(entry.path)));
  const merged = own.map((entry) => {
    const other = counts.get(normalised(entry.path));
    return other ? { ...entry, types: [...new Set([...entry.types, ...other.types])], count: other.count } : entry;
  });
  return [...merged, ...seen.filter((entry) => !known.has(normalised(entry.path)))];
}

/** The scope inside a list: its first item, with paths told from there. */
export function itemScope(scope: Scope, path: string | undefined, list: JsonValue | undefined): Scope {
  const sample = Array.isArray(list) ? list[0] : list;
  const prefixes = path === undefined ? [] : [`${normalised(path)}[0]`, normalised(path)];
  const below = scope.paths.flatMap((entry) => {
    const full = normalised(entry.path);
    const prefix = prefixes.find((start) => full.startsWith(`${start}.`) || full.startsWith(`${start}['`));
    return prefix === undefined || isIndexed(full, prefix) ? [] : [{ ...entry, path: rooted(full.slice(prefix.length)) }];
  });
  const item = path === undefined ? "the list" : (normalised(path).split(".").at(-1) ?? path);
  const base = baseOf(scope.base, path);
  const { carried } = scope;
  const inner =
    carried && scope.base === undefined && base !== null
      ? (below: string) => carried(`${base}[0]${normalised(below).slice(1)}`)
      : undefined;
  return { ...scopePaths(sample, below), sample, item, base, ...(inner && { carried: inner }) };
}

function baseOf(outer: Scope["base"], path: string | undefined): string | null {
  if (path === undefined || outer === null) return null;
  return outer === undefined ? normalised(path) : `${outer}[0]${normalised(path).slice(1)}`;
}

function isIndexed(full: string, prefix: string): boolean {
  return full.charAt(prefix.length) === "[" && /^\[\d/.test(full.slice(prefix.length));
}

function rooted(rest: string): string {
  return rest.startsWith("[") ? `$.${rest}` : `$${rest}`;
}

/** With its leading "$.", as pickers show it. */
export function normalised(path: string): string {
  if (path === "" || path === "$" || path === "$.") return "$";
  return path.startsWith("$") ? path : `$.${path}`;
}
