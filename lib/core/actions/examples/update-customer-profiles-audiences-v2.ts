import type { ActionExample } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export const updateCustomerProfilesAudiencesV2: readonly ActionExample[] = [
  {
    title: "Two customers",
    kind: "typical",
    payload: {
      data: [
        { customerProfileId: "c1", adds: ["aud_1", 13] },
        { customerProfileId: "c2", adds: "aud_1", deletes: ["aud_2"] },
      ],
    },
    requests: [
      bulk([
        { customerProfileId: "c1", adds: ["aud_1", "13"] },
        { customerProfileId: "c2", adds: ["aud_1"], deletes: ["aud_2"] },
      ]),
    ],
  },
  {
    title: "One customer and one audience, not in lists",
    kind: "minimal",
    payload: { data: { customerProfileId: "c", deletes: "aud_1" } },
    requests: [bulk([{ customerProfileId: "c", deletes: ["aud_1"] }])],
  },
  {
    title: "1,001 changes are two requests",
    kind: "limit",
    payload: {
      data: [
        { customerProfileId: "c1", adds: audiences(999) },
        { customerProfileId: "c2", adds: ["a"], deletes: ["b"] },
      ],
    },
    requests: [
      bulk([
        { customerProfileId: "c1", adds: audiences(999) },
        { customerProfileId: "c2", adds: ["a"] },
      ]),
      bulk([{ customerProfileId: "c2", deletes: ["b"] }]),
    ],
  },
  {
    title: "No audience, an empty ID and one that is too long",
    kind: "bad",
    payload: {
      data: [
        { customerProfileId: "c1" },
        { customerProfileId: "c2", adds: [""] },
        { customerProfileId: "c3", deletes: ["a".repeat(1001)] },
      ],
    },
    issues: ["data[0]", "data[1].adds[0]", "data[2].deletes[0]"],
  },
];

function bulk(data: JsonObject[]) {
  return { method: "PUT" as const, path: "/segment/v2/customer_profiles/audiences", query: "", headers: {}, body: { data } };
}

function audiences(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `aud_${index}`);
}
