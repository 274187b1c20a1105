import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { describeRow, type RuleResult } from "#lib/talon-one/rule-answer.ts";

export type ForwardedEffect = {
  kind: string;
  campaignId: number | null;
  campaignName: string | null;
  ruleName: string | null;
  value: JsonObject;
};
export type Forwarded = {
  destinationId: string;
  deliveryId: string;
  eventId: string;
  actionSlug: string;
  customerProfileId: string | null;
  customerSessionId: string | null;
  result: RuleResult | null;
  at: Date;
  effects: readonly ForwardedEffect[];
};

/** What a receiver gets: the same bytes at every attempt. */
export function messageBody({ at, effects, ...about }: Forwarded): string {
  const told = effects.map((effect) => ({ ...effect, sentence: describeRow(effect.kind, effect.value).sentence }));
  const body = { type: "effects.created", timestamp: at.toISOString(), data: { ...about, effects: told } };
  return encodeJson(body as unknown as JsonObject) ?? "";
}
