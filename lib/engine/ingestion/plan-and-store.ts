import "#server-only";
import { isTurnOver, nextTurn, smallBytes, turnMs } from "#lib/platform/in-turns.ts";
import type { Intake } from "./intake.ts";
import { dedupeKey, type NewEvent, planEventInSteps } from "./plan-event.ts";
import type { ReadEvent } from "./read-event.ts";
import type { Stored } from "./side-track.ts";
import type { SourceConfig } from "./source-config.ts";
import { takesDeletions } from "./source-kinds.ts";
import { within } from "./within.ts";

/** A request that has taken this long, in ms, may repeat one that was stored in part. */
const slowRequestMs = 250;
/** An event that has taken less than this, in ms, continues even if others wait: most end here. */
const briefMs = 1;
/**
 * How much of one request may be planned and not stored yet. Then it is stored before planning
 * continues.
 */
const storeAtBytes = 4_000_000;
/** Time left for storing what is planned, before the answer is due. */
const storeWithinMs = 1_000;

/**
 * What all requests together may have planned or received and not stored yet. Above it, nothing
 * more is planned.
 */
export const waitingBytesLimit = 256 * 1024 * 1024;

export type Outcome = Pick<NewEvent, "id" | "read" | "outcome" | "reason" | "committed">;
/**
 * `isComplete`: false if the time was up before everything was planned. What was planned is stored,
 * so that the sender's next attempt gets further.
 */
export type StoredRequest = { events: Outcome[]; stored: Stored[]; isComplete: boolean };

/**
 * Plans the events of one request in turns with everything else, and stores them. Rejects when they
 * could not be stored in time.
 */
export async function planAndStore(
  intake: Intake,
  source: SourceConfig,
  reads: readonly ReadEvent[],
  receivedAt: Date,
  answerBy: number,
): Promise<StoredRequest> {
  const events: Outcome[] = [];
  const stored: Stored[] = [];
  let planned: { event: NewEvent; index: number }[] = [];
  let bytes = 0;
  let known: Set<string> | undefined;
  const slowWhenMsLeft = answerBy - performance.now() - slowRequestMs;
  const msLeft = () => answerBy - performance.now();
  const keyOf = (read: ReadEvent) => dedupeKey(source.id, read.messageId);

  /** Looks up everything that is left, at most once; after that it costs nothing. */
  async function isStored(read: ReadEvent, index: number): Promise<boolean> {
    known ??= await within(msLeft(), intake.known.find(reads.slice(index).map(keyOf), source.dedupeDays));
    return known.has(keyOf(read));
  }

  /**
   * Undefined if the event turns out to be stored already. It is looked up once it, or its request,
   * takes long.
   */
  async function planOne(read: ReadEvent, index: number, slot: Slot): Promise<NewEvent | undefined> {
    // What its mappings make may be many times as large.
    const isLarge = read.event !== undefined && read.raw.length > smallBytes;
    if (isLarge) await slot.take();
    const isSlow = known !== undefined || msLeft() < slowWhenMsLeft || (intake.known.hasSlow() && intake.known.isSlow(keyOf(read)));
    if (isSlow && (await isStored(read, index))) return undefined;
    let since = performance.now();
    let usedMs = 0;
    const steps = planEventInSteps(source, read, receivedAt);
    for (let step = steps.next(); ; step = steps.next()) {
      const sliceMs = performance.now() - since;
      if (usedMs + sliceMs > turnMs) intake.known.noteSlow(keyOf(read));
      if (step.done) return step.value;
      if (sliceMs < turnMs && ((usedMs + sliceMs < briefMs && !isLarge) || !isTurnOver())) continue;
      usedMs += sliceMs;
      if (usedMs > turnMs) {
        if (await isStored(read, index)) return undefined;
        await slot.take();
      }
      await nextTurn();
      since = performance.now();
    }
  }

  async function storePlanned(): Promise<void> {
    const chunk = planned;
    planned = [];
    bytes = 0;
    const batch = chunk.map(({ event }) => event);
    if (source.buries) await within(msLeft(), intake.deletions.withoutBuried(source.destinationId, batch));
    const naming = intake.names.fill(batch);
    if (naming) await within(msLeft(), naming);
    const outcomes = await within(msLeft(), intake.group.store(batch));
    for (const [at, { event, index }] of chunk.entries()) {
      events[index] = event;
      stored[index] = outcomes[at] as Stored;
      if (stored[index] === "stored") intake.audiences.note(source.destinationId, event.read.event, receivedAt);
    }
  }

  for (const [index, read] of reads.entries()) {
    if ((index > 0 && msLeft() < storeWithinMs) || intake.group.waitingBytes() > waitingBytesLimit) {
      if (planned.length > 0) await storePlanned();
      return { events, stored, isComplete: false };
    }
    const slot = slotOf(intake, msLeft);
    try {
      if ((index > 0 || read.raw.length > smallBytes) && isTurnOver()) await nextTurn();
      const event = await planOne(read, index, slot);
      if (event) {
        // Events before a notice are before it in the person's queue, events after it are not.
        if (read.deletion && takesDeletions(source.kind)) {
          if (planned.some((one) => !one.event.read.deletion)) await storePlanned();
          await within(msLeft(), intake.deletions.record(source, read));
        }
        planned.push({ event, index });
        bytes += event.bytes;
      } else {
        events[index] = { id: "", read, outcome: "accepted", reason: null };
        stored[index] = "duplicate";
      }
      if (bytes > storeAtBytes) await storePlanned();
    } finally {
      slot.leave();
    }
  }
  if (planned.length > 0) await storePlanned();
  return { events, stored, isComplete: true };
}

type Slot = { take(): Promise<void>; leave(): void };

function slotOf(intake: Intake, msLeft: () => number): Slot {
  let leave: (() => void) | undefined;
  return {
    async take() {
      leave ??= await intake.slots.take(msLeft());
    },
    leave: () => leave?.(),
  };
}
