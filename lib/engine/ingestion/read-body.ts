import "#server-only";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type ReadEvent, readEvent } from "./read-event.ts";

/** How long reading and planning may hold the process's only thread before other requests get their turn, in ms. */
const turnMs = 8;

/** Segment sends up to 4,000 in a batch. Each becomes rows of one transaction: of a million tiny ones none could be stored in time. */
export const mostEvents = 20_000;

/** The events of a webhook body, in order; undefined when it is no JSON, or neither an object nor an array. */
export async function readBody(body: Buffer): Promise<ReadEvent[] | "too many" | undefined> {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(body.toString("utf8")) as JsonValue;
  } catch {
    return undefined;
  }
  if (isJsonObject(parsed)) return [readEvent(parsed, body)];
  if (!Array.isArray(parsed)) return undefined;
  if (parsed.length > mostEvents) return "too many";
  const events: ReadEvent[] = [];
  await inTurns(parsed, (value) => events.push(readEvent(value, rawOf(value))));
  return events;
}

/** Calls `work` for each item, letting other work through every few milliseconds. */
export async function inTurns<Item>(items: readonly Item[], work: (item: Item, index: number) => unknown): Promise<void> {
  let since = performance.now();
  for (let i = 0; i < items.length; i++) {
    work(items[i] as Item, i);
    if ((i & 15) === 15 && performance.now() - since > turnMs) {
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
}

function rawOf(value: JsonValue): Buffer {
  try {
    return Buffer.from(JSON.stringify(value));
  } catch {
    return Buffer.from("[".repeat(1000)); // nested beyond what can be written again: readEvent refuses it by its depth
  }
}
