import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** How many changes Talon.One takes in one request, joins and leaves together. */
export const maxChanges = 1_000;

/**
 * Requests that share profiles, in order. They stay together, so that the last change to a profile
 * is the last one sent.
 */
export type Group = QueuedRequest[];
type Changes = { adds: Map<string, number>; deletes: Map<string, number> };

/**
 * Requests of the audience action, grouped by the lanes they share. Groups, and the requests in
 * each, are in order of receipt.
 */
export function groupRequests(requests: readonly QueuedRequest[]): Group[] {
  const sorted = [...requests].sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? -1 : 1));
  const groups = new Map<number, Group>();
  const groupOfLane = new Map<string, number>();
  sorted.forEach((queued, index) => {
    const met = [...new Set(queued.lanes.flatMap((lane) => groupOfLane.get(lane) ?? []))].sort((a, b) => a - b);
    const [home = index, ...others] = met;
    const group = groups.get(home) ?? [];
    for (const other of others) {
      for (const moved of groups.get(other) ?? []) {
        group.push(moved);
        for (const lane of moved.lanes) groupOfLane.set(lane, home);
      }
      groups.delete(other);
    }
    if (others.length > 0) group.sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? -1 : 1));
    group.push(queued);
    groups.set(home, group);
    for (const lane of queued.lanes) groupOfLane.set(lane, home);
  });
  return [...groups.values()];
}

/**
 * The first groups that fit into one request, and the rest. At least one group is taken, whatever
 * its size.
 */
export function takeBatch(groups: readonly Group[], limit = maxChanges): { batch: Group[]; rest: Group[] } {
  const merged = new Map<string, Changes>();
  let size = 0;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as Group;
    // Groups share no profile, so the changes of each group can be counted separately.
    const own = new Map<string, Changes>();
    for (const queued of group) mergeInto(own, queued.request);
    const more = countChanges(own);
    if (i > 0 && size + more > limit) return { batch: groups.slice(0, i), rest: groups.slice(i) };
    size += more;
    for (const [profile, changes] of own) merged.set(profile, changes);
  }
  return { batch: [...groups], rest: [] };
}

/** One request with the effect of all of these, one after another. */
export function mergeRequests(requests: readonly QueuedRequest[]): PlannedRequest {
  const first = (requests[0] as QueuedRequest).request;
  if (requests.length === 1) return first;
  const merged = new Map<string, Changes>();
  for (const queued of requests) mergeInto(merged, queued.request);
  const data = [...merged].map(([customerProfileId, { adds, deletes }]) => ({
    customerProfileId,
    ...(adds.size > 0 ? { adds: [...adds.values()] } : {}),
    ...(deletes.size > 0 ? { deletes: [...deletes.values()] } : {}),
  }));
  return { ...first, body: { data }, lanes: [...new Set(requests.flatMap((queued) => queued.lanes))].sort() };
}

/** How many changes these requests contain when merged. */
export function mergedSize(requests: readonly QueuedRequest[]): number {
  const merged = new Map<string, Changes>();
  for (const queued of requests) mergeInto(merged, queued.request);
  return countChanges(merged);
}

function countChanges(merged: Map<string, Changes>): number {
  let count = 0;
  for (const { adds, deletes } of merged.values()) count += adds.size + deletes.size;
  return count;
}

/**
 * The last change for an audience wins. If one item both joins and leaves it, leaving wins, because
 * Talon.One applies it last.
 */
function mergeInto(merged: Map<string, Changes>, request: PlannedRequest): void {
  const data = isJsonObject(request.body) && Array.isArray(request.body.data) ? request.body.data : [];
  for (const item of data as JsonObject[]) {
    const profile = String(item.customerProfileId);
    const changes = merged.get(profile) ?? { adds: new Map(), deletes: new Map() };
    merged.set(profile, changes);
    for (const id of (item.adds ?? []) as number[]) {
      changes.deletes.delete(String(id));
      changes.adds.set(String(id), id);
    }
    for (const id of (item.deletes ?? []) as number[]) {
      changes.adds.delete(String(id));
      changes.deletes.set(String(id), id);
    }
  }
}
