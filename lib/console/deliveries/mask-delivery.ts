import { createMasker, type Masker, mark } from "#lib/console/privacy/mask.ts";
import { hidden, knownIds, maskEvent, maskEventName } from "#lib/console/privacy/mask-records.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { describeRow } from "#lib/talon-one/rule-answer.ts";
import type { Delivery, DeliveryDetail, RuleEffect } from "./schema.ts";

export function maskDelivery<Row extends Delivery>(row: Row, masker: Masker = createMasker(knownIds(row))): Row {
  return {
    ...row,
    eventName: maskEventName(row.eventType, row.eventName, masker),
    userId: hidden(row.userId),
    customerProfileId: hidden(row.customerProfileId),
    customerSessionId: hidden(row.customerSessionId),
    messageId: masker.text(row.messageId),
    reason: row.reason && masker.words(row.reason),
  };
}

/**
 * The whole history. Talon.One's responses are masked completely, because they may contain the
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
    waitsFor: detail.waitsFor && {
      ...detail.waitsFor,
      behind: detail.waitsFor.behind && {
        ...detail.waitsFor.behind,
        eventName: maskEventName(detail.waitsFor.behind.eventType, detail.waitsFor.behind.eventName, masker),
      },
    },
    issues: detail.issues.map((issue) => ({ ...issue, message: masker.words(issue.message) })),
    event: detail.event && { ...maskEvent(detail.event, masker), payload: await masker.valueInTurns(detail.event.payload) },
    attempts: await mapInTurns(detail.attempts, async (attempt) => ({
      ...attempt,
      error: attempt.error && masker.words(attempt.error),
      request: await maskRequest(attempt.request, masker),
      response: attempt.response === null ? null : await masker.allInTurns(attempt.response),
    })),
    effects: await mapInTurns(detail.effects, (effect) => maskEffect(effect, masker)),
    masked: true,
  };
}

/** Coupon codes and amounts are hidden with the rest; what was done, by which rule, is not. */
async function maskEffect(effect: RuleEffect, masker: Masker): Promise<RuleEffect> {
  const value = await masker.allInTurns(effect.value);
  const [ruleName, campaignName] = [effect.ruleName, effect.campaignName].map((name) => name && masker.text(name));
  const told = isJsonObject(value)
    ? { ...value, effectType: effect.kind, ...(ruleName && { ruleName }), ...(campaignName && { campaignName }) }
    : {};
  // Written again from what is left, so that no sentence says more than its value.
  return { ...effect, value, ...describeRow(effect.kind, told), ruleName: ruleName ?? null, campaignName: campaignName ?? null };
}

/** The path of its requests contains a profile's or a session's ID. */
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
