import type { Condition, GroupCondition } from "@segment/destination-subscriptions";
import { generateFql } from "@segment/destination-subscriptions";
import { fieldByType } from "./fql.ts";
import type { TriggerGroup, TriggerNode } from "./trigger-condition.ts";

// Separate from the reader, because a page that shows a trigger need not write one.

const typeByField = Object.fromEntries(Object.entries(fieldByType).map(([type, field]) => [field, type]));

/**
 * The text the library writes for these conditions; it is up to the caller to read it back and
 * compare.
 */
export function writeFql(group: TriggerGroup): string {
  return generateFql(toLibrary(group) as GroupCondition);
}

function toLibrary(node: TriggerNode): Condition {
  if (node.kind === "group") return { type: "group", operator: node.operator, children: node.conditions.map(toLibrary) };
  const condition: Record<string, unknown> = { type: typeByField[node.field], operator: node.operator };
  if (node.path !== undefined) condition.name = node.path;
  if (node.value !== undefined) condition.value = node.value;
  return condition as unknown as Condition;
}
