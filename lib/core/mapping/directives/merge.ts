import { isContainer, isJsonObject } from "#lib/platform/json.ts";
import {
  type Changes,
  type Context,
  type DirectiveDefinition,
  describeType,
  nothing,
  type OpenObject,
  readArguments,
  readText,
  setKey,
  traceOf,
  withoutUndefined,
} from "../context.ts";
import { spend } from "../meter.ts";
import { type Getter, parsePath, type Value } from "../path.ts";
import type { DirectiveInfo, Part, Position, Trace } from "../types.ts";

export const mergeInfo: DirectiveInfo = {
  name: "@merge",
  label: "Merge objects",
  help: "Puts the keys of several objects into one.",
  form: "object",
  arguments: [
    { key: "objects", label: "Objects", help: "The objects, in order.", type: "values", required: true },
    {
      key: "direction",
      label: "When two have the same key",
      help: "Which object's value stays when several have the same key.",
      type: "choice",
      required: true,
      choices: [
        { value: "right", label: "the later one wins" },
        { value: "left", label: "the earlier one wins" },
      ],
    },
  ],
  snippet: { "@merge": { objects: [{ "@path": "$.traits" }, {}], direction: "right" } },
};

export const merge: DirectiveDefinition = {
  name: "@merge",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@merge", ["objects", "direction"]);
    if (!given) return nothing(context);
    const direction = given.direction === undefined ? "" : readText(given.direction, "direction", context);
    if (direction !== null && !["left", "right"].includes(direction.toLowerCase())) {
      context.issue("wrong_choice", 'direction must be "left" or "right".', ...(given.direction === undefined ? [] : ["direction"]));
    }
    if (!Array.isArray(given.objects)) {
      context.issue(
        "wrong_type",
        `objects must be a list of objects, but it is ${describeType(given.objects)}.`,
        ...(given.objects ? ["objects"] : []),
      );
      return nothing(context);
    }
    const { keep, final } = context.use;
    // Only the keys, or list items, of each object are inspected; their values go out as they are.
    const within: Changes = { keep: keep === "drop" ? "top" : keep, final: final === true ? "below" : final };
    const list = context.below("objects");
    const parts: Part[] = given.objects.map((each, i) => {
      if (!isJsonObject(each)) list.issue("wrong_type", `This must be an object or a directive, but it is ${describeType(each)}.`, i);
      return list.part(each, i, within);
    });
    // The reference's check accepts "left" in any letter case, but then merges to the right.
    const ordered = (direction === "left" ? [...parts].reverse() : parts).map((part) => part.evaluate);
    const evaluate: Getter = (root) => {
      const result: OpenObject = {};
      let holes = false;
      for (let i = 0; i < ordered.length; i++) holes = copyKeys((ordered[i] as Getter)(root), result, context) || holes;
      return holes && keep === "drop" ? withoutUndefined(result) : (result as Value);
    };
    /**
     * The fields of an object written in the mapping go to the output where no other object
     * overrides them.
     */
    const explainParts = (root: Value, position: Position): Trace[] => {
      const winner = new Map<string, Part>();
      const order = direction === "left" ? [...parts].reverse() : parts;
      for (const part of order) for (const key of Object.keys(part.evaluate(root) ?? {})) winner.set(key, part);
      return parts.map((part) => {
        const trace = part.explain(root, position);
        if (trace.made !== "object") return asArguments(trace);
        delete trace.outputPath;
        trace.parts = trace.parts.map((field) => {
          const key = field.outputPath === undefined ? undefined : parsePath(field.outputPath).at(-1);
          return winner.get(String(key)) === part ? field : asArguments(field);
        });
        return trace;
      });
    };
    return {
      definite: true,
      evaluate,
      explain: (root, position) => {
        const notes: string[] = [];
        parts.forEach((part, i) => {
          const value = part.evaluate(root);
          if (value !== undefined && !isJsonObject(value)) notes.push(`Object ${i + 1} is ${describeType(value)}, not an object.`);
        });
        return traceOf("@merge", context.mappingPath, evaluate(root), position, {
          notes,
          parts: explainParts(root, position),
        });
      },
      listPaths: (root, add) => {
        for (const part of parts) part.listPaths(root, add);
        return null;
      },
    };
  },
};

/**
 * The trace of a value that does not arrive in the output. Explained only once: twice at each level
 * would be a thousand times at ten.
 */
function asArguments(trace: Trace): Trace {
  const open = [trace];
  for (let next = open.pop(); next; next = open.pop()) {
    delete next.outputPath;
    open.push(...next.parts);
  }
  return trace;
}

/**
 * Copies own keys; text and lists give their indices, other values nothing. True when an undefined
 * value was among them.
 */
function copyKeys(source: Value, target: OpenObject, context: Context): boolean {
  if (!isContainer(source) && typeof source !== "string") return false;
  let holes = false;
  // A text has a key for each of its letters.
  if (typeof source === "string") spend(source.length * 10, context);
  const keys = Object.keys(source);
  spend(keys.length, context);
  for (const key of keys) {
    const value = (source as OpenObject)[key];
    if (value === undefined) holes = true;
    setKey(target, key, value);
  }
  return holes;
}
