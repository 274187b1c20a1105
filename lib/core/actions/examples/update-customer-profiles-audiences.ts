import type { ActionExample } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export const updateCustomerProfilesAudiences: readonly ActionExample[] = [
  {
    title: "Two customers",
    kind: "typical",
    payload: {
      data: [
        { customerProfileId: "c1", adds: [12, "13"] },
        { customerProfileId: "c2", adds: [12], deletes: [14] },
      ],
    },
    requests: [
      bulk([
        { customerProfileId: "c1", adds: [12, 13] },
        { customerProfileId: "c2", adds: [12], deletes: [14] },
      ]),
    ],
  },
  {
    title: "An empty list goes out as it is",
    kind: "typical",
    payload: { data: [{ customerProfileId: "c", adds: [], deletes: [32] }] },
    requests: [bulk([{ customerProfileId: "c", adds: [], deletes: [32] }])],
  },
  {
    title: "One customer and one audience, not in lists",
    kind: "minimal",
    payload: { data: { customerProfileId: "c", deletes: 1 } },
    requests: [bulk([{ customerProfileId: "c", deletes: [1] }])],
  },
  {
    title: "1,000 changes are one request",
    kind: "limit",
    payload: { data: [{ customerProfileId: "c", adds: numbers(1, 600), deletes: numbers(601, 1000) }] },
    requests: [bulk([{ customerProfileId: "c", adds: numbers(1, 600), deletes: numbers(601, 1000) }])],
  },
  {
    title: "1,001 changes are two requests",
    kind: "limit",
    payload: {
      data: [
        { customerProfileId: "c1", adds: numbers(1, 999) },
        { customerProfileId: "c2", adds: [1], deletes: [2] },
      ],
    },
    requests: [
      bulk([
        { customerProfileId: "c1", adds: numbers(1, 999) },
        { customerProfileId: "c2", adds: [1] },
      ]),
      bulk([{ customerProfileId: "c2", deletes: [2] }]),
    ],
  },
  {
    title: "No audience, half a number, and a number that would be rounded",
    kind: "bad",
    payload: {
      data: [
        { customerProfileId: "c1" },
        { customerProfileId: "c2", adds: [1.5] },
        { customerProfileId: "c3", deletes: [9007199254740992] },
      ],
    },
    issues: ["data[0]", "data[1].adds[0]", "data[2].deletes[0]"],
  },
];

function bulk(data: JsonObject[]) {
  return { method: "PUT" as const, path: "/segment/customer_profiles/audiences", query: "", headers: {}, body: { data } };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
