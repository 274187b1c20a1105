import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { PathSegment } from "../mapping/index.ts";

/** The parts of an event to which block-list and allow-list apply. */
export const filteredRoots = ["properties", "traits", "context"] as const;

/**
 * A copy without the value at `path`; the same object if there is none. A key's step into a list
 * goes into each of its items.
 */
export function withoutPath(event: JsonObject, path: readonly PathSegment[]): JsonObject {
  return remove(event, path, 0) as JsonObject;
}

function remove(value: JsonValue | undefined, path: readonly PathSegment[], depth: number): JsonValue | undefined {
  const segment = path[depth];
  const isLast = depth === path.length - 1;
  if (Array.isArray(value)) {
    if (typeof segment === "number") {
      if (segment >= value.length) return value;
      if (isLast) return value.toSpliced(segment, 1);
      const kept = remove(value[segment], path, depth + 1);
      return kept === value[segment] ? value : value.with(segment, kept ?? null);
    }
    if (segment === null && isLast) return value.length === 0 ? value : [];
    const next = segment === null ? depth + 1 : depth;
    let changed = false;
    const items = value.map((item) => {
      const kept = remove(item, path, next) ?? null;
      changed ||= kept !== item;
      return kept;
    });
    return changed ? items : value;
  }
  const key = String(segment);
  if (!isJsonObject(value) || segment === null || !Object.hasOwn(value, key)) return value;
  const kept = isLast ? undefined : remove(value[key], path, depth + 1);
  if (kept === value[key]) return value;
  const copy = { ...value };
  if (isLast) delete copy[key];
  else copy[key] = kept;
  return copy;
}

/** Paths as a tree; `true` keeps everything below. */
export type KeepTree = Map<string, KeepTree> | true;

export function keepTree(paths: readonly (readonly PathSegment[])[]): KeepTree {
  const root: KeepTree = new Map();
  for (const path of paths) {
    let node: Map<string, KeepTree> = root;
    const steps = path.filter((segment) => segment !== null).map(String);
    for (const [index, key] of steps.entries()) {
      const below = node.get(key);
      if (below === true) break;
      if (index === steps.length - 1) node.set(key, true);
      else if (below) node = below;
      else {
        const next: Map<string, KeepTree> = new Map();
        node.set(key, next);
        node = next;
      }
    }
  }
  return root;
}

/**
 * A copy in which properties, traits and context contain only what the tree keeps; the same object
 * if that is everything.
 */
export function withOnly(event: JsonObject, tree: KeepTree): JsonObject {
  let copy = event;
  for (const root of filteredRoots) {
    const value = event[root];
    if (value === undefined || value === null) continue;
    const below = tree === true ? true : tree.get(root);
    const kept = below === undefined ? {} : keep(value, below);
    if (kept === value || (below === undefined && isJsonObject(value) && Object.keys(value).length === 0)) continue;
    if (copy === event) copy = { ...event };
    copy[root] = kept;
  }
  return copy;
}

function keep(value: JsonValue, tree: KeepTree): JsonValue {
  if (tree === true) return value;
  if (Array.isArray(value)) {
    // A number's step names one item; a key's step goes into each of them.
    const numbered = [...tree.keys()].every((key) => /^\d+$/.test(key));
    if (!numbered) return value.map((item) => (typeof item === "object" && item !== null ? keep(item, tree) : item));
    return value.flatMap((item, index) => {
      const below = tree.get(String(index));
      return below === undefined ? [] : [keep(item, below)];
    });
  }
  if (!isJsonObject(value)) return value;
  const entries: [string, JsonValue][] = [];
  const keys = Object.keys(value);
  for (const key of keys) {
    const below = tree.get(key);
    const each = value[key];
    if (below !== undefined && each !== undefined) entries.push([key, keep(each, below)]);
  }
  return entries.length === keys.length && entries.every(([key, each]) => each === value[key]) ? value : Object.fromEntries(entries);
}
