import type { Comparison, FilterFunction, FilterNode, FilterOperand } from "./filter-node.ts";
import type { TriggerCondition, TriggerField, TriggerNode } from "./trigger-condition.ts";
import { fieldWords, triggerSentence } from "./trigger-sentence.ts";

const maxSentenceLength = 500;

/**
 * The events that a filter's condition matches: "Order Completed events whose total is above 50".
 */
export function filterSentence(node: FilterNode): string {
  if (node.kind === "all") return "All events";
  const plain = asTrigger(node);
  const sentence = plain ? triggerSentence(plain) : `All events for which ${words(node)}`;
  return sentence.length > maxSentenceLength ? `${sentence.slice(0, maxSentenceLength)}…` : sentence;
}

/** The same condition as a trigger's, if a trigger has words for it. */
function asTrigger(node: FilterNode): TriggerNode | undefined {
  if (node.kind === "group") {
    const conditions = node.nodes.map(asTrigger);
    if (!conditions.every((each) => each !== undefined)) return undefined;
    return { kind: "group", operator: node.operator, conditions };
  }
  if (node.kind !== "comparison" || node.left.kind !== "field") return undefined;
  const field = triggerField(node.left.keys);
  if (!field) return undefined;
  const { operator, right } = node;
  const condition = (of: TriggerCondition["operator"], value?: TriggerCondition["value"]): TriggerNode => ({
    kind: "condition",
    ...field,
    operator: of,
    ...(value === undefined ? {} : { value }),
  });
  if (right.kind === "null") return operator === "=" ? condition("not_exists") : operator === "!=" ? condition("exists") : undefined;
  if (right.kind === "text" && (operator === "=" || operator === "!=")) return condition(operator, right.value);
  if (right.kind === "boolean" && operator === "=") return condition(right.value ? "is_true" : "is_false");
  if (right.kind === "number" && operator !== "!=") return condition(operator === "=" ? "number_equals" : operator, right.value);
  return undefined;
}

const triggerFields: ReadonlySet<string> = new Set(["type", "event", "name", "userId", "properties", "traits", "context"]);

function triggerField(keys: readonly string[]): { field: TriggerField; path?: string } | undefined {
  const [root = "", ...rest] = keys;
  if (!triggerFields.has(root)) return undefined;
  const field = root as TriggerField;
  if (rest.length === 0) return { field };
  return ["properties", "traits", "context"].includes(root) ? { field, path: rest.join(".") } : undefined;
}

const comparisonWords: Record<Comparison, string> = {
  "=": "is",
  "!=": "is not",
  "<": "is below",
  "<=": "is at most",
  ">": "is above",
  ">=": "is at least",
};

function words(node: FilterNode): string {
  switch (node.kind) {
    case "all":
      return "anything holds";
    case "not":
      return node.node.kind === "truth" && node.node.operand.kind === "call"
        ? truthWords(node.node.operand, true)
        : `not (${words(node.node)})`;
    case "group":
      return node.nodes.map((each) => (each.kind === "group" ? `(${words(each)})` : words(each))).join(` ${node.operator} `);
    case "truth":
      return truthWords(node.operand, false);
    case "in":
      return node.right.kind === "list"
        ? `${operandWords(node.left)} is one of ${operandWords(node.right)}`
        : `${operandWords(node.left)} is in the list ${operandWords(node.right)}`;
    case "comparison": {
      const left = operandWords(node.left);
      if (node.right.kind === "null") return `${left} ${node.operator === "=" ? "is missing" : "is present"}`;
      return `${left} ${comparisonWords[node.operator]} ${operandWords(node.right)}`;
    }
  }
}

function truthWords(operand: FilterOperand, isNegated: boolean): string {
  if (operand.kind !== "call") return `${operandWords(operand)} is true`;
  const [value, other] = operand.args.map(operandWords);
  const verb = operand.name === "contains" ? (isNegated ? "does not contain" : "contains") : isNegated ? "does not match" : "matches";
  return `${value} ${verb} ${other}`;
}

const callWords: Record<FilterFunction, string> = {
  contains: "",
  match: "",
  length: "the length of ",
  lowercase: "the lower case of ",
  uppercase: "the upper case of ",
  snakecase: "the snake case of ",
  kebabcase: "the kebab case of ",
  titlecase: "the title case of ",
  typeof: "the type of ",
};

function operandWords(operand: FilterOperand): string {
  switch (operand.kind) {
    case "null":
      return "nothing";
    case "text":
      return `“${operand.value}”`;
    case "list":
      return operand.items.map((item) => (typeof item === "string" ? `“${item}”` : String(item))).join(", ") || "no value";
    case "field": {
      const field = triggerField(operand.keys);
      return field ? fieldWords({ kind: "condition", operator: "exists", ...field }) : operand.keys.join(".");
    }
    case "call":
      return operand.name === "contains" || operand.name === "match"
        ? `(${truthWords(operand, false)})`
        : `${callWords[operand.name]}${operand.args.map(operandWords).join(", ")}`;
    default:
      return String(operand.value);
  }
}
