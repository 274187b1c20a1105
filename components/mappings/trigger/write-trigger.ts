import { conditionsToFql } from "#lib/core/segment/condition-model.ts";
import { type TriggerDraft, toConditions } from "../model/trigger-draft.ts";

type Written = { ok: true; fql: string; note?: string } | { ok: false; problem: string };

/** Said below the builder, since the text reads differently the next time. */
const rewritten =
  "Segment’s language has one level of groups. Falconer saves an expanded trigger with the same meaning, and shows that next time.";

/**
 * FQL for what was built. Groups that the language cannot express are multiplied out to the same
 * meaning. What it has no words for is refused, because the text is what counts everywhere.
 */
export function writeTrigger(draft: TriggerDraft): Written {
  const conditions = toConditions(draft);
  if (conditions.conditions.length === 0) return { ok: false, problem: "Choose an event type, a name, or add a condition." };
  const written = conditionsToFql(conditions);
  if (!written.ok) return { ok: false, problem: written.issues[0]?.message ?? "This can’t be written as a trigger." };
  return { ok: true, fql: written.fql, ...(written.isRewritten && { note: rewritten }) };
}
