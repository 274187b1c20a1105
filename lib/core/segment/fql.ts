import type { Condition } from "@segment/destination-subscriptions";
import { parseFql } from "@segment/destination-subscriptions";
import type { Issue } from "#lib/platform/json.ts";
import { checkFqlText } from "./fql-check.ts";
import { pathKeys, type TriggerCondition, type TriggerField, type TriggerGroup, type TriggerNode } from "./trigger-condition.ts";

// With fql-write.ts, the one door to the FQL library. Nothing of the browser's first load may
// import this file: load lib/core/segment/trigger.ts where a page needs it.

export const fieldByType: Record<string, TriggerField> = {
  "event-type": "type",
  event: "event",
  name: "name",
  userId: "userId",
  "event-property": "properties",
  "event-trait": "traits",
  "event-context": "context",
};
const operators = new Set(
  (
    "= != number_equals number_not_equals < <= > >= contains not_contains starts_with not_starts_with " +
    "ends_with not_ends_with exists not_exists is_true is_false"
  ).split(" "),
);

/** The field that a condition of the library's trees looks at. */
export function triggerFieldOf(type: string): TriggerField | undefined {
  return Object.hasOwn(fieldByType, type) ? fieldByType[type] : undefined;
}

export function isTriggerOperator(text: string): text is TriggerCondition["operator"] {
  return operators.has(text);
}

export type ReadFql = { ok: true; conditions: TriggerGroup; warnings: Issue[] } | { ok: false; issues: Issue[] };

/**
 * Reads a trigger. Refuses text of which the library would skip a part or all; `warnings` say where
 * its reading may surprise.
 */
export function readFql(fql: string): ReadFql {
  const { issues, warnings } = checkFqlText(fql);
  if (issues.length > 0) return { ok: false, issues };
  const parsed = parseFql(fql);
  if ("error" in parsed) {
    return { ok: false, issues: [{ path: "", message: "This trigger cannot be read. Check its quotes, brackets and operators." }] };
  }
  const problems: Issue[] = [];
  const conditions = fromLibrary(parsed, problems) as TriggerGroup;
  return problems.length > 0 ? { ok: false, issues: problems } : { ok: true, conditions, warnings };
}

function fromLibrary(node: Condition, problems: Issue[]): TriggerNode {
  if (node.type === "group") {
    return { kind: "group", operator: node.operator, conditions: node.children.map((child) => fromLibrary(child, problems)) };
  }
  const field = fieldByType[node.type] ?? "properties";
  const condition: TriggerCondition = { kind: "condition", field, operator: node.operator as TriggerCondition["operator"] };
  if ("name" in node) {
    condition.path = node.name;
    if (pathKeys(node.name).length === 0) problems.push({ path: "", message: `“${field}.${node.name}” names no field.` });
  }
  if (node.value !== undefined) condition.value = node.value;
  if (!operators.has(node.operator)) problems.push({ path: "", message: `“${node.operator}” isn’t a comparison.` });
  return condition;
}
