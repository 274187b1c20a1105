import type { JsonValue } from "../json.ts";
import { actualValue, compileNode, type TriggerNode } from "./trigger-condition.ts";
import { conditionSentence } from "./trigger-sentence.ts";

/** `actual` is absent where the event has no such value. */
export type ConditionExplanation = { kind: "condition"; path: string; sentence: string; actual?: JsonValue; held: boolean };
export type GroupExplanation = { kind: "group"; operator: "and" | "or"; held: boolean; conditions: TriggerExplanation[] };
export type TriggerExplanation = ConditionExplanation | GroupExplanation;

/** Every condition with the value it met and whether it held; nothing is skipped, also where the outcome is already clear. */
export function explainNode(node: TriggerNode, event: Readonly<Record<string, unknown>>): TriggerExplanation {
  if (node.kind === "group") {
    const conditions = node.conditions.map((condition) => explainNode(condition, event));
    const held = node.operator === "and" ? conditions.every((each) => each.held) : conditions.some((each) => each.held);
    return { kind: "group", operator: node.operator, held, conditions };
  }
  const path = node.path === undefined ? node.field : `${node.field}.${node.path}`;
  const actual = actualValue(node, event);
  const explanation: ConditionExplanation = { kind: "condition", path, sentence: conditionSentence(node), held: compileNode(node)(event) };
  if (actual !== undefined) explanation.actual = actual;
  return explanation;
}

/** Why the trigger does not hold: the first condition that must hold and does not, in words. Undefined when it holds. */
export function firstFailure(node: TriggerNode, event: Readonly<Record<string, unknown>>): string | undefined {
  if (node.kind === "condition") return compileNode(node)(event) ? undefined : conditionSentence(node);
  if (node.operator === "and") {
    for (const condition of node.conditions) {
      const failure = firstFailure(condition, event);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }
  const failures: string[] = [];
  for (const condition of node.conditions) {
    const failure = firstFailure(condition, event);
    if (failure === undefined) return undefined;
    failures.push(failure);
  }
  return failures.join(", or ");
}
