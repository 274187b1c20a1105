import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { Getter, PathSegment, Value } from "./path.ts";

/** A raw value, or a directive; a directive can replace any value. */
export type MappingValue = string | number | boolean | null | Directive | MappingValue[] | { [key: string]: MappingValue };

export type PathDirective = { "@path": MappingValue };
export type TemplateDirective = { "@template": MappingValue };
export type LiteralDirective = { "@literal": MappingValue };
export type IfDirective = { "@if": { exists?: MappingValue; blank?: MappingValue; then?: MappingValue; else?: MappingValue } };
export type CaseDirective = { "@case": { operator: "lower" | "upper"; value?: MappingValue } };
export type ReplaceDirective = {
  "@replace": {
    value: MappingValue;
    pattern: string;
    replacement?: string;
    pattern2?: string;
    replacement2?: string;
    ignorecase?: boolean;
    global?: boolean;
  };
};
export type ArrayPathDirective = { "@arrayPath": [MappingValue] | [MappingValue, MappingValue] };
export type MergeDirective = { "@merge": { objects: MappingValue[]; direction: "left" | "right" } };
export type TransformDirective = { "@transform": { apply: MappingValue; mapping: MappingValue } };
export type FlattenDirective = { "@flatten": { value: MappingValue; separator: string; omitArrays?: boolean } };
export type JsonDirective = { "@json": { mode: "encode" | "decode"; value: MappingValue } };
export type LiquidDirective = { "@liquid": string };
export type ExcludeWhenNullDirective = { "@excludeWhenNull": MappingValue };

export type Directive = (
  | PathDirective
  | TemplateDirective
  | LiteralDirective
  | IfDirective
  | CaseDirective
  | ReplaceDirective
  | ArrayPathDirective
  | MergeDirective
  | TransformDirective
  | FlattenDirective
  | JsonDirective
  | LiquidDirective
  | ExcludeWhenNullDirective
) & { _metadata?: JsonValue };

export type DirectiveName =
  | "@path"
  | "@template"
  | "@literal"
  | "@if"
  | "@case"
  | "@replace"
  | "@arrayPath"
  | "@merge"
  | "@transform"
  | "@flatten"
  | "@json"
  | "@liquid"
  | "@excludeWhenNull";

/**
 * What an argument accepts, so that a form can choose its input. "value": any raw value or
 * directive; "text": plain text only.
 */
export type ArgumentType = "value" | "values" | "object" | "path" | "template" | "liquid" | "text" | "boolean" | "choice";

export type ArgumentInfo = {
  /**
   * Where it is below the directive's key: "" for the argument itself, "0" and "1" in a list, else
   * a key of the object.
   */
  key: string;
  label: string;
  help: string;
  type: ArgumentType;
  required?: boolean;
  choices?: readonly { value: string; label: string }[];
  default?: JsonValue;
  maxLength?: number;
};

/** One entry of the catalogue that editors, completion and the documentation are made from. */
export type DirectiveInfo = {
  name: DirectiveName;
  label: string;
  help: string;
  /** How the arguments are written: the argument itself, an object of them, or a list of them. */
  form: "single" | "object" | "list";
  arguments: readonly ArgumentInfo[];
  /** A snippet to insert. */
  snippet: JsonObject;
};

/** One thing that was read. `value` is absent if there was nothing. */
export type Read = {
  /** `properties.cart[2].sku`; "" is the whole. */
  path: string;
  /**
   * "event": the path is the event's. "step": the path is below the result of an earlier step
   * (@transform, or a list that was made).
   */
  from: "event" | "step";
  value?: JsonValue;
};

/** How one part of a mapping got its value, with its own parts below it. */
export type Trace = {
  /** The part's place in the mapping: `cartItems.@arrayPath[1].sku`. */
  mappingPath: string;
  /**
   * Where its value is in the output: `cartItems[0].sku`. Absent for arguments, whose value does
   * not arrive as it is.
   */
  outputPath?: string;
  made: DirectiveName | "constant" | "object" | "list";
  /** Absent if there is no result: the key is left out of the output. */
  value?: JsonValue;
  /** What this part itself read, in order; its parts list their own. */
  reads: Read[];
  /**
   * What a person should know, in sentences: which branch was taken, what was left out, what went
   * wrong.
   */
  notes: string[];
  parts: Trace[];
};

export type Explanation = {
  /** Exactly what `evaluate` returns. */
  output: JsonObject;
  /**
   * One per mapping key, in the mapping's order; none when the result or its explanation would be
   * too long.
   */
  fields: Trace[];
};

export type CompiledMapping = {
  ok: true;
  /**
   * The payload for one event. Total: any JSON event gives an object, nothing throws, nothing is
   * mutated. The result shares parts of the event and of the mapping, without copying: treat both
   * as read-only.
   */
  evaluate: (event: JsonValue) => JsonObject;
  /**
   * As `evaluate`, also for a mapping that is itself one directive and may give a list, a scalar or
   * nothing. A result that would be longer than `maxOutputLength` as text is not made: then it is
   * undefined, and `refuse` learns which part of the mapping makes it so long.
   */
  evaluateValue: (event: JsonValue, refuse?: (issue: Issue) => void) => Value;
  explain: (event: JsonValue) => Explanation;
  /** The same, with a place for other work before each field. */
  explainInSteps: (event: JsonValue) => Generator<void, Explanation>;
  /**
   * Event paths the mapping reads, sorted: `properties.products[].sku`. "" is the whole event; "*"
   * a path the event itself decides.
   */
  paths: readonly string[];
};

export type MappingCompilation = CompiledMapping | { ok: false; issues: Issue[] };

/** The place of an evaluation, so that a trace can say where values come from and go to. */
export type Position = {
  /** Event path of the current root, or null if the root was computed. */
  root: readonly PathSegment[] | null;
  /** Output path of this part's value, or null for an argument. */
  output: readonly PathSegment[] | null;
};

/** Where a value comes from: an event path, or null if it was computed. */
export type Origin = readonly PathSegment[] | null;

/**
 * Collects the event paths of a mapping; `root` is the part's root. Returns where the part's value
 * comes from.
 */
export type ListPaths = (root: Origin, add: (path: string) => void) => Origin;

/** One compiled part of a mapping: everything is decided, only the event is missing. */
export type Part = {
  evaluate: Getter;
  explain: (root: Value, position: Position) => Trace;
  /** For an object: each of its keys separately, in place of `explain`. */
  explainFields?: readonly Part["explain"][];
  listPaths: ListPaths;
  /** Set if the value is the same for every event. */
  constant?: { value: Value };
  /** Set if evaluation only reads this one key of the root, a name that no prototype has. */
  key?: string;
  /** It never gives undefined. */
  definite?: boolean;
};
