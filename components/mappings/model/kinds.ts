import type { ActionField } from "#lib/core/actions/types.ts";
import { directiveCatalogue } from "#lib/core/mapping/directives/catalogue.ts";
import type { DirectiveName } from "#lib/core/mapping/types.ts";
import type { EditorKind } from "./value.ts";

/**
 * What the form needs to know about a value's place. Free places (parameters of functions) have no
 * field.
 */
export type Place = Pick<ActionField, "type" | "multiple" | "fields" | "valueFields" | "choices" | "default" | "names"> | undefined;

const titleOf = (name: DirectiveName) => directiveCatalogue.find((info) => info.name === name)?.label ?? name;

export const kindTitles: Record<EditorKind, string> = {
  event: "From the event",
  fixed: titleOf("@literal"),
  text: titleOf("@template"),
  function: "Function",
  items: titleOf("@arrayPath"),
  list: "List",
  object: "Object",
  nothing: "Nothing",
  advanced: "Advanced (JSON)",
};

export const kindHelp: Record<EditorKind, string> = {
  event: "The value at a path of the event",
  fixed: "The same for every event",
  text: "Your own text with values from the event",
  function: "A first choice with fallbacks, upper case, replace and more",
  items: "One entry for each item of a list in the event",
  list: "Entries one by one",
  object: "Key by key",
  nothing: "This field isn’t sent",
  advanced: "The mapping language itself",
};

const everyKind: readonly EditorKind[] = ["event", "fixed", "text", "function", "items", "list", "object", "nothing", "advanced"];
const ends: readonly EditorKind[] = ["nothing", "advanced"];

/** Kinds offered in a place, the likeliest first. */
export function kindsFor(place: Place): readonly EditorKind[] {
  if (!place) return everyKind;
  if (place.multiple) return ["event", "items", "list", "function", ...ends];
  if (place.type === "object") return ["event", "object", "function", ...ends];
  if (place.type === "secret") return ["fixed", "event", ...ends];
  return ["event", "fixed", "text", "function", ...ends];
}

/** An object with free keys gets the name that marketers know it by. */
export function kindTitle(kind: EditorKind, place: Place): string {
  return kind === "object" && place && !place.fields ? "Key-value pairs" : kindTitles[kind];
}

/** A list's entry: what its place looks like once the list is taken off. */
export function itemPlace(place: Place): Place {
  return place && { ...place, multiple: false, default: undefined };
}
