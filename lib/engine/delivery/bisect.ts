import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { groupRequests, mergeRequests } from "./coalesce.ts";
import { decide } from "./decide.ts";
import { type BatchProgress, type BisectedBatch, firstQueued, type OutboundRequest, singleRequest } from "./outbound-request.ts";
import type { QueuedRequest, Verdict } from "./queued-request.ts";

/** `progress`: the state of the batch that was bisected further. */
export type Bisected = { halves: OutboundRequest[]; progress?: BatchProgress };

/**
 * A refused request contains something bad: it is bisected again and again until the bad part is
 * alone. Groups stay whole. Of the last group, the first request goes alone; of a request with many
 * items, each half. Undefined if there is nothing to bisect.
 */
export function bisect(outbound: OutboundRequest): Bisected | undefined {
  if (outbound.queued.length < 2) return bisectItems(outbound);
  const tries = (outbound.tries ?? 0) + 1;
  const groups = groupRequests(outbound.queued);
  if (groups.length === 1) {
    const [first, ...others] = outbound.queued as [QueuedRequest, ...QueuedRequest[]];
    return { halves: [{ ...singleRequest(first), deferred: [...others, ...outbound.deferred], tries }] };
  }
  return {
    halves: inHalves(groups).map((half, index) => {
      const queued = half.flat();
      return { queued, deferred: index === 1 ? outbound.deferred : [], request: mergeRequests(queued), tries };
    }),
  };
}

/**
 * Two requests with half of the items each; undefined if there is nothing to bisect. Items about
 * one profile stay together, in order.
 */
function bisectItems(outbound: OutboundRequest): Bisected | undefined {
  const [queued] = outbound.queued;
  const { body } = outbound.request;
  if (!queued || queued.isTest || !isJsonObject(body) || !Array.isArray(body.data)) return undefined;
  const groups = groupItems(body.data);
  if (groups.length < 2) return undefined;
  const before = outbound.batch?.progress ?? { open: 1, sent: outbound.tries ?? 0, refused: [], over: false };
  const progress: BatchProgress = { ...before, open: before.open + 1, sent: before.sent + 1 };
  const batch: BisectedBatch = outbound.batch ?? { items: groups.length, deferred: outbound.deferred, progress };
  const halves = inHalves(groups).map((half) => ({
    queued: outbound.queued,
    deferred: [],
    request: { ...outbound.request, body: { ...body, data: half.flat() } },
    batch,
  }));
  return { halves, progress };
}

/**
 * What becomes of a batch by the outcome of one of its parts. `verdict`: what follows for the
 * whole; undefined while other parts are open, or when the whole is over already.
 */
export function concludePart(
  outbound: OutboundRequest,
  batch: BisectedBatch,
  outcome: Outcome,
  about: { nowMs: number; horizonHours: number },
): { progress: BatchProgress; verdict?: Verdict } {
  const before = batch.progress;
  const counted = { ...before, open: before.open - 1, sent: before.sent + 1, ...foundBy(outbound, outcome, before) };
  if (counted.over || counted.open > 0) return { progress: counted };
  const progress = { ...counted, over: true };
  return { progress, verdict: verdictOfWhole(firstQueued(outbound), progress, batch.items, outcome, about) };
}

/** What one part's outcome means for the whole. */
function foundBy(outbound: OutboundRequest, outcome: Outcome, before: BatchProgress): Partial<BatchProgress> {
  const { data } = outbound.request.body as { data: JsonValue[] };
  if (outcome.outcome === "delivered") return {};
  if (outcome.outcome !== "refused") return { again: outcome };
  if (groupItems(data).length > 1) return { unclear: true };
  return { refused: [...before.refused, { profile: profileOf(data[0]), outcome }] };
}

function verdictOfWhole(
  queued: QueuedRequest,
  { unclear, again, refused }: BatchProgress,
  items: number,
  last: Outcome,
  about: { nowMs: number; horizonHours: number },
): Verdict {
  if (unclear) return { kind: "release", counted: true };
  if (again) return decide(queued, again, about);
  const [first, ...more] = refused;
  if (!first) return decide(queued, last, about);
  const others = more.length > 0 ? ` Also refused: ${list(more.map((one) => one.profile))}.` : "";
  const words = [first.outcome.message, ...first.outcome.details.slice(0, 3)].join(" ");
  const count = `${refused.length} of ${items} customers failed, the others were updated.`;
  return { kind: "failed", reason: `${count} ${first.profile}: ${words}${others}`.slice(0, 2_000), cause: first.outcome.cause ?? "other" };
}

function inHalves<Item>(items: readonly Item[]): Item[][] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function groupItems(items: readonly JsonValue[]): JsonValue[][] {
  const groups = new Map<string, JsonValue[]>();
  for (const item of items) {
    const group = groups.get(profileOf(item));
    if (group) group.push(item);
    else groups.set(profileOf(item), [item]);
  }
  return [...groups.values()];
}

const profileOf = (item: JsonValue | undefined) => (isJsonObject(item) ? String(item.customerProfileId) : "");
const list = (profiles: readonly string[]) =>
  profiles.length > 20 ? `${profiles.slice(0, 20).join(", ")} and ${profiles.length - 20} more` : profiles.join(", ");
