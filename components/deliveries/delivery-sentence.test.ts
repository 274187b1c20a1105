import { expect, test } from "vitest";
import { deliverySentence } from "./delivery-sentence.ts";

type Told = Parameters<typeof deliverySentence>[0];
const request = (body: NonNullable<Told["requests"][number]["body"]>) => ({ method: "PUT", path: "/x", query: "", headers: {}, body });
const order: Told = {
  state: "delivered",
  reason: null,
  cause: null,
  eventName: "Order Completed",
  actionSlug: "updateCustomerSessionV2",
  customerProfileId: "u-1",
  customerSessionId: "or-17",
  requests: [request({ profileId: "u-1", state: "closed" })],
};

const effect = (kind: string, sentence: string, tone: "good" | "bad" | "plain") => ({
  kind,
  sentence,
  tone,
  ruleName: null,
  campaignId: 101,
  campaignName: null,
  value: {},
});

test.each<[string, Partial<Told>]>([
  ["Order or-17 of u-1 closed.", {}],
  ["Order or-17 of u-1 waits to be closed.", { state: "waiting" }],
  ["Order or-17 of u-1 isn’t closed yet. Falconer retries.", { state: "retrying" }],
  ["Order or-17 of u-1 closed by a replay, after this delivery had failed.", { state: "recovered" }],
  ["Order or-17 of u-1 wasn’t closed: Talon.One responded with 418.", { state: "failed", reason: "Talon.One responded with 418." }],
  ["Order or-17 of u-1 wasn’t closed: the payload has problems, so nothing was sent.", { state: "invalid" }],
  ["Cart or-17 of u-1 updated.", { requests: [request({ state: "open" })] }],
  ["Order or-17 of u-1 cancelled.", { requests: [request({ customerSession: { state: "cancelled" } })] }],
  ["Session or-17 updated.", { customerProfileId: null, requests: [request({})] }],
  ["Event “Sign Up” of u-1 tracked.", { actionSlug: "trackEventV2", requests: [request({ eventType: "Sign Up" })] }],
  ["Customer u-1 updated.", { actionSlug: "updateCustomerProfileV3", requests: [request({ attributes: {} })] }],
  ["Audience Lapsed buyers created.", { actionSlug: "createAudience", requests: [request({ audienceName: "Lapsed buyers" })] }],
  ["Audiences of u-1 updated.", { actionSlug: "updateCustomerProfilesAudiences" }],
  [
    "Order or-17 of u-1 closed. Coupon “S-10” was accepted. Points added. 1 more effect.",
    {
      rules: "effects",
      effects: [
        effect("showNotification", "Notification.", "plain"),
        effect("acceptCoupon", "Coupon “S-10” was accepted.", "good"),
        effect("addLoyaltyPoints", "Points added.", "good"),
        effect("ruleFailure", "A rule did not apply.", "bad"),
      ],
    },
  ],
  ["Order or-17 of u-1 closed. No rule had an effect.", { rules: "nothing", effects: [effect("ruleFailure", "No.", "bad")] }],
])("%s", (sentence, about) => {
  expect(deliverySentence({ ...order, ...about })).toBe(sentence);
});
