import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { runAtOnce, runInTurns, smallBytes } from "#lib/platform/in-turns.ts";
import { log } from "#lib/platform/log.ts";
import type { Intake } from "./intake.ts";
import { planAndStore, waitingBytesLimit } from "./plan-and-store.ts";
import { mostEvents, readBody } from "./read-body.ts";
import type { SourceConfig } from "./source-config.ts";
import { traceEvents } from "./trace-events.ts";
import { signatureSteps, whyRefused } from "./verify-signature.ts";
import { taken, tooMany, tryLater, unauthenticated, unreadable, type WebhookAnswer } from "./webhook-answer.ts";
import { TooLate, within } from "./within.ts";

export type WebhookRequest = {
  sourceId: string;
  body: Buffer;
  signature?: string;
  authorization?: string;
  /**
   * How long its sender has waited for us before its body was read: its source, or all of intake,
   * had to be loaded.
   */
  waitedMs?: number;
  /** How long the body took to arrive. */
  readMs?: number;
};

/**
 * Segment waits 5 seconds; whatever is not durable by then is answered 503, and is a duplicate
 * should it become durable after all.
 */
const answerWithinMs = 4_500;
/**
 * Who takes longer than that to send its body is not Segment, and waits as long for its answer as
 * the sending took; at most this long.
 */
const longestAnswerMs = 30_000;

const late = "This takes longer to store than its sender waits. It may be stored all the same; sent again, it is a duplicate then.";

/**
 * One webhook call, from raw bytes to answer; 200 only once everything in it is durable. Never
 * throws. Trouble of our own is always 503: with any other 4xx Segment would drop the events for
 * good.
 */
export async function receive(intake: Intake, request: WebhookRequest): Promise<WebhookAnswer> {
  const receivedAt = new Date();
  // By the clock that nobody sets: a jump of the other makes no answer late, nor early.
  const beganAt = performance.now() - (request.waitedMs ?? 0) - (request.readMs ?? 0);
  const answerBy = performance.now() + Math.max(answerWithinMs - (request.waitedMs ?? 0), Math.min(request.readMs ?? 0, longestAnswerMs));
  let source: SourceConfig | undefined;
  try {
    const found = intake.sources.get(request.sourceId);
    source = found instanceof Promise ? await within(answerBy - performance.now(), found) : found;
  } catch (problem) {
    log.warn({ err: problem instanceof Error ? problem.message : String(problem) }, "a source could not be loaded");
    return tryLater(5, "The configuration is not reachable.");
  }
  const verifying = signatureSteps(request.body, request.signature, request.authorization, source?.rules);
  const verified = request.body.length > smallBytes ? await runInTurns(verifying) : runAtOnce(verifying);
  if (!source) return unauthenticated("signature");
  if (!verified.ok) return unauthenticated(whyRefused(request.body, request.signature, request.authorization, source.rules));
  if (intake.bound.isOver()) return tryLater(30, "Too much is waiting for Talon.One.");
  if (intake.group.waitingBytes() > waitingBytesLimit) return tryLater(2, "Too much is waiting to be stored.");

  const events = await readBody(request.body);
  if (!events) return unreadable;
  if (events === "too many") return tooMany(mostEvents);
  try {
    const { events: planned, stored, isComplete } = await planAndStore(intake, source, events, receivedAt, answerBy);
    intake.use.note(source.id, verified.secret);
    traceEvents(source, planned, stored, { from: beganAt, to: performance.now() });
    return isComplete ? taken(planned, stored) : tryLater(2, "Planning these events takes long; those that are planned are stored.");
  } catch (problem) {
    return tryLater(
      5,
      problem instanceof TooLate ? late : problem instanceof AppError ? problem.message : "The event store is not reachable.",
    );
  }
}
