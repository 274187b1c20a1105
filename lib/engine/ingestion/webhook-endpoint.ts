import "#server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorText } from "#lib/platform/background.ts";
import { seenIp } from "#lib/platform/client-ip.ts";
import { log } from "#lib/platform/log.ts";
import type { Reservation } from "./byte-budget.ts";
import { type BodyLimit, callOf, type IncomingCall } from "./incoming-call.ts";
import type { Intake } from "./intake.ts";
import { noteAnswer, noteGone } from "./intake-metrics.ts";
import { processIntake, stopProcessIntake } from "./process-intake.ts";
import { overBudget, refusal, tooSlow, tryLater, type WebhookAnswer } from "./webhook-answer.ts";

export type WebhookEndpoint = {
  /**
   * True: the request is for a webhook address and is being answered. False: not ours, hand it on.
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /**
   * Resolves once everything received is committed and answered; call it after the server stopped
   * accepting.
   */
  stop(): Promise<void>;
};

/**
 * The only way in: answers /api/webhooks/... and /v1/... before the framework sees the request.
 */
export function createWebhookEndpoint(options: { databaseUrl: string; intake?: () => Promise<Intake> }): WebhookEndpoint {
  const intake = options.intake ?? (() => processIntake(options.databaseUrl));
  const answering = new Set<Promise<void>>();
  void intake().catch(() => {}); // connect before the first request comes

  return {
    handle(request, response) {
      const call = callOf(request);
      if (!call) return false;
      if (!call.methods.has(request.method ?? "")) {
        refuseMethod(call.methods, request, response);
        return true;
      }
      const work = answer(intake, call, request, response)
        .catch((error: unknown) => {
          // No answer can be given any more; Segment retries.
          log.error({ err: errorText(error) }, "a webhook call could not be answered");
          response.destroy();
        })
        .finally(() => answering.delete(work));
      answering.add(work);
      return true;
    },
    async stop() {
      await Promise.allSettled(answering);
      if (!options.intake) await stopProcessIntake();
    },
  };
}

function refuseMethod(methods: ReadonlySet<string>, request: IncomingMessage, response: ServerResponse): void {
  const message = `This address does not take ${request.method?.slice(0, 20)}.`;
  const { body } = refusal(405, "method_not_allowed", message);
  request.resume();
  response.writeHead(405, { allow: [...methods].join(", "), "content-type": "application/json", "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function answer(open: () => Promise<Intake>, call: IncomingCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  let result: WebhookAnswer;
  let bytes = 0;
  let reservation: Reservation | undefined;
  let unread = false;
  let intake: Intake | undefined;
  try {
    intake = await open();
    const early = call.admit(intake);
    let body: Buffer | WebhookAnswer | undefined = early instanceof Promise ? await early : early;
    unread = body !== undefined;
    const readingAt = performance.now();
    if (body === undefined) {
      reservation = intake.budget.open(seenIp(request));
      body = await read(request, call.limit(intake), reservation);
    }
    if (Buffer.isBuffer(body)) bytes = body.length;
    const times = { waitedMs: readingAt - startedAt, readMs: performance.now() - readingAt };
    result = Buffer.isBuffer(body) ? await call.receive(intake, body, times) : body;
  } catch (error) {
    if (request.destroyed && !request.complete) return noteGone(); // before all of it had arrived
    log.error({ err: errorText(error) }, "a webhook call failed");
    result = tryLater(5, "Falconer is not ready.");
  } finally {
    reservation?.release();
  }
  if (unread) request.resume(); // discards what still arrives
  const durationMs = performance.now() - startedAt;
  const { reason, status } = result;
  const { sourceId } = call;
  noteAnswer(result, bytes, durationMs);
  if (reason && sourceId !== undefined) {
    const signed = request.headers["x-signature"] !== undefined;
    const size = Math.min(bytes || Number(request.headers["content-length"]) || 0, mostTold);
    intake?.refused.note({ sourceId, reason, status, address: seenIp(request), signed, bytes: size });
  } else if (sourceId !== undefined && status === 200) intake?.taken.note(sourceId);
  log.debug({ sourceId, status, bytes, durationMs: Math.round(durationMs * 10) / 10 }, "webhook");
  response.writeHead(result.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(result.body),
    ...(closes(request, result, unread) ? { connection: "close" } : {}),
    ...result.headers,
  });
  // As text: then head and body leave in one write.
  response.end(result.body);
}

/**
 * Whether the connection ends with this response: the rest of the body is too much, or too slow, to
 * wait for.
 */
function closes(request: IncomingMessage, result: WebhookAnswer, unread: boolean): boolean {
  if (result.closes) return true;
  return unread && !request.complete && !(Number(request.headers["content-length"] ?? Number.NaN) <= worthReading);
}
const worthReading = 1024 * 1024;
/** The largest size that is reported: the largest number that the database takes. */
const mostTold = 2 ** 31 - 1;

/** The whole body, or why it is not taken. */
async function read(
  request: IncomingMessage,
  { bytes: limit, answer: tooLarge }: BodyLimit,
  reservation: Reservation,
): Promise<Buffer | WebhookAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const reserve = (bytes: number) => {
      try {
        return reservation.reserve(bytes);
      } catch (error) {
        reject(error);
        return false;
      }
    };
    const refuse = (why: WebhookAnswer) => {
      request.removeAllListeners("data");
      request.resume(); // what still arrives is discarded; the connection closes after the answer
      chunks.length = 0;
      resolve(why);
    };
    reservation.watch(() => refuse(tooSlow));
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge);
      if (!reserve(chunk.length)) return refuse(overBudget);
      chunks.push(chunk);
    });
    request.on("end", () => reservation.complete());
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.complete) reject(new Error("the caller went away"));
    });
  });
}
