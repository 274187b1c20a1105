import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { engageAudienceId, engageChange } from "./engage-audience.ts";

const personas = { computation_class: "audience", computation_id: "aud_1", computation_key: "vip", space_id: "spa_1" };
const event = (more: JsonObject, who: JsonObject = personas): JsonObject => ({ type: "track", context: { personas: who }, ...more });

test.each<[string, JsonValue, JsonObject | undefined]>([
  ["entered, as track", event({ properties: { vip: true } }), { audienceId: "aud_1", key: "vip", spaceId: "spa_1", entered: true }],
  ["left, as identify", event({ type: "identify", traits: { vip: false } }), { entered: false }],
  ["without a space", event({ properties: { vip: true } }, { ...personas, space_id: 7 }), { spaceId: null }],
  ["traits of a track event", event({ traits: { vip: true } }), undefined],
  ["neither true nor false", event({ properties: { vip: "yes" } }), undefined],
  ["an inherited key", event({ properties: {} }, { ...personas, computation_key: "constructor" }), undefined],
  ["a computed trait", event({ properties: { vip: true } }, { ...personas, computation_class: "trait" }), undefined],
  ["another type of event", event({ type: "page", properties: { vip: true } }), undefined],
  ["an endless ID", event({ properties: { vip: true } }, { ...personas, computation_id: "a".repeat(1001) }), undefined],
  ["no event of Engage", { type: "track", properties: { vip: true } }, undefined],
  ["no object", [1], undefined],
])("%s", (_, given, expected) => {
  const change = engageChange(given);
  if (expected === undefined) expect(change).toBeUndefined();
  else expect(change).toMatchObject(expected);
});

test("the audience is known even where the event says neither entered nor left", () => {
  expect(engageAudienceId(event({ properties: {} }))).toBe("aud_1");
  expect(engageAudienceId({ type: "track", context: null })).toBeUndefined();
});
