import "#server-only";
import { hash } from "node:crypto";
import { invalidDelivery, type NewDelivery, readyDelivery } from "#lib/engine/delivery/new-delivery.ts";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import { createId } from "#lib/platform/ids.ts";
import { runAtOnce } from "#lib/platform/in-turns.ts";
import { log } from "#lib/platform/log.ts";
import type { ReadEvent } from "./read-event.ts";
import type { SourceConfig } from "./source-config.ts";
import { takesDeletions } from "./source-kinds.ts";

export type NewEvent = {
  id: string;
  /** De-duplication key: 128 bits over source and message ID, as a UUID's text. */
  key: string;
  sourceId: string;
  destinationId: string;
  clientKey: string;
  retentionDays: number;
  dedupeDays: number;
  read: ReadEvent;
  receivedAt: Date;
  outcome: "accepted" | "discarded" | "malformed";
  reason: string | null;
  matched: number;
  deliveries: NewDelivery[];
  /** The name that it is counted under; null: among the others. */
  nameId: number | null;
  /** The size of the event and of everything made from it. */
  bytes: number;
  /** The transaction that stored it, by performance.now(). */
  committed?: { from: number; to: number };
};

/**
 * What is stored for one event: itself, its outcome, and a delivery for each mapping that matched.
 * Never throws.
 */
export const planEvent = (source: SourceConfig, read: ReadEvent, receivedAt: Date): NewEvent =>
  runAtOnce(planEventInSteps(source, read, receivedAt));

/** The same, with a place for other work after each mapping that matches. */
export function* planEventInSteps(source: SourceConfig, read: ReadEvent, receivedAt: Date): Generator<void, NewEvent> {
  const event: NewEvent = {
    id: createId("event"),
    key: dedupeKey(source.id, read.messageId),
    sourceId: source.id,
    destinationId: source.destinationId,
    clientKey: source.clientKey,
    retentionDays: source.retentionDays,
    dedupeDays: source.dedupeDays,
    read,
    receivedAt,
    outcome: "accepted",
    reason: null,
    matched: 0,
    deliveries: [],
    nameId: null,
    bytes: read.raw.length,
  };
  // A deletion notice counts even from a source that is off.
  if (read.deletion && !read.refusal && takesDeletions(source.kind)) return event;
  const refusal = read.refusal ?? notForDeletions(source, read) ?? switchedOff(source, read, receivedAt);
  if (refusal) return Object.assign(event, refusal);
  try {
    yield* planDeliveries(event, source, read);
  } catch (error) {
    // The planner should never throw. If it does, the event is kept with a reason, and can be
    // replayed once that is fixed.
    log.error({ err: error instanceof Error ? error.stack : String(error), messageId: read.messageId }, "planning failed");
    event.deliveries = [];
    event.bytes = read.raw.length;
    Object.assign(event, {
      outcome: "discarded",
      matched: 0,
      reason: "Falconer couldn’t plan this event because of an error in Falconer: check the server log.",
    });
  }
  return event;
}

function* planDeliveries(event: NewEvent, source: SourceConfig, read: ReadEvent): Generator<void, void> {
  const planned = yield* planInTime(source.plan, read.event ?? {});
  if (planned.stopped) {
    Object.assign(event, { outcome: "discarded", reason: planned.stopped.reason });
    return;
  }
  for (const mapping of planned.mappings) {
    if (mapping.outcome !== "ready" && mapping.outcome !== "invalid") continue;
    event.matched++;
    const known = source.mappings.get(mapping.mappingId);
    const origin = {
      mappingId: mapping.mappingId,
      mappingVersion: known?.version ?? 1,
      actionSlug: mapping.actionSlug,
      messageId: read.messageId,
      options: known?.options,
      sender: [read.userId, read.anonymousId],
    };
    const delivery = mapping.outcome === "ready" ? readyDelivery(origin, mapping.requests) : invalidDelivery(origin, mapping.issues);
    event.deliveries.push(delivery);
    event.bytes += delivery.requests.length + (delivery.issues?.length ?? 0);
    if (delivery.requests.length > stepLength) yield;
  }
  if (event.matched === 0)
    Object.assign(event, {
      outcome: "discarded",
      reason: source.mappings.size === 0 ? "The destination has no mapping that is on." : "No mapping's trigger matched.",
    });
}

/** How many characters are written before others get their turn. */
const stepLength = 100_000;

const notForDeletions = ({ kind }: SourceConfig, { deletion }: ReadEvent) =>
  deletion && !takesDeletions(kind) ? { outcome: "discarded" as const, reason: "A write key can’t delete anyone." } : undefined;

function switchedOff(source: SourceConfig, read: ReadEvent, receivedAt: Date) {
  if (source.off !== undefined) return { outcome: "discarded" as const, reason: source.off };
  if (source.maxAgeSeconds === null || read.sentAt === null) return undefined;
  const ageSeconds = (receivedAt.getTime() - Date.parse(read.sentAt)) / 1000;
  if (ageSeconds <= source.maxAgeSeconds) return undefined;
  return {
    outcome: "discarded" as const,
    reason: `It is ${Math.round(ageSeconds)} seconds old; this source takes up to ${source.maxAgeSeconds}.`,
  };
}

export function dedupeKey(sourceId: string, messageId: string): string {
  return hash("sha256", `${sourceId}\n${messageId}`, "hex").slice(0, 32);
}
