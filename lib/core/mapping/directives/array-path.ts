import type { JsonValue } from "#lib/platform/json.ts";
import { isContainer, isJsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { asArgument, type DirectiveDefinition, describeType, nothing, textOrDirective, traceOf } from "../context.ts";
import { spend, spendValue } from "../meter.ts";
import type { Getter, Value } from "../path.ts";
import type { DirectiveInfo, Trace } from "../types.ts";
import { fixedPath } from "./path.ts";

export const arrayPathInfo: DirectiveInfo = {
  name: "@arrayPath",
  label: "List of items",
  help: "Takes a list of the event and, with a shape, rebuilds each item. Paths in the shape start at the item. A single object counts as a list of one.",
  form: "list",
  arguments: [
    { key: "0", label: "List", help: "Where the list is, for example $.properties.products.", type: "path", required: true },
    { key: "1", label: "Each item", help: "What each item becomes. If left out, the list is taken as it is.", type: "object" },
  ],
  snippet: { "@arrayPath": ["$.properties.products", { "": { "@path": "$." } }] },
};

/** An explanation lists this many items; the output has all. */
const maxExplainedItems = 100;

export const arrayPath: DirectiveDefinition = {
  name: "@arrayPath",
  compile: (argument, context) => {
    if (!Array.isArray(argument)) {
      context.issue("wrong_type", `@arrayPath takes a list of a path and a shape, but this is ${describeType(argument)}.`);
      return nothing(context);
    }
    const [path, shape] = argument;
    // An empty or missing shape, or one that is not an object, leaves the list as it is.
    const shaped = isJsonObject(shape) && Object.keys(shape).length > 0;
    const first = context.below(0, shaped ? { final: false } : {});
    const list = typeof path === "string" ? fixedPath(path, first) : textOrDirective(path, first);
    const item = context.part(shape, 1, { keep: context.use.keep === "deep" ? "deep" : "drop", final: context.use.final !== false });
    if (!list) return nothing(context);
    if (!shaped) {
      return {
        ...list,
        explain: (root, position) =>
          traceOf("@arrayPath", context.mappingPath, list.evaluate(root), position, { parts: [list.explain(root, position)] }),
      };
    }

    const itemOf = item.evaluate;
    // What an item's own keys and constants take when written out, whatever the item holds.
    const shapeLength = encodeJson(shape).length;
    const isComputed = typeof path !== "string";
    if (isComputed) context.shared.mustMeasure = true;
    const listOf: Getter = (root) => {
      const source = list.evaluate(root);
      if (isComputed) spendValue(source, first);
      return source;
    };
    const final = context.use.final === true;
    if (!item.definite && !final) context.shared.mustSettle = true;
    const nullMissing = final && !item.definite;
    const evaluate: Getter = (root) => {
      const source = listOf(root);
      if (!isContainer(source)) return source;
      spend((Array.isArray(source) ? source.length : 1) * shapeLength, context);
      if (!Array.isArray(source)) {
        const only = itemOf(source);
        return [nullMissing && only === undefined ? null : only] as JsonValue[];
      }
      const values: Value[] = [];
      for (let i = 0; i < source.length; i++) {
        const value = itemOf(source[i]);
        values.push(nullMissing && value === undefined ? null : value);
      }
      return values as JsonValue[];
    };
    return {
      evaluate,
      explain: (root, position) => {
        const source = list.evaluate(root);
        const notes: string[] = [];
        const parts: Trace[] = [list.explain(root, asArgument(position))];
        if (!isContainer(source)) {
          notes.push(source === undefined ? "There isn’t a list here." : "This is not a list, so it is taken as it is.");
        } else {
          const isList = Array.isArray(source);
          const items: JsonValue[] = isList ? source : [source];
          if (!isList) notes.push("A single object counts as a list of one.");
          if (items.length > maxExplainedItems) notes.push(`Only the first ${maxExplainedItems} of ${items.length} items are explained.`);
          const origin = list.listPaths(position.root, () => {});
          items.slice(0, maxExplainedItems).forEach((each, i) => {
            parts.push(
              item.explain(each, {
                root: origin && (isList ? [...origin, i] : origin),
                output: position.output && [...position.output, i],
              }),
            );
          });
        }
        return traceOf("@arrayPath", context.mappingPath, evaluate(root), position, { notes, parts });
      },
      listPaths: (root, add) => {
        const origin = list.listPaths(root, typeof path === "string" ? () => {} : add);
        const before = { count: 0 };
        item.listPaths(origin && [...origin, null], (each) => {
          before.count++;
          add(each);
        });
        // A shape that reads nothing of its items still depends on how many there are.
        if (origin && before.count === 0) list.listPaths(root, add);
        return null;
      },
    };
  },
};
