import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import { ExactNumber, isContainer, isJsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { Context, constantPart, type Keep, nothing, type OpenObject, setKey, traceOf } from "./context.ts";
import { directiveNames, directives } from "./directives/index.ts";
import { allow, maxExplainedLength, maxOutputLength, spent, TooLarge, writtenLength } from "./meter.ts";
import { formatPath, type Getter, isPlainRoot, type Value, watchPrototypes } from "./path.ts";
import { settle } from "./settle.ts";
import type { Explanation, MappingCompilation, Part, Trace } from "./types.ts";

/**
 * Mappings are written by people. Deeper nesting is an error or an attack, and limiting it limits
 * every recursion below.
 */
export const maxMappingDepth = 100;

/**
 * The key whose directive becomes the whole mapping, with all other keys as its `mapping` argument.
 */
export const rootDirectiveKey = "__segment_internal_directive";

/** Used for an event that is not an object and so contains nothing. */
const noEvent: JsonObject = {};

/**
 * Compiles once, to be evaluated many times. Every error is an issue with its path in the
 * mapping; nothing throws.
 */
export function compileMapping(mapping: JsonObject): MappingCompilation {
  const issues: Issue[] = [];
  const shared = { issues, mustSettle: false, mustMeasure: false, compilePart, compileRoot };
  const context = new Context(shared, { loose: false, keep: "drop", final: true });
  if (!isJsonObject(mapping)) {
    context.issue("wrong_type", "A mapping is an object: a key for each field of the action.");
    return { ok: false, issues };
  }
  const root = compileRoot(mapping, context);
  if (issues.length > 0) return { ok: false, issues: distinct(issues) };

  const { mustSettle } = shared;
  const mustMeasure = shared.mustMeasure || mustSettle;
  // No part can return more than was made along the way, so for nearly every event the result need
  // not be measured.
  const partCount = encodeJson(mapping).length / 8;
  const evaluateValue = (event: Value, refuse?: (issue: Issue) => void): Value => {
    watchPrototypes();
    allow(maxOutputLength);
    try {
      const value = root.evaluate(isJsonObject(event) ? event : noEvent);
      if (mustMeasure && spent() * partCount > maxOutputLength) refuseTooLong(value);
      return mustSettle ? settle(value) : value;
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      refuse?.(error.issue);
      return undefined;
    }
  };
  const evaluate = (event: JsonValue): JsonObject => {
    const output = evaluateValue(event);
    return isJsonObject(output) ? output : {};
  };
  function* explainInSteps(event: JsonValue): Generator<void, Explanation> {
    let refused: Issue | undefined;
    const value = evaluateValue(event, (issue) => {
      refused = issue;
    });
    const output = isJsonObject(value) ? value : {};
    if (refused) return { output, fields: [] };
    const from = isJsonObject(event) ? event : noEvent;
    const fields: Trace[] = [];
    let length = maxExplainedLength;
    for (const explain of root.explainFields ?? [root.explain]) {
      yield;
      // Other work may have run in between, and all share one meter.
      allow(length);
      try {
        fields.push(explain(from, { root: [], output: [] }));
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        return { output, fields: [] };
      }
      length -= spent();
    }
    return { output, fields };
  }
  const explain = (event: JsonValue): Explanation => {
    for (const steps = explainInSteps(event); ; ) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  };
  const paths = new Set<string>();
  root.listPaths([], (path) => paths.add(path));
  return { ok: true, evaluate, evaluateValue, explain, explainInSteps, paths: [...paths].sort() };
}

/** Measures each field separately, so that the issue can name the one that makes it too long. */
function refuseTooLong(value: Value): void {
  if (!isJsonObject(value)) {
    if (writtenLength(value, maxOutputLength) > maxOutputLength) throw new TooLarge("");
    return;
  }
  let length = 0;
  for (const key of Object.keys(value)) {
    length += key.length + writtenLength(value[key], maxOutputLength - length);
    if (length > maxOutputLength) throw new TooLarge(formatPath([key]));
  }
}

/** Every error of a mapping at once; none when it compiles. */
export function validateMapping(mapping: JsonObject): Issue[] {
  const compiled = compileMapping(mapping);
  return compiled.ok ? [] : compiled.issues;
}

function distinct(issues: Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = `${issue.path}\n${issue.message}`;
    return seen.size < seen.add(key).size;
  });
}

function compileRoot(mapping: JsonObject, context: Context): Part {
  if (!Object.hasOwn(mapping, rootDirectiveKey)) return compilePart(mapping, context);
  const holder = mapping[rootDirectiveKey];
  const keys = isContainer(holder) ? Object.keys(holder) : [];
  const key = keys[0];
  const argument = key === undefined ? undefined : (holder as JsonObject)[key];
  if (key === undefined || keys.length > 1 || !isContainer(argument)) {
    context.issue("wrong_type", `${rootDirectiveKey} takes exactly one directive that has an object of arguments.`, rootDirectiveKey);
    return nothing(context);
  }
  const fields: JsonObject = {};
  for (const field of Object.keys(mapping)) if (field !== rootDirectiveKey) setKey(fields, field, mapping[field]);
  const completed = Array.isArray(argument) ? argument : { ...argument, mapping: fields };
  const path = [...context.path, rootDirectiveKey];
  const moved = { from: [...path, Array.isArray(holder) ? Number(key) : key, "mapping"], to: context.path };
  return compilePart(Array.isArray(holder) ? [completed] : { [key]: completed }, context.below(rootDirectiveKey, { moved }));
}

