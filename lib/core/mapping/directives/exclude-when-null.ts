import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { asArgument, type Context, type DirectiveDefinition, type OpenObject, setKey, traceOf } from "../context.ts";
import { spend } from "../meter.ts";
import type { Getter, Value } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const excludeWhenNullInfo: DirectiveInfo = {
  name: "@excludeWhenNull",
  label: "Leave out when null",
  help: "Leaves the field out when its value is null, and removes null keys from an object at every depth. Lists stay as they are.",
  form: "single",
  arguments: [{ key: "", label: "Value", help: "The value to clean.", type: "value", required: true }],
  snippet: { "@excludeWhenNull": { "@path": "$.properties." } },
};

/** Looks through nested objects, but not into lists, as the reference does. */
function holdsNull(value: JsonObject, context: Context): boolean {
  const open = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    const keys = Object.keys(next);
    spend(keys.length + 1, context);
    for (const key of keys) {
      const item = next[key];
      if (item === null) return true;
      if (isJsonObject(item)) open.push(item);
    }
  }
  return false;
}

function withoutNulls(value: Value, keepKeys: boolean, context: Context): Value {
  if (value === null) return undefined;
  if (!isJsonObject(value) || !holdsNull(value, context)) return value;
  const result: OpenObject = {};
  const open: [source: OpenObject, target: OpenObject][] = [[value, result]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [source, target] = next;
    const keys = Object.keys(source);
    spend(keys.length + 1, context);
    for (const key of keys) {
      const item = source[key];
      if (isJsonObject(item)) {
        const child: OpenObject = {};
        setKey(target, key, child as JsonObject);
        open.push([item, child]);
      } else if (item !== null) setKey(target, key, item);
      else if (keepKeys) setKey(target, key, undefined);
    }
  }
  return result as JsonObject;
}

export const excludeWhenNull: DirectiveDefinition = {
  name: "@excludeWhenNull",
  compile: (argument, context) => {
    const part = context.argument(argument, { loose: context.use.loose || "below" });
    const keepKeys = context.use.keep !== "drop";
    const evaluate: Getter = (root) => withoutNulls(part.evaluate(root), keepKeys, context);
    return {
      evaluate,
      explain: (root, position) => {
        const before = part.evaluate(root);
        const value = evaluate(root);
        const same = before === value;
        const notes =
          before === null ? ["The value is null, so the field is left out."] : same ? [] : ["Null keys were removed from the object."];
        const parts = [part.explain(root, same ? position : asArgument(position))];
        return traceOf("@excludeWhenNull", context.mappingPath, value, position, { notes, parts });
      },
      listPaths: (root, add) => {
        part.listPaths(root, add);
        // A cleaned value is no longer the event's.
        return null;
      },
    };
  },
};
