import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { addAudienceIds, customerProfileId, deleteAudienceIds } from "./fields.ts";
import { checkId, profileLane, request } from "./request.ts";
import type { ActionDefinition, PlannedRequest } from "./types.ts";

/** Joins and leaves of one request together. */
export const maxChangesPerRequest = 1000;

export const updateCustomerProfilesAudiences: ActionDefinition = {
  slug: "updateCustomerProfilesAudiences",
  segmentId: "x1VDfGjR5NPmPkhCF5a8WN",
  title: "Update multiple customer profiles' audiences",
  description: "Adds customers to audiences and removes them from audiences, several customers at once.",
  group: "audiences",
  mergeable: true,
  fields: [
    {
      key: "data",
      label: "Customers",
      help: "The customers whose audiences change, each with at least one audience.",
      type: "object",
      multiple: true,
      required: true,
      fields: [customerProfileId, { ...addAudienceIds, key: "adds" }, { ...deleteAudienceIds, key: "deletes" }],
    },
  ],
  recipes: [
    {
      name: "Engage: entered an audience, many at once",
      description: "Adds the customer to an audience of Talon.One when Segment Engage says so. Fill in the audience's number in Talon.One.",
      trigger: 'type = "track" and event = "Audience Entered"',
      mapping: { data: [{ customerProfileId: { "@path": "$.userId" }, adds: [] }] },
    },
    {
      name: "Engage: left an audience, many at once",
      description:
        "Removes the customer from an audience of Talon.One when Segment Engage says so. Fill in the audience's number in Talon.One.",
      trigger: 'type = "track" and event = "Audience Exited"',
      mapping: { data: [{ customerProfileId: { "@path": "$.userId" }, deletes: [] }] },
    },
  ],
  check: (payload, found) => {
    const refused = new Set(found.map((issue) => /^data\[\d+\]\.(?=adds|deletes)/.exec(issue.path)?.[0]));
    return items(payload).flatMap((item, index) => checkItem(item, index, refused.has(`data[${index}].`)));
  },
  buildRequests: (payload) => split(items(payload)).map(bulkRequest),
  examples: [
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
  ],
};

function items(payload: JsonObject): JsonObject[] {
  return Array.isArray(payload.data) ? payload.data.filter(isJsonObject) : [];
}

function ids(list: JsonValue | undefined): JsonValue[] {
  return Array.isArray(list) ? list : [];
}

function checkItem(item: JsonObject, index: number, isRefused: boolean): Issue[] {
  const issues = checkId(item.customerProfileId, `data[${index}].customerProfileId`, "Customer profile ID");
  const isNone = ids(item.adds).length + ids(item.deletes).length === 0;
  // An audience that was refused is a problem of its own; it does not also count as missing.
  if (isNone && !isRefused) {
    issues.push({ path: `data[${index}]`, message: "Name at least one audience to join or to leave for this customer.", code: "required" });
  }
  return issues;
}

/**
 * As it stands when it fits; else chunks of at most 1,000 changes, in order; a customer's list may
 * end in one chunk and go on in the next.
 */
function split(data: JsonObject[]): JsonObject[][] {
  if (data.reduce((sum, item) => sum + ids(item.adds).length + ids(item.deletes).length, 0) <= maxChangesPerRequest) return [data];
  const chunks: JsonObject[][] = [];
  let chunk: JsonObject[] = [];
  let room = 0;
  for (const { customerProfileId: id, adds, deletes } of data) {
    let entry: { customerProfileId: JsonValue | undefined; adds?: JsonValue[]; deletes?: JsonValue[] } | undefined;
    for (const [key, list] of [["adds", ids(adds)] as const, ["deletes", ids(deletes)] as const]) {
      for (const audience of list) {
        if (room === 0) {
          chunk = [];
          chunks.push(chunk);
          room = maxChangesPerRequest;
          entry = undefined;
        }
        if (!entry) {
          entry = { customerProfileId: id };
          chunk.push(entry);
        }
        entry[key] ??= [];
        entry[key].push(audience);
        room -= 1;
      }
    }
  }
  return chunks;
}

function bulkRequest(data: JsonObject[]): PlannedRequest {
  return request({
    method: "PUT",
    path: "/segment/customer_profiles/audiences",
    body: { data },
    lanes: data.map((item) => profileLane(item.customerProfileId)),
  });
}

function bulk(data: JsonObject[]): Omit<PlannedRequest, "lanes"> {
  const { lanes: _, ...rest } = bulkRequest(data);
  return rest;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
