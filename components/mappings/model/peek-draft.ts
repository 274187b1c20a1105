import { isJsonObject } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { MappingContent, MappingForm } from "./mapping-form.ts";
import type { EditorValue } from "./value.ts";

// What a draft is, without the code that reads and writes mappings, which a mere look does not
// need.

export type StoredDraft = Omit<MappingForm, "values" | "options"> & {
  savedAt: number;
  values: [string, EditorValue][];
  options: Record<string, unknown>;
  withoutSecrets: boolean;
  /** What was saved when this was begun, to tell the user's own changes from others'. */
  base?: MappingContent;
};

export type PeekedDraft = Pick<StoredDraft, "name" | "actionSlug" | "savedAt">;

/** Name, action and time of a draft; undefined when the text is not one. */
export function peekDraft(text: string): PeekedDraft | undefined {
  const stored = safeJson(text);
  return isDraft(stored) ? stored : undefined;
}

/** By hand: a schema would bring its library along, a third of the editor's size. */
export function isDraft(stored: unknown): stored is StoredDraft {
  if (!isJsonObject(stored)) return false;
  const { savedAt, withoutSecrets, values, options, name, actionSlug, trigger, enabled, base, json, halfTrigger } = stored;
  return (
    [name, actionSlug, trigger].every((text) => typeof text === "string") &&
    [enabled, withoutSecrets].every((flag) => typeof flag === "boolean") &&
    typeof savedAt === "number" &&
    isJsonObject(options) &&
    (base === undefined || (isJsonObject(base) && isJsonObject(base.settings) && isJsonObject(base.options))) &&
    (json === undefined || (isJsonObject(json) && typeof json.text === "string")) &&
    (halfTrigger === undefined || (isJsonObject(halfTrigger) && isDraftNodes(halfTrigger.nodes))) &&
    Array.isArray(values) &&
    values.every((pair) => Array.isArray(pair) && typeof pair[0] === "string" && isJsonObject(pair[1]) && typeof pair[1].kind === "string")
  );
}

function isDraftNodes(nodes: unknown): boolean {
  return (
    Array.isArray(nodes) &&
    nodes.every(
      (node) =>
        isJsonObject(node) &&
        (node.kind === "group" ? isDraftNodes(node.conditions) : typeof node.subject === "string" && typeof node.value === "string"),
    )
  );
}

export function safeJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
