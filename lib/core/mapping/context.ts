import type { Issue, JsonObject } from "#lib/platform/json.ts";
import { ExactNumber, isJsonObject } from "#lib/platform/json.ts";
import { formatPath, type PathSegment, type Value } from "./path.ts";
import type { DirectiveName, Part, Position, Trace } from "./types.ts";

/**
 * Which undefined keys a part's objects keep. The output has none, but @merge must see them (a
 * missing later value wins over an earlier one) and so must @flatten: "top" keeps the object's own,
 * "deep" all, "deepObjects" all outside lists.
 */
export type Keep = "drop" | "top" | "deep" | "deepObjects";

export type DirectiveDefinition = { name: DirectiveName; compile: (argument: Value, context: Context) => Part };

type Shared = {
  issues: Issue[];
  /**
   * A list inside an intermediate result may hold undefined, which could reach the output by a
   * path.
   */
  mustSettle: boolean;
  /**
   * One step may use another's result more than once, so the result may be far longer than the
   * event and the mapping.
   */
  mustMeasure: boolean;
  compilePart: (value: Value, context: Context) => Part;
  compileRoot: (mapping: JsonObject, context: Context) => Part;
};

/** How the value of a place will be used. */
export type Use = {
  /**
   * Inside lists and literals, an object that mixes an @-key with other keys is data, not an error.
   * "below": not itself, but inside it.
   */
  loose: boolean | "below";
  keep: Keep;
  /**
   * The value goes into the output as it is, so undefined list items become null at once. "below":
   * not itself, but what it contains.
   */
  final: boolean | "below";
  /** Fields that moved below a root directive are still reported where their author wrote them. */
  moved?: { from: readonly PathSegment[]; to: readonly PathSegment[] };
};

export type Changes = Partial<Use>;

/** For arguments that are only inspected: their value never becomes part of another value. */
export const asConsumed: Changes = { keep: "drop", final: true };

/** The place in the mapping that is being compiled, and how its value will be used. */
export class Context {
  readonly shared: Shared;
  readonly use: Use;
  readonly depth: number;
  private readonly parent: Context | null;
  private readonly key: PathSegment;

  constructor(shared: Shared, use: Use, parent: Context | null = null, key: PathSegment = null) {
    this.shared = shared;
    this.use = use;
    this.depth = parent ? parent.depth + 1 : 0;
    this.parent = parent;
    this.key = key;
  }

  below(key: PathSegment, changes?: Changes): Context {
    return new Context(this.shared, changes ? { ...this.use, ...changes } : this.use, this, key);
  }

  /** Compiles the value at `key` of the current value. */
  part(value: Value, key: PathSegment, changes?: Changes): Part {
    return this.shared.compilePart(value, this.below(key, changes));
  }

  /** Compiles the directive's whole argument, at the directive's own place. */
  argument(value: Value, changes: Changes = {}): Part {
    const same = new Context(this.shared, { ...this.use, ...changes }, this.parent, this.key);
    return this.shared.compilePart(value, same);
  }

  issue(code: string, message: string, ...below: PathSegment[]): void {
    this.shared.issues.push({ path: formatPath(this.written([...this.path, ...below])), message, code });
  }

  get path(): PathSegment[] {
    const path: PathSegment[] = [];
    for (let at: Context = this; at.parent; at = at.parent) path.push(at.key);
    return path.reverse();
  }

  get mappingPath(): string {
    return formatPath(this.written(this.path));
  }

  private written(path: readonly PathSegment[]): readonly PathSegment[] {
    const { moved } = this.use;
    if (!moved?.from.every((segment, i) => path[i] === segment)) return path;
    return [...moved.to, ...path.slice(moved.from.length)];
  }
}

/** The result of a part that returns nothing, such as one that did not compile. */
export function nothing(context: Context): Part {
  return constantPart(undefined, context);
}

export function constantPart(value: Value, context: Context): Part {
  return {
    constant: { value },
    definite: value !== undefined,
    evaluate: () => value,
    explain: (_root, position) => traceOf("constant", context.mappingPath, value, position),
    listPaths: () => null,
  };
}

export function traceOf(made: Trace["made"], mappingPath: string, value: Value, position: Position, more: Partial<Trace> = {}): Trace {
  const trace: Trace = { mappingPath, made, reads: [], notes: [], parts: [], ...more };
  if (value !== undefined) trace.value = value;
  if (position.output) trace.outputPath = formatPath(position.output);
  return trace;
}

/** The position of an argument: same root, but its value does not arrive in the output as it is. */
export function asArgument(position: Position): Position {
  return { root: position.root, output: null };
}

/** "a string", "an object", "nothing": for sentences. */
export function describeType(value: Value): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof ExactNumber) return "a number";
  if (typeof value === "object") return Object.keys(value).some((key) => key.startsWith("@")) ? "a directive" : "an object";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

export function isDirectiveLike(value: Value): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).some((key) => key.startsWith("@"));
}

/**
 * The arguments of a directive that takes an object of them, or null after reporting why there are
 * none. Keys it does not know are ignored in evaluation, but directives in them are still checked.
 */
export function readArguments(argument: Value, context: Context, name: DirectiveName, known: readonly string[]): JsonObject | null {
  if (!isJsonObject(argument) || isDirectiveLike(argument)) {
    context.issue("wrong_type", `${name} takes an object with ${known.join(", ")}, but this is ${describeType(argument)}.`);
    return null;
  }
  for (const key of Object.keys(argument)) {
    if (!known.includes(key)) context.part(argument[key], key);
  }
  return argument;
}

/**
 * Compiles an argument that must be text or a directive that gives text; null after reporting that
 * it is neither.
 */
export function textOrDirective(value: Value, context: Context, changes?: Changes): Part | null {
  if (typeof value === "string" || isDirectiveLike(value)) return context.argument(value, changes);
  context.issue("wrong_type", `This must be text or a directive, but it is ${describeType(value)}.`);
  return null;
}

/** Reports an argument that is set but is not plain text, or is longer than `maxLength`. */
export function readText(value: Value, key: string, context: Context, maxLength = Number.POSITIVE_INFINITY): string | null {
  if (typeof value !== "string") {
    context.issue("wrong_type", `${key} must be plain text, but it is ${describeType(value)}.`, key);
    return null;
  }
  if (value.length > maxLength) {
    context.issue("too_long", `${key} may have at most ${maxLength} characters; this has ${value.length}.`, key);
    return null;
  }
  return value;
}

/**
 * Sets a key of an object under construction; `__proto__` is left out, so a name can never change a
 * prototype.
 */
export function setKey(target: { [key: string]: Value }, key: string, value: Value): void {
  if (key !== "__proto__") target[key] = value;
}

export type OpenObject = { [key: string]: Value };

/** The same object without its undefined keys. */
export function withoutUndefined(source: OpenObject): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(source)) if (source[key] !== undefined) setKey(result, key, source[key]);
  return result;
}
