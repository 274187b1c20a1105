import { operatorsFor } from "#lib/core/segment/operators.ts";
import type { TriggerCondition, TriggerField, TriggerGroup, TriggerNode, TriggerOperator } from "#lib/core/segment/trigger-condition.ts";

/**
 * A trigger while it is being built: the event's type and name, and conditions, some perhaps half
 * typed.
 */
export type TriggerDraft = { type: string; name: string; operator: "and" | "or"; nodes: DraftNode[] };
export type DraftCondition = { kind: "condition"; subject: string; operator: TriggerOperator; value: string };
/**
 * Groups nest as people think of them; the text, which knows one level, says the same multiplied
 * out.
 */
export type DraftGroup = { kind: "group"; operator: "and" | "or"; conditions: DraftNode[] };
export type DraftNode = DraftCondition | DraftGroup;

export const emptyDraft: TriggerDraft = { type: "track", name: "", operator: "and", nodes: [] };
export const emptyCondition: DraftCondition = { kind: "condition", subject: "", operator: "=", value: "" };

export type OperatorInput = "text" | "number" | "none";
/** In the order of the list; `input` is what the value's box takes. */
export const operatorChoices: readonly { value: TriggerOperator; label: string; input: OperatorInput }[] = [
  { value: "=", label: "is", input: "text" },
  { value: "!=", label: "is not", input: "text" },
  { value: "number_equals", label: "is the number", input: "number" },
  { value: "number_not_equals", label: "is a number other than", input: "number" },
  { value: ">", label: "is above", input: "number" },
  { value: ">=", label: "is at least", input: "number" },
  { value: "<", label: "is below", input: "number" },
  { value: "<=", label: "is at most", input: "number" },
  { value: "contains", label: "contains", input: "text" },
  { value: "not_contains", label: "does not contain", input: "text" },
  { value: "starts_with", label: "starts with", input: "text" },
  { value: "not_starts_with", label: "does not start with", input: "text" },
  { value: "ends_with", label: "ends with", input: "text" },
  { value: "not_ends_with", label: "does not end with", input: "text" },
  { value: "exists", label: "is present", input: "none" },
  { value: "not_exists", label: "is missing", input: "none" },
  { value: "is_true", label: "is true", input: "none" },
  { value: "is_false", label: "is false", input: "none" },
];

export function operatorInput(operator: TriggerOperator): OperatorInput {
  return operatorChoices.find((choice) => choice.value === operator)?.input ?? "text";
}

/**
 * What a trigger's type and name are called: a page's name is another field than a track event's.
 */
export function nameField(type: string): "event" | "name" {
  return type === "page" ? "name" : "event";
}

/**
 * The comparisons that a subject allows; all of them while it is unknown. An earlier choice stays
 * in the list.
 */
export function choicesFor({ subject, operator }: DraftCondition): typeof operatorChoices {
  const read = readSubject(subject);
  const possible = read && operatorsFor(read.field);
  return operatorChoices.filter(({ value }) => !possible || possible.includes(value) || value === operator);
}

/** Reads conditions into the builder. */
export function toDraft(root: TriggerGroup): TriggerDraft {
  const flat = unwrap(root);
  const parts = [...flat.conditions];
  const take = (field: TriggerField): string => {
    const at = parts.findIndex(
      (part) => part.kind === "condition" && part.field === field && part.operator === "=" && part.path === undefined,
    );
    const [found] = at < 0 ? [] : parts.splice(at, 1);
    return found?.kind === "condition" ? String(found.value ?? "") : "";
  };
  const type = flat.operator === "and" ? take("type") : "";
  const name = flat.operator === "and" ? take(nameField(type)) : "";
  return { type, name, operator: flat.operator, nodes: parts.map(draftNode) };
}

/** A group of one group is that group. */
function unwrap(group: TriggerGroup): TriggerGroup {
  const [only] = group.conditions;
  return group.conditions.length === 1 && only?.kind === "group" ? unwrap(only) : group;
}

