import type { TriggerCondition, TriggerGroup, TriggerNode, TriggerOperator } from "./trigger-condition.ts";

const eventWords: Record<string, string> = {
  track: "track events",
  identify: "identify events",
  page: "page events",
  group: "group events",
  alias: "alias events",
};

const comparisons: Record<TriggerOperator, string> = {
  "=": "is",
  "!=": "is not",
  number_equals: "is",
  number_not_equals: "is a number other than",
  "<": "is below",
  "<=": "is at most",
  ">": "is above",
  ">=": "is at least",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  not_starts_with: "does not start with",
  ends_with: "ends with",
  not_ends_with: "does not end with",
  exists: "is present",
  not_exists: "is missing",
  is_true: "is true",
  is_false: "is false",
};

/** One condition in words, without a subject's article: "total is above 50". */
export function conditionSentence(condition: TriggerCondition): string {
  const { operator, value } = condition;
  const words = `${fieldWords(condition)} ${comparisons[operator]}`;
  if (operator === "exists" || operator === "not_exists" || operator === "is_true" || operator === "is_false") return words;
  const shown = ["number_equals", "number_not_equals", "<", "<=", ">", ">="].includes(operator) ? String(value) : `“${String(value)}”`;
  return `${words} ${shown}${operator === "!=" ? " (or is missing)" : ""}`;
}

export function fieldWords({ field, path }: TriggerCondition): string {
  switch (field) {
    case "type":
      return "event type";
    case "event":
      return "event name";
    case "name":
      return "page name";
    case "userId":
      return "user ID";
    case "properties":
      return path ?? "properties";
    case "traits":
      return path === undefined ? "traits" : `trait ${path}`;
    case "context":
      return path === undefined ? "context" : `context ${path}`;
  }
}

/** The whole trigger: "Order Completed events whose total is above 50". */
export function triggerSentence(root: TriggerNode): string {
  const parts = root.kind === "group" && root.operator === "and" ? [...root.conditions] : [root];
  const type = takeTexts(parts, "type");
  const names = takeTexts(parts, "event");
  const subject = subjectWords(type, names);
  const rest = parts.map((part) => nodeWords(part, "and"));
  return rest.length === 0 ? subject : `${subject} whose ${rest.join(" and ")}`;
}

/**
 * Removes the conditions that say "field is one of these texts" from those that must all be met,
 * and returns their texts.
 */
function takeTexts(parts: TriggerNode[], field: "type" | "event"): string[] {
  const index = parts.findIndex((part) => textsOf(part, field) !== undefined);
  const [part] = index < 0 ? [] : parts.splice(index, 1);
  return part ? (textsOf(part, field) ?? []) : [];
}

function textsOf(node: TriggerNode, field: "type" | "event"): string[] | undefined {
  if (node.kind === "condition") return node.field === field && node.operator === "=" ? [String(node.value)] : undefined;
  if (node.operator === "and" && node.conditions.length > 1) return undefined;
  const texts = node.conditions.map((condition) => textsOf(condition, field));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.flat() : undefined;
}

function subjectWords(types: readonly string[], names: readonly string[]): string {
  const kinds = types.map((type) => eventWords[type] ?? `“${type}” events`);
  if (names.length === 0) return kinds.length === 0 ? "All events" : capitalised(orList(kinds));
  const named = `${orList(names)} events`;
  const onlyTrack = types.length === 0 || (types.length === 1 && types[0] === "track");
  return onlyTrack ? named : `${capitalised(orList(kinds))} named ${orList(names)}`;
}

function nodeWords(node: TriggerNode, within: TriggerGroup["operator"]): string {
  if (node.kind === "condition") return conditionSentence(node);
  const words = node.conditions.map((condition) => nodeWords(condition, node.operator)).join(` ${node.operator} `);
  return node.operator === within || node.conditions.length < 2 ? words : `(${words})`;
}

function orList(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
