import type { JsonObject } from "#lib/platform/json.ts";
import { idsOf, splitItems } from "./audience-changes.ts";
import { engageTrigger, enteredAudience, leftAudience } from "./engage-audience.ts";
import { customerProfileId, joinedAudiences, leftAudiences } from "./fields.ts";
import { checkId, profileLane, request, segment } from "./request.ts";
import type { ActionDefinition } from "./types.ts";

export const updateCustomerProfileAudiences: ActionDefinition = {
  slug: "updateCustomerProfileAudiences",
  title: "Update customer profile's audiences",
  description: "Adds a customer to audiences and removes them from audiences, named by their Segment IDs, and runs the rules.",
  group: "audiences",
  fields: [customerProfileId, joinedAudiences, leftAudiences],
  recipes: [
    {
      name: "Every Engage audience, running the rules",
      description:
        "Whoever enters or leaves any audience of Segment Engage enters or leaves it in Talon.One, and your campaigns' rules run.",
      trigger: engageTrigger,
      mapping: { adds: enteredAudience, deletes: leftAudience },
    },
  ],
  check: (payload, found) => {
    const issues = checkId(payload.customerProfileId, "customerProfileId", "Customer profile ID");
    const isRefused = found.some(({ path }) => /^(adds|deletes)\b/.test(path));
    // An audience that was refused is a problem of its own; it does not also count as missing.
    if (idsOf(payload.adds).length + idsOf(payload.deletes).length === 0 && !isRefused)
      issues.push({ path: "adds", message: "Name at least one audience to join or to leave.", code: "required" });
    return issues;
  },
  buildRequests: (payload) =>
    splitItems([payload]).flatMap((chunk) =>
      chunk.map(({ adds, deletes }) =>
        request({
          method: "PUT",
          path: `/segment/customer_profiles/${segment(payload.customerProfileId)}/audiences`,
          body: { data: changes({ adds, deletes }) },
          lanes: [profileLane(payload.customerProfileId)],
        }),
      ),
    ),
  examples: [
    {
      title: "Enters one audience, leaves another",
      kind: "typical",
      payload: { customerProfileId: "customer-1001", adds: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa", deletes: ["aud_2"] },
      requests: [
        put("/segment/customer_profiles/customer-1001/audiences", { adds: ["aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa"], deletes: ["aud_2"] }),
      ],
    },
    {
      title: "An ID with a slash, and a number for an audience",
      kind: "typical",
      payload: { customerProfileId: "a/b", deletes: 32 },
      requests: [put("/segment/customer_profiles/a%2Fb/audiences", { deletes: ["32"] })],
    },
    {
      title: "One audience",
      kind: "minimal",
      payload: { customerProfileId: "c", adds: ["aud_1"] },
      requests: [put("/segment/customer_profiles/c/audiences", { adds: ["aud_1"] })],
    },
    {
      title: "1,001 changes are two requests",
      kind: "limit",
      payload: { customerProfileId: "c", adds: audiences(1000), deletes: ["last"] },
      requests: [
        put("/segment/customer_profiles/c/audiences", { adds: audiences(1000) }),
        put("/segment/customer_profiles/c/audiences", { deletes: ["last"] }),
      ],
    },
    { title: "No audience", kind: "bad", payload: { customerProfileId: "c" }, issues: ["adds"] },
    {
      title: "An ID that means another address",
      kind: "bad",
      payload: { customerProfileId: "..", adds: ["a"] },
      issues: ["customerProfileId"],
    },
    {
      title: "An audience without an ID, and one that is too long",
      kind: "bad",
      payload: { customerProfileId: "c", adds: [""], deletes: ["a".repeat(1001)] },
      issues: ["adds[0]", "deletes[0]"],
    },
  ],
};

function changes(lists: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined));
}

function put(path: string, data: JsonObject) {
  return { method: "PUT" as const, path, query: "", headers: {}, body: { data } };
}

function audiences(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `aud_${index}`);
}
