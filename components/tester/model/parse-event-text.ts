import { type JsoncProblem, parseJsonc, repeatedKey } from "#components/plans/jsonc.ts";
import { checkEvent } from "#lib/core/segment/event.ts";
import { isContainer, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/** Beyond this nobody wrote it by hand, and looking for slips at each keystroke would be felt. */
const maxCheckedLength = 100_000;

/** As deep as intake takes events. */
const maxDepth = 500;

export type ParsedEventText = { ok: true; event: JsonObject; warning?: JsoncProblem } | { ok: false; problem: string; at?: JsoncProblem };

/**
 * An event as text, comments and trailing commas included; what is wrong with it in a sentence,
 * with line and column where it is syntax.
 */
export function parseEventText(text: string): ParsedEventText {
  // A byte order mark, which editors put in front of a file and nobody sees.
  const parsed = parseJsonc(text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text);
  if (!parsed.ok) {
    const { line, column, message } = parsed;
    return { ok: false, problem: `Line ${line}, column ${column}: ${message}`, at: parsed };
  }
  if (isDeeperThan(parsed.value, maxDepth))
    return { ok: false, problem: `This is nested more than ${maxDepth} levels deep, which no event is.` };
  const checked = checkEvent(parsed.value);
  if (checked.ok) {
    const warning = text.length < maxCheckedLength ? repeatedKey(text) : undefined;
    return { ok: true, event: checked.event, ...(warning && { warning }) };
  }
  return { ok: false, problem: checked.issues.map((issue) => issue.message).join(" ") };
}

function isDeeperThan(value: JsonValue, limit: number): boolean {
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((each) => (isContainer(each) ? (Object.values(each) as JsonValue[]) : []));
  }
  return false;
}
