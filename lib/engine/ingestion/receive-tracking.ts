import "#server-only";
import { withSource } from "./admit.ts";
import { basicUser, readWriteKey, tokenHolds } from "./credentials.ts";
import type { Intake } from "./intake.ts";
import {
  readTracking,
  type TrackingBody,
  type TrackingCall,
  trackingBodyBytes,
  trackingEventBytes,
  trackingMostEvents,
} from "./read-tracking.ts";
import { type ArrivalTimes, deadlinesOf, sourceInTime, takeEvents } from "./receive.ts";
import type { RefusalReason } from "./refusal-reasons.ts";
import { compressed, type WebhookAnswer } from "./webhook-answer.ts";

/**
 * The answers of Segment's Tracking API, as its libraries know them: after 400 they never send
 * again, after 503 they do.
 */
const done = JSON.stringify({ success: true });
const refused = (status: number, reason: RefusalReason, message: string): WebhookAnswer => ({
  status,
  reason,
  body: JSON.stringify({ success: false, message }),
});
/** The same for every reason: only the source's page tells them apart. */
const wrongKey = (reason: RefusalReason) => refused(401, reason, "The write key is missing or wrong.");
const notJson = refused(400, "not_json", "The body is not a JSON object.");
const noBatch = refused(400, "no_batch", "The body has no list called “batch”.");
const tooMany = refused(400, "too_many", `A batch can have up to ${trackingMostEvents.toLocaleString("en")} events.`);
export const trackingTooLarge: WebhookAnswer = {
  ...refused(400, "too_large", `A request can have up to ${trackingBodyBytes / 1024} KB.`),
  closes: true,
};

export type TrackingHeaders = { authorization: string | undefined; contentLength?: string; contentEncoding?: string };

/** The source that the headers name; undefined if only the body can. */
export const sourceInHeader = (authorization: string | undefined): string | undefined =>
  readWriteKey(basicUser(authorization) ?? "")?.sourceId;

/** Decides by the headers alone; undefined: the body should be read. */
export function admitTracking(intake: Intake, headers: TrackingHeaders): WebhookAnswer | undefined | Promise<WebhookAnswer | undefined> {
  if (Number(headers.contentLength ?? 0) > trackingBodyBytes) return trackingTooLarge;
  if ((headers.contentEncoding ?? "identity").toLowerCase() !== "identity") return compressed;
  const user = basicUser(headers.authorization);
  if (!user) return undefined;
  const key = readWriteKey(user);
  if (!key) return wrongKey("wrong_write_key");
  return withSource(intake, key.sourceId, (source) =>
    source?.kind === "sdk" && tokenHolds(key.token, source.rules.headerTokenHash) ? undefined : wrongKey("wrong_write_key"),
  );
}

export type TrackingRequest = ArrivalTimes & { call: TrackingCall; body: Buffer; authorization: string | undefined };

/**
 * One call of a library, from raw bytes to response; 200 only once everything in it is durable.
 * Never throws. `name` learns which source it is for, if the body names it.
 */
export async function receiveTracking(intake: Intake, request: TrackingRequest, name: (sourceId: string) => void): Promise<WebhookAnswer> {
  const arrival = deadlinesOf(request);
  const read = await readTracking(request.call, request.body);
  const inHeader = basicUser(request.authorization);
  const inBody = isBody(read) ? read.writeKey : undefined;
  const given = inHeader || inBody;
  if (!given) return wrongKey("no_write_key");
  const key = readWriteKey(given);
  if (!key) return wrongKey("wrong_write_key");
  name(key.sourceId);
  const source = await sourceInTime(intake, key.sourceId, arrival.answerBy);
  if (source && "status" in source) return source;
  const holds = tokenHolds(key.token, source?.rules.headerTokenHash);
  if (source?.kind !== "sdk" || !holds) return wrongKey("wrong_write_key");
  if (inHeader && inBody && inHeader !== inBody) return wrongKey("other_write_key");
  if (!isBody(read)) return read === "too many" ? tooMany : read === "no batch" ? noBatch : notJson;
  const answer = await takeEvents(intake, source, read.events, arrival, "current");
  return answer.status === 200 ? { ...answer, ...told(read) } : answer;
}

const isBody = (read: Awaited<ReturnType<typeof readTracking>>): read is TrackingBody => typeof read === "object";

/** Everything else of the request is durable. */
function told({ tooLarge, events }: TrackingBody): Pick<WebhookAnswer, "status" | "body" | "reason"> {
  const [first] = tooLarge;
  if (first === undefined) return { status: 200, body: done };
  const limit = `${trackingEventBytes / 1024} KB`;
  const others = tooLarge.length > 1 ? ` ${tooLarge.length} events of this batch are.` : "";
  return refused(
    400,
    "event_too_large",
    events.length === 1
      ? `The event is larger than ${limit} and was not taken.`
      : `Event ${first + 1} of the batch is larger than ${limit} and was not taken.${others} The others were taken.`,
  );
}
