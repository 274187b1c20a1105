import { conditionsToFql } from "#lib/core/segment/condition-model.ts";
import { type TriggerDraft, toConditions } from "../model/trigger-draft.ts";

/**
 * FQL for what was built. Groups that the language cannot express are multiplied out to the same
 * meaning. What it has no words for is refused, because the text is what counts everywhere.
 */
export function writeTrigger(draft: TriggerDraft): { ok: true; fql: string; isRewritten: boolean } | { ok: false; problem: string } {
  const conditions = toConditions(draft);
  if (conditions.conditions.length === 0) return { ok: false, problem: "Choose an event type, a name, or add a condition." };
  const written = conditionsToFql(conditions);
  return written.ok ? written : { ok: false, problem: written.issues[0]?.message ?? "This can’t be written as a trigger." };
}
