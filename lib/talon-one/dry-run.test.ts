import { expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { dryRequest } from "./dry-run.ts";

const content = { responseContent: ["triggeredCampaigns", "ruleFailureReasons", "awardedGiveaways"] };
const session = { profileId: "ada", couponCodes: ["S-10"], state: "open" };
test.each<[string, string, JsonObject, object | undefined]>([
  [
    "an order",
    "/segment/v2/customer_sessions/or-17",
    session,
    { method: "PUT", path: "/v2/customer_sessions/or-17", query: "?dry=true", body: { customerSession: session, ...content } },
  ],
  [
    "an order by the old action",
    "/segment/customer_sessions/or-17",
    { customerSession: session, sessionAttributesInfo: [] },
    { method: "PUT", path: "/v2/customer_sessions/or-17", query: "?dry=true", body: { customerSession: session, ...content } },
  ],
  [
    "an event",
    "/segment/v2/events",
    { customerProfileId: "ada", eventType: "viewed", eventAttributes: { page: "/" } },
    {
      method: "POST",
      path: "/v2/events",
      query: "?dry=true",
      body: { profileId: "ada", type: "viewed", attributes: { page: "/" }, ...content },
    },
  ],
  [
    "a profile that runs the rules",
    "/segment/v2/customer_profiles/ada",
    { attributes: { tier: "gold" }, runRuleEngine: true, audiencesChanges: { adds: [3] } },
    {
      method: "PUT",
      path: "/v2/customer_profiles/ada",
      query: "?runRuleEngine=true&dry=true",
      body: { attributes: { tier: "gold" }, audiencesChanges: { adds: [3], deletes: [] }, ...content },
    },
  ],
  ["a profile that runs no rules", "/segment/v2/customer_profiles/ada", { attributes: {}, runRuleEngine: false }, undefined],
  ["many profiles", "/segment/v2/customer_profiles/attributes", { data: [] }, undefined],
  ["many profiles' audiences", "/segment/v2/customer_profiles/audiences", { data: [] }, undefined],
  ["a path that would ask for more than a dry run", "/segment/v2/customer_sessions/or-17?dry=false", session, undefined],
  ["an audience", "/segment/audiences", { audienceId: "a" }, undefined],
])("%s", (_, path, body, asked) => {
  expect(dryRequest({ path, body })).toEqual(asked);
});

test("at a time of one's own", () => {
  const asked = dryRequest({ path: "/segment/v2/customer_sessions/or-17", body: {} }, "2026-12-24T12:00:00+01:00");
  expect(asked?.query).toBe("?dry=true&now=2026-12-24T12%3A00%3A00%2B01%3A00");
});
