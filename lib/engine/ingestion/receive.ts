import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { runAtOnce, runInTurns, smallBytes } from "#lib/platform/in-turns.ts";
import { log } from "#lib/platform/log.ts";
import { whyNoToken } from "./admit.ts";
import { bearerToken } from "./credentials.ts";
import type { Intake } from "./intake.ts";
import { planAndStore, waitingBytesLimit } from "./plan-and-store.ts";
import { mostEvents, readBody } from "./read-body.ts";
import type { ReadEvent } from "./read-event.ts";
import type { SourceConfig } from "./source-config.ts";
import { traceEvents } from "./trace-events.ts";
import { signatureSteps, whyRefused } from "./verify-signature.ts";
import { taken, tooMany, tryLater, unauthenticated, unreadable, type WebhookAnswer, withDiscarded } from "./webhook-answer.ts";
import { TooLate, within } from "./within.ts";

export type ArrivalTimes = {
  /**
   * How long the sender waited for us before its body was read: its source, or all of intake, had
   * to be loaded.
   */
  waitedMs?: number;
  /** How long the body took to arrive. */
  readMs?: number;
};
export type WebhookRequest = ArrivalTimes & { sourceId: string; body: Buffer; signature?: string; authorization?: string };

/**
 * Segment waits 5 seconds. What is not durable by then is answered 503; if it becomes durable after
 * all, the next attempt is a duplicate.
 */
const answerWithinMs = 4_500;
/**
 * A sender that takes longer than that to send its body is not Segment. It waits for its answer as
 * long as sending took, and at most this long.
 */
const longestAnswerMs = 30_000;

const late = "Storing this takes longer than its sender waits. It may still be stored; then the next attempt is a duplicate.";

/**
 * One webhook call, from raw bytes to answer; 200 only once everything in it is durable. Never
 * throws. An error of our own is always a 503: after any 4xx, Segment would drop the events for
 * good.
 */
export async function receive(intake: Intake, request: WebhookRequest): Promise<WebhookAnswer> {
  const arrival = deadlinesOf(request);
  const source = await sourceInTime(intake, request.sourceId, arrival.answerBy);
  if (source && "status" in source) return source;
  const proved = source?.kind === "token" ? provedByToken(request, source) : await provedBySignature(request, source);
  if (typeof proved !== "string") return proved;
  if (!source) return unauthenticated("signature");
  const events = async () => {
    const read = await readBody(request.body);
    return read === "too many" ? tooMany(mostEvents) : (read ?? unreadable);
  };
  return takeEvents(intake, source, events, arrival, proved);
}

export type Arrival = { receivedAt: Date; beganAt: number; answerBy: number };

export function deadlinesOf({ waitedMs = 0, readMs = 0 }: ArrivalTimes): Arrival {
  // Monotonic: changing the system clock makes no answer late or early.
  const now = performance.now();
  return {
    receivedAt: new Date(),
    beganAt: now - waitedMs - readMs,
    answerBy: now + Math.max(answerWithinMs - waitedMs, Math.min(readMs, longestAnswerMs)),
  };
}

/** Undefined: the source does not exist. */
export async function sourceInTime(intake: Intake, sourceId: string, answerBy: number): Promise<SourceConfig | WebhookAnswer | undefined> {
  try {
    const found = intake.sources.get(sourceId);
    return found instanceof Promise ? await within(answerBy - performance.now(), found) : found;
  } catch (problem) {
    log.warn({ err: problem instanceof Error ? problem.message : String(problem) }, "a source could not be loaded");
    return tryLater(5, "The configuration is not reachable.");
  }
}

const provedByToken = ({ authorization }: WebhookRequest, source: SourceConfig): "current" | WebhookAnswer =>
  whyNoToken(bearerToken(authorization), source) ?? "current";

async function provedBySignature(
  { body, signature, authorization }: WebhookRequest,
  source: SourceConfig | undefined,
): Promise<"current" | "previous" | WebhookAnswer> {
  const verifying = signatureSteps(body, signature, authorization, source?.rules);
  const verified = body.length > smallBytes ? await runInTurns(verifying) : runAtOnce(verifying);
  if (verified.ok) return verified.secret;
  return unauthenticated(source ? whyRefused(body, signature, authorization, source.rules) : "signature");
}

/**
 * Plans and stores events whose sender is proved. `events` is called only once there is room for
 * them.
 */
export async function takeEvents(
  intake: Intake,
  source: SourceConfig,
  events: readonly ReadEvent[] | (() => Promise<readonly ReadEvent[] | WebhookAnswer>),
  { receivedAt, beganAt, answerBy }: Arrival,
  secret: "current" | "previous",
): Promise<WebhookAnswer> {
  if (intake.bound.isOver()) return tryLater(30, "Too much is waiting for Talon.One.");
  if (intake.group.waitingBytes() > waitingBytesLimit) return tryLater(2, "Too much is waiting to be stored.");
  const read = typeof events === "function" ? await events() : events;
  if ("status" in read) return read;
  if (source.kind === "deletions") return takeNotices(intake, source, read, { receivedAt, beganAt, answerBy }, secret);
  return store(intake, source, read, { receivedAt, beganAt, answerBy }, secret);
}

/** Classic Webhooks send every event as well: a source for deletions only keeps nothing else. */
async function takeNotices(
  intake: Intake,
  source: SourceConfig,
  read: readonly ReadEvent[],
  arrival: Arrival,
  secret: "current" | "previous",
): Promise<WebhookAnswer> {
  const notices = read.filter(({ deletion }) => deletion);
  const answer = notices.length > 0 ? await store(intake, source, notices, arrival, secret) : taken([], []);
  if (notices.length === 0) intake.use.note(source.id, secret);
  return answer.counts ? withDiscarded(answer, read.length - notices.length) : answer;
}

async function store(
  intake: Intake,
  source: SourceConfig,
  read: readonly ReadEvent[],
  { receivedAt, beganAt, answerBy }: Arrival,
  secret: "current" | "previous",
): Promise<WebhookAnswer> {
  try {
    const { events: planned, stored, isComplete } = await planAndStore(intake, source, read, receivedAt, answerBy);
    intake.use.note(source.id, secret);
    traceEvents(source, planned, stored, { from: beganAt, to: performance.now() });
    return isComplete ? taken(planned, stored) : tryLater(2, "Planning these events takes long. The planned ones are stored.");
  } catch (problem) {
    return tryLater(
      5,
      problem instanceof TooLate ? late : problem instanceof AppError ? problem.message : "The event store is not reachable.",
    );
  }
}