function compilePart(value: Value, context: Context): Part {
  if (!isContainer(value)) {
    if (value instanceof ExactNumber)
      context.issue("too_many_digits", "This number has more digits than are kept. Write it as text, in quotes.");
    return constantPart(value, context);
  }
  if (context.depth > maxMappingDepth) {
    context.issue("too_deep", `Values may be nested at most ${maxMappingDepth} levels deep.`);
    return nothing(context);
  }
  if (Array.isArray(value)) return compileList(value, context);
  const keys = Object.keys(value);
  const atKeys = keys.filter((key) => key.startsWith("@"));
  const [atKey] = atKeys;
  if (atKey === undefined) return compileObject(value, keys, context);
  if (keys.some((key) => !key.startsWith("@") && key !== "_metadata")) {
    if (context.use.loose === true) return compileObject(value, keys, context);
    context.issue("mixed_directive", `An object with ${atKey} may have no other keys: put the directive in a field of its own.`);
    return nothing(context);
  }
  if (atKeys.length > 1) {
    context.issue("two_directives", `Only one directive is allowed here, but there are ${atKeys.length}: ${atKeys.join(", ")}.`);
    return nothing(context);
  }
  const directive = directives.get(atKey);
  if (!directive) {
    context.issue("unknown_directive", `There is no directive ${atKey}. ${suggestion(atKey)}`);
    return nothing(context);
  }
  return directive.compile(value[atKey], context.below(atKey, { loose: context.use.loose === true }));
}

function suggestion(name: string): string {
  const close = directiveNames.find((known) => known.toLowerCase() === name.toLowerCase());
  return close ? `Did you mean ${close}?` : `Use one of ${directiveNames.join(", ")}.`;
}

const keepInItems: Record<Keep, Keep> = { drop: "drop", top: "drop", deep: "deep", deepObjects: "drop" };
const keepInFields: Record<Keep, Keep> = { drop: "drop", top: "drop", deep: "deep", deepObjects: "deepObjects" };

function compileList(list: JsonValue[], context: Context): Part {
  const final = context.use.final === true;
  const within = { loose: true, keep: keepInItems[context.use.keep], final: context.use.final !== false };
  const items = list.map((item, i) => context.part(item, i, within));
  if (items.every(isFixed)) return constantPart(Object.freeze(items.map((item) => item.constant?.value)) as JsonValue[], context);
  const definite = items.every((item) => item.definite);
  if (!definite && !final) context.shared.mustSettle = true;
  const nullMissing = final && !definite;
  const getters = items.map((item) => item.evaluate);
  const evaluate: Getter = (root) => {
    const values: Value[] = [];
    for (let i = 0; i < getters.length; i++) {
      const value = (getters[i] as Getter)(root);
      values.push(nullMissing && value === undefined ? null : value);
    }
    return values as JsonValue[];
  };
  return {
    definite: true,
    evaluate,
    explain: (root, position) =>
      traceOf("list", context.mappingPath, evaluate(root), position, {
        parts: items.map((item, i) => item.explain(root, { ...position, output: position.output && [...position.output, i] })),
      }),
    listPaths: (root, add) => {
      for (const item of items) item.listPaths(root, add);
      return null;
    },
  };
}

function compileObject(source: JsonObject, allKeys: string[], context: Context): Part {
  const { loose, keep, final } = context.use;
  const within = { loose: loose !== false, keep: keepInFields[keep], final: final !== false };
  const keepUndefined = keep !== "drop";
  const keys: string[] = [];
  const parts: Part[] = [];
  for (const key of allKeys) {
    const part = context.part(source[key], key, within);
    if (key === "__proto__") continue;
    keys.push(key);
    parts.push(part);
  }
  if (parts.every(isFixed)) {
    const fixed: OpenObject = {};
    for (let i = 0; i < keys.length; i++) fixed[keys[i] as string] = parts[i]?.constant?.value;
    return constantObject(Object.freeze(fixed) as JsonObject, context, parts);
  }
  // Constants and single keys of the root, which most fields are, are read without a call.
  const constants = parts.map((part) => part.constant?.value);
  const rootKeys = parts.map((part) => part.key ?? null);
  const getters = parts.map((part) => (isFixed(part) ? null : part.evaluate));
  const evaluate: Getter = (root) => {
    const result: OpenObject = {};
    const plain = isPlainRoot(root);
    for (let i = 0; i < keys.length; i++) {
      const rootKey = rootKeys[i];
      let value: Value;
      if (plain && typeof rootKey === "string") value = root[rootKey];
      else {
        const getter = getters[i];
        value = getter ? getter(root) : constants[i];
      }
      if (value !== undefined || keepUndefined) result[keys[i] as string] = value;
    }
    return result as JsonObject;
  };
  return objectPart(evaluate, keys, parts, context);
}

function constantObject(value: JsonObject, context: Context, parts: Part[]): Part {
  return { ...objectPart(() => value, Object.keys(value), parts, context), constant: { value } };
}

function objectPart(evaluate: Getter, keys: string[], parts: Part[], context: Context): Part {
  const explainFields = parts.map(
    (part, i): Part["explain"] =>
      (root, position) =>
        part.explain(root, { ...position, output: position.output && [...position.output, keys[i] as string] }),
  );
  return {
    definite: true,
    evaluate,
    explain: (root, position) => {
      const value = evaluate(root);
      return traceOf("object", context.mappingPath, value, position, { parts: explainFields.map((explain) => explain(root, position)) });
    },
    explainFields,
    listPaths: (root, add) => {
      for (const part of parts) part.listPaths(root, add);
      return null;
    },
  };
}

function isFixed(part: Part): boolean {
  return part.constant !== undefined && part.constant.value !== undefined;
}
