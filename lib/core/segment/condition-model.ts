import type { Issue } from "#lib/platform/json.ts";
import { readFql } from "./fql.ts";
import { writeFql } from "./fql-write.ts";
import { numberOperators, operatorsFor, textOperators, valueless } from "./operators.ts";
import type { TriggerCondition, TriggerGroup, TriggerNode } from "./trigger-condition.ts";

/**
 * `isRewritten`: the same meaning, but in other groups than the builder's, because FQL has only one
 * level of groups.
 */
export type WrittenFql = { ok: true; fql: string; isRewritten: boolean } | { ok: false; issues: Issue[] };

/** With more combinations than this, people would no longer recognise the trigger. */
const maxRewrittenGroups = 64;

/**
 * FQL for the builder's conditions. Whatever is written is read back by the library and compared,
 * so that a value or a grouping that FQL cannot express is refused instead of meaning something
 * else. Groups in groups are multiplied out.
 */
export function conditionsToFql(root: TriggerGroup): WrittenFql {
  const issues = checkConditions(root, "");
  if (issues.length > 0) return { ok: false, issues };
  const tidy = asGroup(tidied(root));
  const direct = writtenAs(tidy);
  if (direct !== undefined) return { ok: true, fql: direct, isRewritten: false };
  for (const within of ["and", "or"] as const) {
    const flat = multipliedOut(tidy, within);
    const fql = flat && writtenAs(flat);
    if (fql !== undefined) return { ok: true, fql, isRewritten: true };
  }
  return { ok: false, issues: [{ path: "", message: unwritable(tidy) }] };
}

/**
 * The text, if the library reads it as exactly these conditions; functions go last in their group,
 * where the library can read them.
 */
function writtenAs(group: TriggerGroup): string | undefined {
  const ordered: TriggerGroup = { ...group, conditions: group.conditions.map(functionsLast) };
  const fql = writeFql(ordered);
  const read = readFql(fql);
  return read.ok && JSON.stringify(tidied(read.conditions)) === JSON.stringify(tidied(ordered)) ? fql : undefined;
}

function unwritable(group: TriggerGroup): string {
  for (const condition of conditionsOf(group)) {
    if (writtenAs({ kind: "group", operator: "and", conditions: [condition] }) !== undefined) continue;
    const place = condition.path === undefined ? condition.field : `${condition.field}.${condition.path}`;
    return `The condition on ${place} cannot be written in Segment's filter language: it has a character or a form that the language does not know.`;
  }
  return "These groups cannot be written in Segment's filter language. Use fewer “contains”, “starts with” and “ends with” within groups, or make two mappings.";
}

const isFunction = (node: TriggerNode) => node.kind === "condition" && textOperators.includes(node.operator);

function checkConditions(node: TriggerNode, path: string): Issue[] {
  if (node.kind === "group") {
    if (node.conditions.length === 0) return [{ path, message: "This group has no condition. Add one, or remove the group." }];
    return node.conditions.flatMap((condition, index) =>
      checkConditions(condition, `${path === "" ? "" : `${path}.`}conditions[${index}]`),
    );
  }
  const issues: Issue[] = [];
  const needsPath = node.field === "properties" || node.field === "traits" || node.field === "context";
  if (needsPath && !node.path) issues.push({ path, message: `Say which of the ${node.field} to look at.` });
  if (!operatorsFor(node.field).includes(node.operator))
    issues.push({ path, message: `“${node.operator}” is not possible for ${node.field}.` });
  if (valueless.includes(node.operator)) return issues;
  if (numberOperators.includes(node.operator)) {
    const isNumber =
      typeof node.value === "number"
        ? Number.isFinite(node.value)
        : typeof node.value === "string" && node.value.trim() !== "" && Number.isFinite(Number(node.value));
    if (!isNumber) issues.push({ path, message: "Enter a number to compare with." });
  } else if (node.value === undefined) issues.push({ path, message: "Enter a text to compare with." });
  else if (String(node.value).includes('"'))
    issues.push({ path, message: "Segment’s filter language doesn’t allow a double quote within a text." });
  return issues;
}

/**
 * Opens groups of one, joins groups of the same kind, and gives values the form in which the
 * library reads them.
 */
function tidied(node: TriggerNode): TriggerNode {
  if (node.kind === "condition") return tidiedCondition(node);
  const conditions: TriggerNode[] = [];
  for (const each of node.conditions.map(tidied)) {
    if (each.kind === "group" && each.operator === node.operator) conditions.push(...each.conditions);
    else conditions.push(each);
  }
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { kind: "group", operator: node.operator, conditions };
}

function tidiedCondition({ field, path, operator, value }: TriggerCondition): TriggerCondition {
  const condition: TriggerCondition = { kind: "condition", field, operator };
  if (path !== undefined) condition.path = path;
  if (!valueless.includes(operator)) condition.value = numberOperators.includes(operator) ? Number(value) : String(value);
  return condition;
}

function asGroup(node: TriggerNode): TriggerGroup {
  return node.kind === "group" ? node : { kind: "group", operator: "and", conditions: [node] };
}

/**
 * The library ends a group at the first function's bracket: at the end of a group, one function
 * does no harm.
 */
function functionsLast(node: TriggerNode): TriggerNode {
  if (node.kind === "condition") return node;
  const conditions = node.conditions.map(functionsLast);
  return { ...node, conditions: [...conditions.filter((each) => !isFunction(each)), ...conditions.filter(isFunction)] };
}

/** Groups of `within` joined by the other operator, or undefined if there would be too many. */
function multipliedOut(node: TriggerNode, within: "and" | "or"): TriggerGroup | undefined {
  const groups = combinations(node, within);
  if (!groups) return undefined;
  const conditions = groups.map((group): TriggerNode => tidied({ kind: "group", operator: within, conditions: group }));
  return { kind: "group", operator: within === "and" ? "or" : "and", conditions };
}

function combinations(node: TriggerNode, within: "and" | "or"): TriggerCondition[][] | undefined {
  if (node.kind === "condition") return [[node]];
  const parts = node.conditions.map((condition) => combinations(condition, within));
  if (!parts.every((part) => part !== undefined)) return undefined;
  if (node.operator !== within) {
    const groups = parts.flat();
    return groups.length > maxRewrittenGroups ? undefined : groups;
  }
  let result: TriggerCondition[][] = [[]];
  for (const part of parts) {
    if (result.length * part.length > maxRewrittenGroups) return undefined;
    result = result.flatMap((left) => part.map((right) => [...left, ...right]));
  }
  return result;
}

function conditionsOf(node: TriggerNode): TriggerCondition[] {
  return node.kind === "condition" ? [node] : node.conditions.flatMap(conditionsOf);
}
