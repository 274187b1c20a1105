import type { ActionExample } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export const updateCustomerProfileAudiences: readonly ActionExample[] = [
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
];

function put(path: string, data: JsonObject) {
  return { method: "PUT" as const, path, query: "", headers: {}, body: { data } };
}

function audiences(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `aud_${index}`);
}
