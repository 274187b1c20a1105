import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { canonicalText } from "./event.ts";
import type { Comparison, FilterFunction, FilterNode, FilterOperand } from "./filter-node.ts";
import type { Glob } from "./glob.ts";

type Event = Readonly<Record<string, unknown>>;
type Test = (event: Event) => boolean;
/** null means a missing value too, as in Segment's filters. */
type Read = (event: Event) => JsonValue;

/** A condition as one closure. Total: whatever the event holds, the answer is true or false. */
export function compileFilterNode(node: FilterNode): Test {
  switch (node.kind) {
    case "all":
      return () => true;
    case "not": {
      const test = compileFilterNode(node.node);
      return (event) => !test(event);
    }
    case "group": {
      const tests = node.nodes.map(compileFilterNode);
      return node.operator === "and" ? (event) => tests.every((test) => test(event)) : (event) => tests.some((test) => test(event));
    }
    case "truth": {
      const read = compileOperand(node.operand);
      return (event) => read(event) === true;
    }
    case "in": {
      const left = compileOperand(node.left);
      const right = compileOperand(node.right);
      return (event) => isIn(left(event), right(event));
    }
    case "comparison": {
      const left = compileOperand(node.left);
      const right = compileOperand(node.right);
      const compare = comparisons[node.operator];
      return (event) => compare(left(event), right(event));
    }
  }
}

const bothNumbers = (test: (a: number, b: number) => boolean) => (a: JsonValue, b: JsonValue) =>
  typeof a === "number" && typeof b === "number" && test(a, b);
const comparisons: Record<Comparison, (a: JsonValue, b: JsonValue) => boolean> = {
  "=": isSame,
  "!=": (a, b) => !isSame(a, b),
  "<": bothNumbers((a, b) => a < b),
  "<=": bothNumbers((a, b) => a <= b),
  ">": bothNumbers((a, b) => a > b),
  ">=": bothNumbers((a, b) => a >= b),
};

/**
 * Lists are equal by their items; an object equals nothing, because the language has no objects.
 */
function isSame(a: JsonValue, b: JsonValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && canonicalText(a) === canonicalText(b);
  return a === b && (typeof a !== "object" || a === null);
}

function isIn(value: JsonValue, list: JsonValue): boolean {
  return Array.isArray(list) && list.some((item) => isSame(item ?? null, value));
}

function compileOperand(operand: FilterOperand): Read {
  switch (operand.kind) {
    case "null":
      return () => null;
    case "list":
      return () => operand.items;
    case "field":
      return (event) => readField(event, operand.keys);
    case "call": {
      const args = operand.args.map(compileOperand);
      const [first, second] = args;
      const call = calls[operand.name];
      return (event) => call(first?.(event) ?? null, second?.(event) ?? null, operand.glob);
    }
    default:
      return () => operand.value;
  }
}

function readField(event: Event, keys: readonly string[]): JsonValue {
  let value: unknown = event;
  for (const key of keys) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return (value ?? null) as JsonValue;
}

const onText = (change: (text: string) => JsonValue) => (value: JsonValue) => (typeof value === "string" ? change(value) : null);
const calls: Record<FilterFunction, (value: JsonValue, other: JsonValue, glob: Glob | undefined) => JsonValue> = {
  contains: (value, other) =>
    typeof value === "string" && (typeof other === "string" || typeof other === "number") && value.includes(String(other)),
  match: (value, _, glob) => typeof value === "string" && glob?.matches(value) === true,
  length: (value) => {
    if (Array.isArray(value)) return value.length;
    if (typeof value === "string") return byteLength(value);
    return value === null ? 0 : null;
  },
  lowercase: onText((text) => text.toLowerCase()),
  uppercase: onText((text) => text.toUpperCase()),
  snakecase: onText((text) => text.replaceAll(" ", "_")),
  kebabcase: onText((text) => text.replaceAll(" ", "-")),
  titlecase: onText((text) => text.replace(/(^|\s)\S/gu, (start) => start.toUpperCase())),
  typeof: (value) => {
    if (value === null) return "null";
    if (Array.isArray(value)) return "list";
    return typeof value === "boolean" ? "bool" : typeof value;
  },
};

/** Bytes of UTF-8, as Segment counts a text's length. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && text.charCodeAt(at + 1) >> 10 === 0x37) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return bytes;
}
