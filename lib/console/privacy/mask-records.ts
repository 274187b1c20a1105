import type { Delivery, DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import type { Event } from "#lib/console/events/schema.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { createMasker, type Masker, mark } from "./mask.ts";

type Person = { userId?: string | null; anonymousId?: string | null; customerProfileId?: string | null };

/** All IDs and addresses by which an event's person is known, from its columns and its payload. */
export function knownIds(row: Person, payload?: JsonValue): string[] {
  const found = [row.userId, row.anonymousId, row.customerProfileId];
  if (isJsonObject(payload)) {
    const { userId, anonymousId, previousId, traits, context } = payload;
    found.push(...[userId, anonymousId, previousId].filter((id) => typeof id === "string"));
    const held = [traits, isJsonObject(context) ? context.traits : undefined];
    for (const each of held)
      if (isJsonObject(each))
        found.push(
          ...Object.values(each)
            .filter((value) => typeof value === "string" && value.length >= 4)
            .map(String),
        );
  }
  return found.filter((id): id is string => typeof id === "string" && id !== "");
}

const hidden = (value: string | null) => (value === null ? null : mark);

export function maskEvent<Row extends Event>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    userId: hidden(row.userId),
    anonymousId: hidden(row.anonymousId),
    reason: row.reason && masker.text(row.reason),
    messageId: masker.text(row.messageId),
  };
}

export function maskDelivery<Row extends Delivery>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    userId: hidden(row.userId),
    customerProfileId: hidden(row.customerProfileId),
    customerSessionId: row.customerSessionId && masker.text(row.customerSessionId),
    messageId: masker.text(row.messageId),
    reason: row.reason && masker.text(row.reason),
  };
}

/** The whole story; what Talon.One answered is masked to its last value, for it may hold the profile. */
export function maskDeliveryDetail(detail: DeliveryDetail): DeliveryDetail {
  const masker = createMasker(knownIds({ ...detail, anonymousId: detail.event?.anonymousId }, detail.event?.payload));
  return {
    ...maskDelivery(detail, masker),
    requests: detail.requests.map((request) => ({
      ...request,
      path: maskPath(request.path, masker),
      query: masker.text(request.query),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, masker.text(value)])),
      ...(request.body === undefined ? {} : { body: masker.value(request.body) }),
    })),
    issues: detail.issues.map((issue) => ({ ...issue, message: masker.text(issue.message) })),
    event: detail.event && { ...maskEvent(detail.event, masker), payload: masker.value(detail.event.payload) },
    attempts: detail.attempts.map((attempt) => ({
      ...attempt,
      error: attempt.error && masker.text(attempt.error),
      request: maskRequest(attempt.request, masker),
      response: attempt.response === null ? null : masker.all(attempt.response),
    })),
    masked: true,
  };
}

/** A profile's ID stands in the path of its requests. */
const maskPath = (path: string, masker: Masker) =>
  masker.text(path).replace(/(\/customer_profiles?(?:_v2)?\/)(?!audiences$|attributes$)[^/]+/, `$1${mark}`);

function maskRequest(request: JsonValue, masker: Masker): JsonValue {
  const masked = masker.value(request);
  if (!isJsonObject(masked) || typeof masked.path !== "string") return masked;
  return { ...masked, path: maskPath(masked.path, masker) };
}
