import { actionBySlug } from "#lib/core/actions/index.ts";
import type { FormPart } from "../model/undo.ts";

const titles = { name: "Name", trigger: "When", actionSlug: "Action", enabled: "On or off", options: "Delivery", json: "JSON" };
/** More are counted. */
const mostNamed = 3;

/** What was changed, as the form calls it. `slugs`: the actions whose fields those may be. */
export function partWords(parts: readonly FormPart[], slugs: readonly string[]): string {
  // With another action come other values; the action says it.
  if (parts.some((part) => "rest" in part && part.rest === "actionSlug")) return titles.actionSlug;
  const fields = slugs.flatMap((slug) => actionBySlug.get(slug)?.fields ?? []);
  const names = parts.map((part) =>
    "rest" in part ? titles[part.rest] : (fields.find(({ key }) => key === part.field)?.label ?? part.field),
  );
  if (names.length > mostNamed) return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}
