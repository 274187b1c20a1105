import { readFql } from "#lib/core/segment/fql.ts";
import type { TriggerGroup } from "#lib/core/segment/trigger-condition.ts";
import { triggerSentence } from "#lib/core/segment/trigger-sentence.ts";
import type { Issue } from "#lib/platform/json.ts";

export type ReadTrigger = { ok: true; conditions: TriggerGroup; sentence: string; warnings: Issue[] } | { ok: false; issues: Issue[] };

export function readTrigger(fql: string): ReadTrigger {
  const read = readFql(fql);
  return read.ok ? { ...read, sentence: triggerSentence(read.conditions) } : read;
}
