import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { type Change, changesBetween } from "./changes-between.ts";
import type { MappingContent } from "./mapping-form.ts";

/** One field that two people changed, or one of them: what it was, and what each made of it. */
export type BothChanges = {
  path: string;
  base: JsonValue | undefined;
  theirs: JsonValue | undefined;
  mine: JsonValue | undefined;
  by: "me" | "them" | "both";
};

/** Two people's work on the same mapping side by side, one line per field. */
export function compareChanges(base: MappingContent, theirs: MappingContent, mine: MappingContent): BothChanges[] {
  const [theirChanges, myChanges] = [changesBetween(base, theirs), changesBetween(base, mine)];
  const differing = new Set(changesBetween(theirs, mine).map((change) => change.path));
  const paths = new Set([...theirChanges, ...myChanges].map((change) => change.path));
  return [...paths]
    .filter((path) => differing.has(path))
    .map((path) => {
      const [their, my] = [find(theirChanges, path), find(myChanges, path)];
      const by = their && my ? "both" : their ? "them" : "me";
      const before = their ? their.before : my?.before;
      return { path, base: before, theirs: their ? their.after : before, mine: my ? my.after : before, by };
    });
}

/** Theirs, with my changes on top: if both changed a field, mine wins. */
export function mergeContents(base: MappingContent, theirs: MappingContent, mine: MappingContent): MappingContent {
  const merged = { ...theirs, settings: { ...theirs.settings }, options: { ...theirs.options } as JsonObject };
  for (const { path, after } of changesBetween(base, mine)) {
    const dot = path.indexOf(".");
    if (dot < 0) Object.assign(merged, { [path]: after });
    else if (path.startsWith("settings.")) put(merged.settings, path.slice(dot + 1), after);
    else put(merged.options, path.slice(dot + 1), after);
  }
  return merged as MappingContent;
}

function put(target: JsonObject, key: string, value: JsonValue | undefined): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}

function find(changes: readonly Change[], path: string): Change | undefined {
  return changes.find((change) => change.path === path);
}
