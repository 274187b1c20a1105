import type { Delivery, DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import type { Event } from "#lib/console/events/schema.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { createMasker, type Masker, mark } from "./mask.ts";
import { namedTypes } from "./shown-fields.ts";

type Person = { userId?: string | null; anonymousId?: string | null; customerProfileId?: string | null };

/** All IDs and addresses by which an event's person is known, from its columns and its payload. */
export function knownIds(row: Person, payload?: JsonValue): string[] {
  const found = [row.userId, row.anonymousId, row.customerProfileId];
  if (isJsonObject(payload)) {
    const { userId, anonymousId, previousId, traits, context } = payload;
    found.push(...[userId, anonymousId, previousId].filter((id) => typeof id === "string"));
    for (const each of [traits, isJsonObject(context) ? context.traits : undefined])
      if (isJsonObject(each))
        for (const value of Object.values(each)) if (typeof value === "string" && value.length >= 4) found.push(value);
  }
  return found.filter((id): id is string => typeof id === "string" && id !== "");
}

const hidden = (value: string | null) => (value === null ? null : mark);

/** The name of an identify or a group is somebody's. */
const eventName = (type: string | null, name: string | null, masker: Masker) =>
  name === null ? null : type !== null && namedTypes.includes(type) ? masker.text(name) : mark;

export function maskEvent<Row extends Event>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    name: eventName(row.type, row.name, masker),
    userId: hidden(row.userId),
    anonymousId: hidden(row.anonymousId),
    reason: row.reason && masker.words(row.reason),
    messageId: masker.text(row.messageId),
  };
}

export function maskDelivery<Row extends Delivery>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    eventName: eventName(row.eventType, row.eventName, masker),
    userId: hidden(row.userId),
    customerProfileId: hidden(row.customerProfileId),
    customerSessionId: hidden(row.customerSessionId),
    messageId: masker.text(row.messageId),
    reason: row.reason && masker.words(row.reason),
  };
}

/**
 * The whole story; what Talon.One answered is masked to its last value, for it may hold the
 * profile.
 */
export async function maskDeliveryDetail(detail: DeliveryDetail): Promise<DeliveryDetail> {
  const masker = createMasker(knownIds({ ...detail, anonymousId: detail.event?.anonymousId }, detail.event?.payload));
  return {
    ...maskDelivery(detail, masker),
    requests: await mapInTurns(detail.requests, async (request) => ({
      ...request,
      path: maskPath(request.path, masker),
      query: masker.text(request.query),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, masker.text(value)])),
      ...(request.body === undefined ? {} : { body: await masker.valueInTurns(request.body) }),
    })),
    issues: detail.issues.map((issue) => ({ ...issue, message: masker.words(issue.message) })),
    event: detail.event && { ...maskEvent(detail.event, masker), payload: await masker.valueInTurns(detail.event.payload) },
    attempts: await mapInTurns(detail.attempts, async (attempt) => ({
      ...attempt,
      error: attempt.error && masker.words(attempt.error),
      request: await maskRequest(attempt.request, masker),
      response: attempt.response === null ? null : await masker.allInTurns(attempt.response),
    })),
    masked: true,
  };
}

/** A profile's or a session's ID stands in the path of its requests. */
const maskPath = (path: string, masker: Masker) =>
  masker.text(path).replace(/(\/customer_(?:profile|session)s?(?:_v2)?\/)(?!audiences$|attributes$)[^/]+/, `$1${mark}`);

/**
 * As recorded: its own fields are Falconer's, its body is an event's. A body that was cut is text,
 * and hidden.
 */
async function maskRequest(request: JsonValue, masker: Masker): Promise<JsonValue> {
  if (!isJsonObject(request)) return masker.valueInTurns(request);
  const { path, query, headers, ...rest } = request;
  return {
    ...(typeof path === "string" && { path: maskPath(path, masker) }),
    ...(typeof query === "string" && { query: masker.text(query) }),
    ...(isJsonObject(headers) && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? masker.text(value) : mark]),
      ),
    }),
    ...((await masker.valueInTurns(rest)) as JsonObject),
  };
}
