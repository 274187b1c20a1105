import { isContainer, isJsonObject } from "#lib/platform/json.ts";
import {
  asArgument,
  type Context,
  type DirectiveDefinition,
  nothing,
  type OpenObject,
  readArguments,
  readText,
  setKey,
  traceOf,
  withoutUndefined,
} from "../context.ts";
import { spend } from "../meter.ts";
import type { Getter, Value } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const flattenInfo: DirectiveInfo = {
  name: "@flatten",
  label: "Flatten an object",
  help: "Turns nested keys into one level, joined by a separator: {a: {b: 1}} becomes {a.b: 1}.",
  form: "object",
  arguments: [
    { key: "value", label: "Object", help: "The object to flatten.", type: "value", required: true },
    { key: "separator", label: "Between the keys", help: "A dot, for example.", type: "text", required: true, default: "." },
    { key: "omitArrays", label: "Leave lists as they are", help: "Otherwise items get keys like list.0.", type: "boolean", default: false },
  ],
  snippet: { "@flatten": { value: { "@path": "$.properties" }, separator: "." } },
};

/**
 * One level of keys, in the order of a walk from top to bottom. It keeps its own stack, so depth
 * costs nothing.
 */
function flattenValue(value: Value, separator: string, keepLists: boolean, context: Context): OpenObject {
  const result: OpenObject = {};
  const prefixes: string[] = [""];
  const values: Value[] = [value];
  while (values.length > 0) {
    const next = values.pop();
    const prefix = prefixes.pop() as string;
    if (!isContainer(next) || (keepLists && Array.isArray(next))) {
      spend(prefix.length + 4, context);
      setKey(result, prefix, next);
      continue;
    }
    const keys = Object.keys(next);
    spend(keys.length, context);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] as string;
      values.push((next as OpenObject)[key]);
      prefixes.push(prefix ? prefix + separator + key : key);
    }
  }
  return result;
}

export const flatten: DirectiveDefinition = {
  name: "@flatten",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@flatten", ["value", "separator", "omitArrays"]);
    if (!given) return nothing(context);
    const separator = given.separator === undefined ? "" : readText(given.separator, "separator", context);
    if (separator === "")
      context.issue("missing_argument", "@flatten needs a separator, such as a dot.", ...(given.separator === "" ? ["separator"] : []));
    if (given.value === undefined) context.issue("missing_argument", '@flatten needs a "value".');
    // Only its truthiness counts, as in the reference; directives in it are checked nevertheless.
    if (typeof given.omitArrays === "object") context.part(given.omitArrays, "omitArrays");
    const keepLists = Boolean(given.omitArrays);
    const part = context.part(given.value, "value", {
      keep: keepLists ? "deepObjects" : "deep",
      final: keepLists && context.use.final !== false,
    });
    const dropUndefined = context.use.keep === "drop";
    const evaluate: Getter = (root) => {
      const result = flattenValue(part.evaluate(root), separator as string, keepLists, context);
      return dropUndefined && hasUndefined(result) ? withoutUndefined(result) : (result as Value);
    };
    return {
      definite: true,
      evaluate,
      explain: (root, position) => {
        const value = part.evaluate(root);
        return traceOf("@flatten", context.mappingPath, evaluate(root), position, {
          notes: isJsonObject(value) || Array.isArray(value) ? [] : ["There isn’t an object to flatten."],
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

function hasUndefined(source: OpenObject): boolean {
  for (const key in source) if (source[key] === undefined) return true;
  return false;
}
