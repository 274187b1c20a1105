import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { translateAudiences } from "./translate.ts";
import type { Catalogue } from "./types.ts";

const action = actionBySlug.get("updateCustomerProfileV3") as ActionDefinition;
const many = actionBySlug.get("updateCustomerProfilesAudiences") as ActionDefinition;
const engage = [...actionBySlug.values()].find(({ fields }) => fields.some(({ key }) => key === "adds")) as ActionDefinition;
const from: Catalogue = {
  audiences: [
    { id: 1, name: "VIP", integrationId: "aud_staging" },
    { id: 2, name: "Churned" },
    { id: 3, name: "Twice" },
    { id: 4, name: "Only here" },
  ],
};
const to: Catalogue = {
  audiences: [
    { id: 71, name: "VIP", integrationId: "aud_production" },
    { id: 72, name: "Churned" },
    { id: 73, name: "Twice" },
    { id: 74, name: "Twice" },
  ],
};
const run = (settings: JsonObject, more: object = {}) => translateAudiences(action, settings, { from, to, ...more });

test("audiences get the ID of their name, in lists and in what a condition chooses between", () => {
  const value = { "@if": { exists: { "@path": "$.userId" }, then: [1, 2], else: 2 } };
  expect(run({ addAudienceIds: [1, 2], deleteAudienceIds: value, customerProfileId: "1" }).settings).toEqual({
    addAudienceIds: [71, 72],
    deleteAudienceIds: { "@if": { exists: { "@path": "$.userId" }, then: [71, 72], else: 72 } },
    customerProfileId: "1",
  });
  const adds = translateAudiences(engage, { adds: ["aud_staging"] }, { from, to });
  expect(adds.settings).toEqual({ adds: ["aud_production"] });
  expect(adds.audiences).toEqual([{ path: "adds", id: "aud_staging", name: "VIP", becomes: "aud_production", reason: null, kept: false }]);
});

test("audiences inside of a list of customers, too", () => {
  const settings = { data: [{ customerProfileId: "1", adds: [1], deletes: [4] }, { "@path": "$.properties.customers" }] };
  const there = { data: [{ customerProfileId: "2", deletes: [72] }] };
  const { settings: translated, audiences } = translateAudiences(many, settings, { from, to, there });
  expect(translated).toEqual({ data: [{ customerProfileId: "1", adds: [71], deletes: [72] }, { "@path": "$.properties.customers" }] });
  expect(audiences).toMatchObject([
    { path: "data[0].adds", id: 1, becomes: 71 },
    { path: "data[0].deletes", id: 4, becomes: null, kept: true },
  ]);
});

test("what an event brings is not touched", () => {
  const settings = { addAudienceIds: { "@path": "$.properties.audience" }, deleteAudienceIds: [{ "@path": "$.properties.id" }] };
  expect(run(settings)).toEqual({ settings, audiences: [] });
});

test.each([
  [3, {}, "The account it goes to has 2 audiences “Twice”."],
  [4, {}, "The account it goes to has no audience “Only here”."],
  [9, {}, "The account it comes from has no such audience."],
  [1, { to: {} }, "The audiences of the account it goes to are not known."],
  [1, { from: {} }, "The audiences of the account it comes from are not known."],
])("%i, which is not found, goes along as it is, or the field stays as it is there: %j", (id, catalogues, reason) => {
  const alone = run({ addAudienceIds: [id] }, catalogues);
  expect(alone.settings).toEqual({ addAudienceIds: [id] });
  expect(alone.audiences).toMatchObject([{ id, becomes: null, reason, kept: false }]);
  const kept = run({ addAudienceIds: [id, 2] }, { ...catalogues, there: { addAudienceIds: [72] } });
  expect(kept.settings).toEqual({ addAudienceIds: [72] });
  expect(kept.audiences[0]).toMatchObject({ id, reason, kept: true });
});
