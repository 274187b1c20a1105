import type { JsonValue } from "#lib/platform/json.ts";
import { actualValue, compileNode, type TriggerNode } from "./trigger-condition.ts";
import { conditionSentence } from "./trigger-sentence.ts";

/** `actual` is absent if the event has no such value. */
export type ConditionExplanation = { kind: "condition"; path: string; sentence: string; actual?: JsonValue; held: boolean };
export type GroupExplanation = { kind: "group"; operator: "and" | "or"; held: boolean; conditions: TriggerExplanation[] };
export type TriggerExplanation = ConditionExplanation | GroupExplanation;

/**
 * Every condition with the value it found and whether it was met. Nothing is skipped, even if the
 * outcome is already clear.
 */
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

/**
 * Says why an event does not match: the condition that must be met and is not, in words. Undefined
 * if the trigger matches.
 */
export type Failure = (event: Readonly<Record<string, unknown>>) => string | undefined;

/**
 * Compiled like the matcher, because intake asks for every event and every mapping that does not
 * match.
 */
export function compileFailure(node: TriggerNode): Failure {
  if (node.kind === "condition") {
    const test = compileNode(node);
    const sentence = conditionSentence(node);
    return (event) => (test(event) ? undefined : sentence);
  }
  const parts = node.conditions.map(compileFailure);
  if (node.operator === "and") {
    return (event) => {
      for (const part of parts) {
        const failure = part(event);
        if (failure !== undefined) return failure;
      }
      return undefined;
    };
  }
  return (event) => {
    const failures: string[] = [];
    for (const part of parts) {
      const failure = part(event);
      if (failure === undefined) return undefined;
      failures.push(failure);
    }
    return failures.join(", or ");
  };
}
