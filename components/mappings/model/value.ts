import type { JsonPrimitive, JsonValue } from "#lib/platform/json.ts";
import type { FunctionName, FunctionParam } from "./functions.ts";

/**
 * Segment keeps editor remarks beside a directive; they have no effect here and are kept as they
 * came.
 */
type Remarks = { metadata?: JsonValue };
/**
 * The value is inside `@literal`, which means the same and is kept, so that an import stays
 * unchanged.
 */
type Wrapped = Remarks & { literal?: true };

/**
 * How one value is made, as the form shows it. Each has exactly one counterpart in the mapping
 * language.
 */
export type EditorValue =
  | { kind: "nothing" }
  /**
   * Without a path: not chosen yet, sends nothing. `plain`: the path stands as bare text (where the
   * language allows it, as the source of a list).
   */
  | ({ kind: "event"; path?: string; plain?: true } & Remarks)
  | ({ kind: "fixed"; value: JsonPrimitive } & Wrapped)
  | ({ kind: "text"; template: string } & Remarks)
  | ({ kind: "function"; name: FunctionName; params: FunctionParams } & Remarks)
  | ({ kind: "items"; source: EditorValue; shape?: EditorValue } & Remarks)
  | ({ kind: "object"; entries: ObjectEntry[] } & Wrapped)
  | ({ kind: "list"; items: EditorValue[] } & Wrapped)
  /**
   * Anything the form has no fields for: kept and shown as JSON. `text`: what is typed and cannot
   * be read yet; `json` is what was read last.
   */
  | { kind: "advanced"; json: JsonValue; text?: string };

export type EditorKind = EditorValue["kind"];
export type ObjectEntry = { key: string; value: EditorValue };
export type FunctionParams = { [key in FunctionParam["key"]]?: EditorValue | EditorValue[] | JsonPrimitive };

export const nothing: EditorValue = { kind: "nothing" };
