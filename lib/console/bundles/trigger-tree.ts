import { conditionsToFql } from "#lib/core/segment/condition-model.ts";
import { isTriggerOperator, triggerFieldOf } from "#lib/core/segment/fql.ts";
import type { TriggerCondition, TriggerNode } from "#lib/core/segment/trigger-condition.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

export type ReadTree = { ok: true; fql: string } | { ok: false; message: string };

/**
 * A trigger given as a tree: the conditions that Segment's console keeps (`{type: "group",
 * operator, children}`), or the syntax tree of its lexer (`{type: "root", children}`, whose leaves
 * are the text's own tokens).
 */
export function readTriggerTree(tree: JsonObject): ReadTree {
  if (tree.type === "root" && Array.isArray(tree.children)) {
    const words: Word[] = [];
    return writeTokens(tree, words) ? { ok: true, fql: joined(words) } : unknown;
  }
  const node = conditionOf(tree);
  if (!node) return unknown;
  const written = conditionsToFql(node.kind === "group" ? node : { kind: "group", operator: "and", conditions: [node] });
  return written.ok ? { ok: true, fql: written.fql } : { ok: false, message: written.issues[0]?.message ?? unknown.message };
}

const unknown = { ok: false, message: "Falconer doesn’t know this form of trigger. Build the trigger again." } as const;

function conditionOf(node: JsonValue | undefined): TriggerNode | undefined {
  if (!isJsonObject(node)) return undefined;
  if (node.type === "group") {
    if (!Array.isArray(node.children) || (node.operator !== "and" && node.operator !== "or")) return undefined;
    const conditions = node.children.map(conditionOf);
    return conditions.every((each) => each !== undefined) ? { kind: "group", operator: node.operator, conditions } : undefined;
  }
  const field = triggerFieldOf(String(node.type));
  const operator = String(node.operator);
  if (!field || !isTriggerOperator(operator)) return undefined;
  const condition: TriggerCondition = { kind: "condition", field, operator };
  if (typeof node.name === "string") condition.path = node.name;
  if (typeof node.value === "string" || typeof node.value === "number" || typeof node.value === "boolean") condition.value = node.value;
  return condition;
}

type Word = { text: string; isDot?: boolean };

/** The tree's leaves in their order, with the brackets and commas that it left out. */
function writeTokens(node: JsonObject, words: Word[]): boolean {
  const children = Array.isArray(node.children) ? node.children : [];
  for (const [index, child] of children.entries()) {
    if (!isJsonObject(child)) return false;
    if (Array.isArray(child.children)) {
      if (node.type === "func" && index > 1) words.push({ text: "," });
      if (!writeTokens(child, words)) return false;
    } else if (typeof child.value === "string" && typeof child.type === "string" && child.type !== "err") {
      const text = child.type === "ident" ? escaped(child.value) : child.value;
      if (child.type !== "eos") words.push({ text, isDot: child.type === "dot" });
    } else return false;
    if (node.type === "func" && index === 0) words.push({ text: "(" });
  }
  if (node.type === "func") words.push({ text: ")" });
  return true;
}

function joined(words: readonly Word[]): string {
  return words.map(({ text, isDot }, at) => (at === 0 || isDot || words[at - 1]?.isDot ? text : ` ${text}`)).join("");
}

function escaped(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, "\\$&");
}