function draftNode(node: TriggerNode): DraftNode {
  if (node.kind === "condition") return draftCondition(node);
  return { kind: "group", operator: node.operator, conditions: node.conditions.map(draftNode) };
}

function draftCondition(node: TriggerCondition): DraftCondition {
  const subject = node.path === undefined ? node.field : `${node.field}.${node.path}`;
  return { kind: "condition", subject, operator: node.operator, value: node.value === undefined ? "" : String(node.value) };
}

/** The conditions that are complete; half-typed ones wait. */
export function toConditions(draft: TriggerDraft): TriggerGroup {
  const conditions: TriggerNode[] = [];
  if (draft.type !== "") conditions.push({ kind: "condition", field: "type", operator: "=", value: draft.type });
  if (draft.name !== "") conditions.push({ kind: "condition", field: nameField(draft.type), operator: "=", value: draft.name });
  conditions.push(...draft.nodes.map(made).filter((node) => node !== undefined));
  return { kind: "group", operator: draft.operator, conditions };
}

function made(node: DraftNode): TriggerNode | undefined {
  return node.kind === "condition" ? condition(node) : group(node);
}

function group(node: DraftGroup): TriggerNode | undefined {
  const conditions = node.conditions.map(made).filter((inner) => inner !== undefined);
  if (conditions.length < 2) return conditions[0];
  // The library ends a group at its first contains() or match(), so these go last.
  const sorted = [...conditions].sort((a, b) => Number(isCall(a)) - Number(isCall(b)));
  return { kind: "group", operator: node.operator, conditions: sorted };
}

function isCall(node: TriggerNode): boolean {
  return node.kind === "condition" && /contains|_with$/.test(node.operator);
}

function condition(node: DraftCondition): TriggerCondition | undefined {
  const subject = readSubject(node.subject);
  if (!subject) return undefined;
  const input = operatorInput(node.operator);
  if (input === "none") return { kind: "condition", ...subject, operator: node.operator };
  if (input === "text") return { kind: "condition", ...subject, operator: node.operator, value: node.value };
  const number = Number(node.value);
  return node.value.trim() === "" || !Number.isFinite(number)
    ? undefined
    : { kind: "condition", ...subject, operator: node.operator, value: number };
}

const bareFields = new Set(["type", "event", "name", "userId"]);
const rootFields = new Set(["properties", "traits", "context"]);

/** "properties.total" or "$.properties.total"; undefined when a trigger cannot look there. */
export function readSubject(text: string): { field: TriggerField; path?: string } | undefined {
  const plain = text.trim().replace(/^\$\./, "");
  if (bareFields.has(plain)) return { field: plain as TriggerField };
  const dot = plain.indexOf(".");
  const field = plain.slice(0, dot);
  const path = plain.slice(dot + 1);
  return dot > 0 && rootFields.has(field) && path !== "" ? { field: field as TriggerField, path } : undefined;
}

/** Why a condition does not count yet, for its row; undefined if it does. */
export function conditionProblem(node: DraftCondition): string | undefined {
  if (node.subject.trim() === "") return "Choose a field.";
  if (!readSubject(node.subject)) return "A trigger can read properties, traits, context, event, name, type and userId.";
  if (condition(node)) return undefined;
  return node.value.trim() === "" ? "Enter a number." : `“${node.value}” isn’t a number. Enter digits, such as 84.5.`;
}

/** Number of half-typed conditions, in groups too. */
export function incompleteCount(draft: TriggerDraft): number {
  return draft.nodes.flatMap(conditionsIn).filter((node) => conditionProblem(node) !== undefined).length;
}

/**
 * Whether something was begun that the text cannot express yet: without it the trigger matches more
 * events than was meant.
 */
export function hasHalfTyped(draft: TriggerDraft): boolean {
  return draft.nodes
    .flatMap(conditionsIn)
    .some((node) => conditionProblem(node) !== undefined && (node.subject.trim() !== "" || node.value.trim() !== ""));
}

function conditionsIn(node: DraftNode): DraftCondition[] {
  return node.kind === "condition" ? [node] : node.conditions.flatMap(conditionsIn);
}
