import { formMessage } from "#components/mappings/model/form-words.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import { mappingPlace } from "#lib/core/plan/payload-places.ts";
import type { Issue } from "#lib/platform/json.ts";

const parts: Record<string, string> = { trigger: "Trigger", actionSlug: "Action", settings: "Fields" };

/** What keeps a mapping from running, as its editor says it: "Cart items, Price: …". */
export function mistakeWords(issue: Issue, fields: readonly ActionField[]): string {
  const inFields = /^settings\.(.+)$/.exec(issue.path)?.[1];
  const place = inFields === undefined ? (parts[issue.path] ?? "") : mappingPlace(inFields, fields);
  return place === "" ? formMessage(issue) : `${place}: ${formMessage(issue)}`;
}
