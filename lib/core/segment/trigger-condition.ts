import { ExactNumber, type JsonValue } from "#lib/platform/json.ts";

export type TriggerField = "type" | "event" | "name" | "userId" | "properties" | "traits" | "context";
export type TriggerOperator =
  | "="
  | "!="
  | "number_equals"
  | "number_not_equals"
  | "<"
  | "<="
  | ">"
  | ">="
  | "contains"
  | "not_contains"
  | "starts_with"
  | "not_starts_with"
  | "ends_with"
  | "not_ends_with"
  | "exists"
  | "not_exists"
  | "is_true"
  | "is_false";

/** `path`: dotted, below `field`; only for properties, traits and context. */
export type TriggerCondition = {
  kind: "condition";
  field: TriggerField;
  path?: string;
  operator: TriggerOperator;
  value?: string | number | boolean;
};
export type TriggerGroup = { kind: "group"; operator: "and" | "or"; conditions: TriggerNode[] };
/**
 * A trigger as plain JSON: what the builder edits, what FQL is read into and written from, and what
 * a matcher is compiled from.
 */
export type TriggerNode = TriggerCondition | TriggerGroup;

export type EventTest = (event: Readonly<Record<string, unknown>>) => boolean;
type ValueTest = (actual: unknown) => boolean;

/**
 * The whole tree as one closure. Agrees with the reference library's `validate` on every event that
 * is an object.
 */
export function compileNode(node: TriggerNode): EventTest {
  if (node.kind === "group") return compileGroup(node);
  const { field, path } = node;
  if (path === undefined) return compilePlain(node);
  const test = valueTest(node);
  const keys = pathKeys(path);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    // A falsy holder is itself the value, as in the reference library: `&&`, not an optional chain.
    if (field === "properties") return (event) => test(event.properties && (event.properties as Holder)[only]);
    return (event) => test(event[field] && (event[field] as Holder)[only]);
  }
  return (event) => test(readKeys(event[field], keys));
}

type Holder = Record<string, unknown>;

/**
 * Constant property names and no second call, because nearly every trigger has these conditions.
 */
function compilePlain(node: TriggerCondition): EventTest {
  const { field } = node;
  if (node.operator === "=") {
    const text = String(node.value);
    if (field === "type") return (event) => event.type === text;
    if (field === "event") return (event) => event.event === text;
  }
  const test = valueTest(node);
  if (field === "type") return (event) => test(event.type);
  if (field === "event") return (event) => test(event.event);
  if (field === "userId") return (event) => test(event.userId);
  return (event) => test(event[field]);
}

function compileGroup(group: TriggerGroup): EventTest {
  const tests = group.conditions.map(compileNode);
  const [a, b, c] = tests;
  if (tests.length === 1 && a) return a;
  if (group.operator === "and") {
    if (tests.length === 2 && a && b) return (event) => a(event) && b(event);
    if (tests.length === 3 && a && b && c) return (event) => a(event) && b(event) && c(event);
    return (event) => {
      for (const test of tests) if (!test(event)) return false;
      return true;
    };
  }
  if (tests.length === 2 && a && b) return (event) => a(event) || b(event);
  return (event) => {
    for (const test of tests) if (test(event)) return true;
    return false;
  };
}

/**
 * The value a condition looks at. A falsy holder on the way ends the walk and is itself the value,
 * as in the reference library.
 */
export function actualValue(condition: TriggerCondition, event: Readonly<Record<string, unknown>>): JsonValue | undefined {
  const root = event[condition.field];
  return (condition.path === undefined ? root : readKeys(root, pathKeys(condition.path))) as JsonValue | undefined;
}

/** "a.b[0]" -> a, b, 0. Brackets only separate; an empty list means that the path names nothing. */
export function pathKeys(path: string): string[] {
  return path.match(/[^[.\]]+/g) ?? [];
}

function readKeys(root: unknown, keys: readonly string[]): unknown {
  let value = root as Record<string, unknown> | undefined;
  for (const key of keys) {
    if (!value) return value;
    value = value[key] as Record<string, unknown> | undefined;
  }
  return value;
}

/**
 * Triggers compare JavaScript's numbers, as Segment's do: a longer number counts as the nearest.
 */
function isNumber(actual: unknown): actual is number | ExactNumber {
  return typeof actual === "number" || actual instanceof ExactNumber;
}

function valueTest({ operator, value }: TriggerCondition): ValueTest {
  const text = String(value);
  const number = Number(value);
  switch (operator) {
    case "=":
      return (actual) => actual === text;
    case "!=":
      return (actual) => actual !== text;
    case "number_equals":
      return (actual) => actual === number || (actual instanceof ExactNumber && +actual === number);
    case "number_not_equals":
      return (actual) => isNumber(actual) && +actual !== number;
    case "<":
      return (actual) => isNumber(actual) && +actual < number;
    case "<=":
      return (actual) => isNumber(actual) && +actual <= number;
    case ">":
      return (actual) => isNumber(actual) && +actual > number;
    case ">=":
      return (actual) => isNumber(actual) && +actual >= number;
    case "contains":
      return (actual) => typeof actual === "string" && actual.includes(text);
    case "not_contains":
      return (actual) => typeof actual === "string" && !actual.includes(text);
    case "starts_with":
      return (actual) => typeof actual === "string" && actual.startsWith(text);
    case "not_starts_with":
      return (actual) => typeof actual === "string" && !actual.startsWith(text);
    case "ends_with":
      return (actual) => typeof actual === "string" && actual.endsWith(text);
    case "not_ends_with":
      return (actual) => typeof actual === "string" && !actual.endsWith(text);
    case "exists":
      return (actual) => actual !== undefined && actual !== null;
    case "not_exists":
      return (actual) => actual === undefined || actual === null;
    case "is_true":
      return (actual) => actual === true;
    case "is_false":
      return (actual) => actual === false;
  }
}

/**
 * The text that `field` must equal for the trigger to match at all, if the tree says so; lets a
 * planner skip triggers without evaluating them.
 */
export function requiredText(node: TriggerNode, field: "type" | "event"): string | undefined {
  if (node.kind === "condition") return node.field === field && node.operator === "=" ? String(node.value) : undefined;
  const required = node.conditions.map((condition) => requiredText(condition, field));
  if (node.operator === "and") return required.find((text) => text !== undefined);
  const [first] = required;
  return required.every((text) => text === first) ? first : undefined;
}
