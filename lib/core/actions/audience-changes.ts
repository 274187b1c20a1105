import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { checkId, profileLane, request } from "./request.ts";
import type { PlannedRequest } from "./types.ts";

// Shared by the actions that change many customers' audiences: `data` is a list of
// {customerProfileId, adds, deletes}, and one request takes this many changes.

/** Joins and leaves of one request together. */
export const maxChangesPerRequest = 1000;

export function itemsOf(payload: JsonObject): JsonObject[] {
  return Array.isArray(payload.data) ? payload.data.filter(isJsonObject) : [];
}

export function idsOf(list: JsonValue | undefined): JsonValue[] {
  return Array.isArray(list) ? list : [];
}

/** Each customer has a usable ID, and at least one audience. */
export function checkItems(payload: JsonObject, found: readonly Issue[]): Issue[] {
  const refused = new Set(found.map((issue) => /^data\[\d+\]\.(?=adds|deletes)/.exec(issue.path)?.[0]));
  return itemsOf(payload).flatMap((item, index) => checkItem(item, index, refused.has(`data[${index}].`)));
}

function checkItem(item: JsonObject, index: number, isRefused: boolean): Issue[] {
  const issues = checkId(item.customerProfileId, `data[${index}].customerProfileId`, "Customer profile ID");
  const isNone = idsOf(item.adds).length + idsOf(item.deletes).length === 0;
  // A refused audience is a separate problem; it does not also count as missing.
  if (isNone && !isRefused) {
    issues.push({ path: `data[${index}]`, message: "Name at least one audience to join or to leave for this customer.", code: "required" });
  }
  return issues;
}

/**
 * Unchanged if it fits; otherwise chunks of at most 1,000 changes, in order. A customer's list may
 * begin in one chunk and continue in the next.
 */
export function splitItems(data: JsonObject[]): JsonObject[][] {
  const size = data.reduce((sum, item) => sum + idsOf(item.adds).length + idsOf(item.deletes).length, 0);
  if (size <= maxChangesPerRequest) return [data];
  const chunks: JsonObject[][] = [];
  let chunk: JsonObject[] = [];
  let room = 0;
  for (const { customerProfileId: id, adds, deletes } of data) {
    let entry: JsonObject | undefined;
    for (const [key, list] of [["adds", idsOf(adds)] as const, ["deletes", idsOf(deletes)] as const]) {
      for (const audience of list) {
        if (room === 0) {
          chunk = [];
          chunks.push(chunk);
          room = maxChangesPerRequest;
          entry = undefined;
        }
        if (!entry) {
          entry = id === undefined ? {} : { customerProfileId: id };
          chunk.push(entry);
        }
        const changes = idsOf(entry[key]);
        entry[key] = changes;
        changes.push(audience);
        room -= 1;
      }
    }
  }
  return chunks;
}

export function bulkRequest(path: string, data: JsonObject[]): PlannedRequest {
  return request({ method: "PUT", path, body: { data }, lanes: data.map((item) => profileLane(item.customerProfileId)) });
}
