import type { Issue } from "#lib/platform/json.ts";
import type { MappingForm } from "./mapping-form.ts";
import { toJson } from "./to-json.ts";
import type { EditorValue } from "./value.ts";

/**
 * What was typed but is not part of the mapping yet, because it cannot be read: saving would
 * silently leave it out. Paths are the fields' keys, "" is the whole mapping's text.
 */
export function unfinished({ values, json, halfTrigger }: Pick<MappingForm, "values" | "json" | "halfTrigger">): Issue[] {
  const mistake = json?.mistake;
  const inFields = [...values].flatMap(([key, value]) => unfinishedIn(value).map((message) => ({ path: key, message })));
  const trigger = halfTrigger ? [{ path: "trigger", message: "A condition of the trigger is incomplete. Finish or remove it." }] : [];
  return [...trigger, ...(mistake === undefined ? [] : [{ path: "", message: `The JSON can’t be read. ${mistake}` }]), ...inFields];
}

/** Left out everywhere, since it would mean something else to JavaScript than a key. */
export const unsendable = "__proto__";

function unfinishedIn(value: EditorValue): string[] {
  switch (value.kind) {
    case "advanced":
      return value.text === undefined ? [] : ["Its JSON can’t be read yet."];
    case "object":
      return [
        ...(value.entries.some((entry) => entry.key === "" && toJson(entry.value) !== undefined) ? ["One of its keys has no name."] : []),
        ...(value.entries.some((entry) => entry.key === unsendable) ? [`A key can’t be called “${unsendable}”.`] : []),
        ...value.entries.flatMap((entry) => unfinishedIn(entry.value)),
      ];
    case "list":
      return value.items.flatMap(unfinishedIn);
    case "items":
      return [value.source, ...(value.shape ? [value.shape] : [])].flatMap(unfinishedIn);
    case "function":
      return Object.values(value.params)
        .flatMap((param) => (Array.isArray(param) ? param : [param]))
        .filter((param): param is EditorValue => typeof param === "object" && param !== null)
        .flatMap(unfinishedIn);
    default:
      return [];
  }
}
