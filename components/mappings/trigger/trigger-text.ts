import type { Issue } from "#lib/json.ts";
import { readFql, writeFql } from "#lib/segment/fql.ts";
import type { TriggerGroup } from "#lib/segment/trigger-condition.ts";
import { triggerSentence } from "#lib/segment/trigger-sentence.ts";
import { sameJson } from "../model/same-json.ts";
import { type TriggerDraft, toConditions } from "../model/trigger-draft.ts";

export type ReadTrigger = { ok: true; conditions: TriggerGroup; sentence: string; warnings: Issue[] } | { ok: false; issues: Issue[] };

export function readTrigger(fql: string): ReadTrigger {
  const read = readFql(fql);
  return read.ok ? { ...read, sentence: triggerSentence(read.conditions) } : read;
}

/** FQL for what was built. Refused where Segment would read the text otherwise than it was built: the text is what counts everywhere. */
export function writeTrigger(draft: TriggerDraft): { ok: true; fql: string } | { ok: false; problem: string } {
  const conditions = toConditions(draft);
  if (conditions.conditions.length === 0) return { ok: false, problem: "Choose an event type, a name, or add a condition." };
  const fql = writeFql(conditions);
  const read = readFql(fql);
  if (!read.ok) return { ok: false, problem: read.issues[0]?.message ?? "This cannot be written as a trigger." };
  if (sameJson(read.conditions, conditions)) return { ok: true, fql };
  return {
    ok: false,
    problem:
      "Segment's filter language cannot say this grouping. Put each group's “contains”, “starts with” and “ends with” conditions outside of it.",
  };
}
