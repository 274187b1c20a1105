import { getLocation } from "jsonc-parser";
import type { EventPath } from "#components/plans/event-paths.ts";
import { shortJson } from "#components/plans/sample.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import { type DirectiveInfo, directiveCatalogue } from "#lib/core/mapping/index.ts";

/** One thing to insert; `text` replaces the characters from `from` to `to`. */
export type Suggestion = { label: string; detail?: string; info?: string; text: string };
export type Suggestions = { from: number; to: number; items: Suggestion[] };

/**
 * What can be inserted at a place of a mapping's text: fields, directives, their arguments, choices
 * and paths.
 */
export function suggestionsAt(
  text: string,
  offset: number,
  fields: readonly ActionField[],
  paths: readonly EventPath[],
): Suggestions | undefined {
  const location = getLocation(text, offset);
  const node = location.previousNode;
  const inside = node && offset >= node.offset && offset <= node.offset + node.length ? node : undefined;
  const span = { from: inside?.offset ?? offset, to: inside ? inside.offset + inside.length : offset };
  const path = location.path;
  const items = location.isAtPropertyKey ? keysAt(path.slice(0, -1), fields) : valuesAt(path, fields, paths);
  return items.length > 0 ? { ...span, items } : undefined;
}

type Path = readonly (string | number)[];

function keysAt(path: Path, fields: readonly ActionField[]): Suggestion[] {
  const directive = directiveCatalogue.find((info) => info.name === path.at(-1));
  if (directive?.form === "object")
    return directive.arguments.map((argument) => keySuggestion(argument.key, argument.label, argument.help));
  const own = fieldsAt(path, fields).map((field) => keySuggestion(field.key, field.label, field.help));
  const directives =
    path.length === 0
      ? []
      : directiveCatalogue.map((info) => ({ ...keySuggestion(info.name, info.label, info.help), text: directiveText(info) }));
  return [...own, ...directives];
}

function valuesAt(path: Path, fields: readonly ActionField[], paths: readonly EventPath[]): Suggestion[] {
  const last = path.at(-1);
  const parent = path.at(-2);
  if (last === "@path" || (parent === "@arrayPath" && last === 0)) return paths.map(pathSuggestion);
  const argument = directiveCatalogue.find((info) => info.name === parent)?.arguments.find((entry) => entry.key === last);
  if (argument?.choices) return argument.choices.map((choice) => valueSuggestion(choice.value, choice.label));
  if (argument && argument.type !== "value" && argument.type !== "values") return [];
  if (typeof last === "string" && last.startsWith("@") && directiveCatalogue.find((info) => info.name === last)?.form !== "single")
    return [];
  const field = fieldsAt(path.slice(0, -1), fields).find((candidate) => candidate.key === last);
  const choices = field?.choices?.map((choice) => valueSuggestion(choice.value, choice.label)) ?? [];
  return [
    ...choices,
    ...directiveCatalogue.map((info) => ({ label: info.name, detail: info.label, info: info.help, text: JSON.stringify(info.snippet) })),
  ];
}

/** Declared keys of the object at a path: directives on the way are looked through, lists too. */
function fieldsAt(path: Path, fields: readonly ActionField[]): readonly ActionField[] {
  let current: readonly ActionField[] = fields;
  for (const key of path) {
    if (typeof key === "number" || key.startsWith("@") || ["then", "else"].includes(key)) continue;
    current = current.find((field) => field.key === key)?.fields ?? [];
  }
  return current;
}

function keySuggestion(key: string, detail: string, info: string): Suggestion {
  return { label: key, detail, info, text: JSON.stringify(key) };
}

function valueSuggestion(value: string, detail: string): Suggestion {
  return { label: value, detail, text: JSON.stringify(value) };
}

function pathSuggestion(entry: EventPath): Suggestion {
  return { label: entry.path, detail: shortJson(entry.sample, 30), text: JSON.stringify(entry.path) };
}

/** The directive's key with its snippet: the braces are there already. */
function directiveText(info: DirectiveInfo): string {
  return JSON.stringify(info.snippet).slice(1, -1);
}
