import type { Glob } from "./glob.ts";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type FilterFunction =
  | "contains"
  | "length"
  | "lowercase"
  | "uppercase"
  | "snakecase"
  | "kebabcase"
  | "titlecase"
  | "typeof"
  | "match";

/** What a comparison compares. `list` contains fixed values only. */
export type FilterOperand =
  | { kind: "text" | "number" | "boolean"; value: string | number | boolean }
  | { kind: "null" }
  | { kind: "list"; items: (string | number | boolean | null)[] }
  | { kind: "field"; keys: string[] }
  | { kind: "call"; name: FilterFunction; args: FilterOperand[]; glob?: Glob };

/**
 * A filter's condition as a tree. `truth`: a field or a function that is true or false by itself.
 */
export type FilterNode =
  | { kind: "all" }
  | { kind: "not"; node: FilterNode }
  | { kind: "group"; operator: "and" | "or"; nodes: FilterNode[] }
  | { kind: "comparison"; operator: Comparison; left: FilterOperand; right: FilterOperand }
  | { kind: "in"; left: FilterOperand; right: FilterOperand }
  | { kind: "truth"; operand: FilterOperand };
