import { conditionsToFql } from "#lib/core/segment/condition-model.ts";
import { readFql } from "#lib/core/segment/fql.ts";
import type { TriggerGroup } from "#lib/core/segment/trigger-condition.ts";
import { triggerSentence } from "#lib/core/segment/trigger-sentence.ts";
import type { Issue } from "#lib/platform/json.ts";
import { type TriggerDraft, toConditions } from "../model/trigger-draft.ts";

export type ReadTrigger = { ok: true; conditions: TriggerGroup; sentence: string; warnings: Issue[] } | { ok: false; issues: Issue[] };

export function readTrigger(fql: string): ReadTrigger {
  const read = readFql(fql);
  return read.ok ? { ...read, sentence: triggerSentence(read.conditions) } : read;
}

/**
 * FQL for what was built. Groups that the language cannot say as they stand are multiplied out to
 * the same meaning; refused is what it has no words for, because the text is what counts
 * everywhere.
 */
export function writeTrigger(draft: TriggerDraft): { ok: true; fql: string; isRewritten: boolean } | { ok: false; problem: string } {
  const conditions = toConditions(draft);
  if (conditions.conditions.length === 0) return { ok: false, problem: "Choose an event type, a name, or add a condition." };
  const written = conditionsToFql(conditions);
  return written.ok ? written : { ok: false, problem: written.issues[0]?.message ?? "This cannot be written as a trigger." };
}
