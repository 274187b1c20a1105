import { type JsoncProblem, parseJsonc } from "#components/mappings/model/jsonc.ts";
import type { JsonObject } from "#lib/json.ts";
import { checkEvent } from "#lib/segment/event.ts";

export type ReadEvent = { ok: true; event: JsonObject } | { ok: false; problem: string; at?: JsoncProblem };

/** An event as text, comments and trailing commas included; what is wrong with it in a sentence, with line and column where it is syntax. */
export function readEvent(text: string): ReadEvent {
  const parsed = parseJsonc(text);
  if (!parsed.ok) {
    const { line, column, message } = parsed;
    return { ok: false, problem: `Line ${line}, column ${column}: ${message}`, at: parsed };
  }
  const checked = checkEvent(parsed.value);
  if (checked.ok) return { ok: true, event: checked.event };
  return { ok: false, problem: checked.issues.map((issue) => issue.message).join(" ") };
}
