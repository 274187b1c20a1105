import { expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { customersIn, idsIn } from "./customers-in.ts";

test.each<[string, JsonValue | undefined, string[]]>([
  ["/segment/v2/customer_profiles/ada%2Fl", { attributes: { customerProfileId: "someone" } }, ["ada/l"]],
  ["/segment/customer_profile_v2/ada", {}, ["ada"]],
  ["/segment/v2/customer_sessions/or-17", { profileId: "ada", couponCodes: ["grace"] }, ["or-17", "ada"]],
  ["/segment/customer_sessions/or-17", { customerSession: { profileId: "ada" } }, ["or-17", "ada"]],
  ["/segment/v2/events", { customerProfileId: "ada", eventType: "e" }, ["ada"]],
  ["/segment/v2/customer_profiles/audiences", { data: [{ customerProfileId: "a" }, { customerProfileId: "b" }] }, ["audiences", "a", "b"]],
  ["/segment/audiences", { audienceId: "x" }, []],
  ["/segment/v2/customer_profiles/%E0%A4%A", undefined, ["%E0%A4%A"]],
])("whom %s is about", (path, body, ids) => expect([...customersIn({ path, body })]).toEqual(ids));

test("every text and number of an effect may be an ID; long texts are none", () => {
  const value = parseJson(
    `{"recipientIntegrationId": "ada", "value": 12345678901234567890, "list": [{"x": 7}], "text": "${"t".repeat(1_001)}"}`,
  );
  expect([...idsIn(value)]).toEqual(["ada", "12345678901234567890", "7"]);
});
