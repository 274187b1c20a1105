import "#server-only";
import { unstorableReason } from "./group-store.ts";
import type { Outcome } from "./plan-and-store.ts";
import type { RefusalReason } from "./refusal-reasons.ts";
import type { Stored } from "./side-track.ts";

export type WebhookAnswer = {
  status: number;
  headers?: Record<string, string>;
  body: string;
  /** The rest of the body is too much, or too slow, to wait for. */
  closes?: true;
  /** Why it is refused, for the source's page. */
  reason?: RefusalReason;
  /** What was taken: how many events had which outcome. */
  counts?: Record<EventOutcome, number>;
};

export const eventOutcomes = ["accepted", "discarded", "malformed", "duplicate"] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/**
 * Clients that read a copy of the answer, as Segment's does, hang once it is larger than their
 * stream's buffer (16 KB). So it never grows with the batch.
 */
const mostBytes = 4_000;
/** Left for the counts and the brackets. */
const exceptionBytes = mostBytes - 200;
const mostExceptions = 5;
const mostReason = 200;

type Exception = { index: number; outcome: "malformed" | "discarded"; messageId: string; id: string; reason?: string };

/** Everything is durable: how many events had which outcome, and the first that are not used. */
export function taken(events: readonly Outcome[], stored: readonly Stored[]): WebhookAnswer {
  const counts = { accepted: 0, discarded: 0, malformed: 0, duplicate: 0 };
  const malformed: Exception[] = [];
  const discarded: Exception[] = [];
  for (const [index, event] of events.entries()) {
    const isUnstorable = stored[index] === "unstorable";
    const outcome = stored[index] === "duplicate" ? "duplicate" : isUnstorable ? "malformed" : event.outcome;
    counts[outcome]++;
    if (outcome !== "malformed" && outcome !== "discarded") continue;
    const list = outcome === "malformed" ? malformed : discarded;
    if (list.length === mostExceptions) continue;
    const reason = (isUnstorable ? unstorableReason : event.reason) ?? undefined;
    list.push({ index, outcome, messageId: event.read.messageId, id: event.id, reason: reason && cut(reason) });
  }
  const exceptions: Exception[] = [];
  let left = exceptionBytes;
  for (const exception of [...malformed, ...discarded].slice(0, mostExceptions)) {
    left -= Buffer.byteLength(JSON.stringify(exception)) + 1;
    if (left > 0) exceptions.push(exception);
  }
  return { status: 200, body: JSON.stringify({ ...counts, exceptions }), counts };
}

/** The same response with this many more that were not used, and not kept. */
export function withDiscarded(answer: WebhookAnswer, more: number): WebhookAnswer {
  const body = JSON.parse(answer.body) as Record<string, number>;
  const counts = answer.counts && { ...answer.counts, discarded: answer.counts.discarded + more };
  return { ...answer, counts, body: JSON.stringify({ ...body, ...counts }) };
}

const cut = (text: string) => (text.length > mostReason ? `${text.slice(0, mostReason)}…` : text);

export function refusal(status: number, code: string, message: string, reason?: RefusalReason): WebhookAnswer {
  return { status, body: JSON.stringify({ error: { code, message, issues: [] } }), reason };
}

export const tryLater = (seconds: number, message: string): WebhookAnswer => ({
  ...refusal(503, "unavailable", message, "unavailable"),
  headers: { "retry-after": String(seconds) },
});

const mismatch = refusal(401, "unauthenticated", "The signature does not match this address.");
/** The caller gets the same response whatever the reason is; the source's page shows the reason. */
export const unauthenticated = (reason: RefusalReason): WebhookAnswer => ({ ...mismatch, reason });
export const unreadable = refusal(400, "invalid", "The body is neither a JSON object nor a JSON array.", "not_json");
export const tooLarge: WebhookAnswer = { ...refusal(413, "too_large", "The body is over the limit.", "too_large"), closes: true };
export const compressed = refusal(
  415,
  "invalid",
  "The body is compressed (Content-Encoding). Send it uncompressed: signatures are over its plain bytes.",
  "compressed",
);
export const tooMany = (most: number) =>
  refusal(413, "too_large", `The batch has more than ${most.toLocaleString("en")} events.`, "too_many");

export const overBudget: WebhookAnswer = { ...tryLater(2, "Too much arrives at once."), closes: true };
export const tooSlow: WebhookAnswer = { ...tryLater(2, "The body came too slowly."), closes: true };
