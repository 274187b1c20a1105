import type { TriggerField, TriggerOperator } from "./trigger-condition.ts";

export const textOperators: TriggerOperator[] = [
  "contains",
  "not_contains",
  "starts_with",
  "not_starts_with",
  "ends_with",
  "not_ends_with",
];
export const numberOperators: TriggerOperator[] = ["number_equals", "number_not_equals", "<", "<=", ">", ">="];
export const valueless: TriggerOperator[] = ["exists", "not_exists", "is_true", "is_false"];

/** What the builder offers for a field. */
export function operatorsFor(field: TriggerField): readonly TriggerOperator[] {
  if (field === "type") return ["=", "!="];
  if (field === "event") return ["=", "!=", ...textOperators];
  if (field === "name") return ["=", "!=", ...textOperators, "exists", "not_exists"];
  if (field === "userId") return ["=", "!=", ...textOperators, "exists", "not_exists"];
  return ["=", "!=", ...numberOperators, ...textOperators, ...valueless];
}
