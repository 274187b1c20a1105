import { ExactNumber, type JsonObject } from "#lib/platform/json.ts";
import {
  asArgument,
  asConsumed,
  type Context,
  type DirectiveDefinition,
  nothing,
  readArguments,
  readText,
  textOrDirective,
  traceOf,
} from "../context.ts";
import { afford, spend } from "../meter.ts";
import type { Value } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const maxReplaceLength = 100;

export const replaceInfo: DirectiveInfo = {
  name: "@replace",
  label: "Replace text",
  help: "Replaces one piece of text with another, character by character. Numbers, yes and no become text first; other values become empty text.",
  form: "object",
  arguments: [
    { key: "value", label: "In", help: "The text to change.", type: "value", required: true },
    { key: "pattern", label: "Find", help: "The text to look for.", type: "text", required: true, maxLength: maxReplaceLength },
    {
      key: "replacement",
      label: "Replace with",
      help: "Leave empty to remove it.",
      type: "text",
      default: "",
      maxLength: maxReplaceLength,
    },
    { key: "global", label: "Every occurrence", help: "Otherwise only the first.", type: "boolean", default: true },
    { key: "ignorecase", label: "Ignore upper and lower case", help: "Finds ORDER and order alike.", type: "boolean", default: false },
    {
      key: "pattern2",
      label: "Then find",
      help: "A second text to look for, in the result of the first.",
      type: "text",
      maxLength: maxReplaceLength,
    },
    {
      key: "replacement2",
      label: "and replace by",
      help: "Leave empty to remove it.",
      type: "text",
      default: "",
      maxLength: maxReplaceLength,
    },
  ],
  snippet: { "@replace": { value: { "@path": "$.properties." }, pattern: "", replacement: "" } },
};

type Change = (text: string) => string;

function literalPattern(text: string, flags: string): RegExp {
  return new RegExp(
    text.replace(/[^a-zA-Z0-9]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    flags,
  );
}

function replaceBy(pattern: string, replacement: string, ignoreCase: boolean, everywhere: boolean, context: Context): Change {
  // A function, so that $& and the like have no special meaning.
  const insert = () => replacement;
  const expression = ignoreCase ? literalPattern(pattern, everywhere ? "gi" : "i") : undefined;
  const change: Change = (text) =>
    expression ? text.replace(expression, insert) : everywhere ? text.replaceAll(pattern, insert) : text.replace(pattern, insert);
  const growth = replacement.length - pattern.length;
  return (text) => {
    // If the result could become too long, the places are counted before any text is made.
    if (everywhere && growth > 0 && text.length > fewCharacters)
      afford(text.length + growth * countOf(text, expression ?? literalPattern(pattern, "g")), context);
    const changed = change(text);
    spend(changed.length, context);
    return changed;
  };
}

/** With this many characters, even a hundred pieces for each are quick to make. */
const fewCharacters = 1000;

function countOf(text: string, expression: RegExp): number {
  let count = 0;
  expression.lastIndex = 0;
  while (expression.test(text)) count++;
  return count;
}

function readFlag(value: Value, key: string, fallback: boolean, context: Context): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") context.issue("wrong_type", `${key} must be true or false.`, key);
  return Boolean(value);
}

function readChange(given: JsonObject, context: Context): Change {
  const ignoreCase = readFlag(given.ignorecase, "ignorecase", false, context);
  const everywhere = readFlag(given.global, "global", true, context);
  let pattern: string | null = "";
  if (given.pattern === undefined) context.issue("missing_argument", '@replace needs a "pattern": the text to look for.');
  else pattern = readText(given.pattern, "pattern", context, maxReplaceLength);
  if (pattern === "" && given.pattern !== undefined) context.issue("missing_argument", "pattern may not be empty.", "pattern");
  const replacement = given.replacement === undefined ? "" : readText(given.replacement, "replacement", context, maxReplaceLength);
  const first = pattern ? replaceBy(pattern, replacement ?? "", ignoreCase, everywhere, context) : (text: string) => text;

  const second = readSecondPair(given, context);
  if (!second) return first;
  const then = replaceBy(second.pattern, second.replacement, ignoreCase, everywhere, context);
  return (text) => then(first(text));
}

/** The second pair counts only if both are text; anything else is ignored, as in the reference. */
function readSecondPair(given: JsonObject, context: Context): { pattern: string; replacement: string } | null {
  for (const key of ["pattern2", "replacement2"]) if (typeof given[key] === "object") context.part(given[key], key);
  const pattern = given.pattern2;
  const replacement = given.replacement2 ?? "";
  if (typeof pattern !== "string" || pattern === "" || typeof replacement !== "string") return null;
  readText(pattern, "pattern2", context, maxReplaceLength);
  readText(replacement, "replacement2", context, maxReplaceLength);
  return { pattern, replacement };
}

function isWritable(value: Value): boolean {
  return typeof value === "boolean" || typeof value === "number" || value instanceof ExactNumber;
}

export const replace: DirectiveDefinition = {
  name: "@replace",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@replace", [
      "value",
      "pattern",
      "replacement",
      "pattern2",
      "replacement2",
      "ignorecase",
      "global",
    ]);
    if (!given) return nothing(context);
    const change = readChange(given, context);
    if (given.value === undefined) context.issue("missing_argument", '@replace needs a "value" to change.');
    const part = given.value === undefined ? null : textOrDirective(given.value, context.below("value"), asConsumed);
    if (!part || given.value === "") return nothing(context);
    const evaluate = (root: Value): Value => {
      const value = part.evaluate(root);
      if (typeof value === "string") return change(value);
      return isWritable(value) ? change(String(value)) : "";
    };
    return {
      definite: true,
      evaluate,
      explain: (root, position) => {
        const inner = part.evaluate(root);
        const usable = typeof inner === "string" || isWritable(inner);
        return traceOf("@replace", context.mappingPath, evaluate(root), position, {
          notes: usable ? [] : ["There is no text to change, so the result is empty text."],
          parts: [part.explain(root, asArgument(position))],
        });
      },
      listPaths: (root, add) => {
        part.listPaths(root, add);
        return null;
      },
    };
  },
};
