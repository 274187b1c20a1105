import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { groupRequests, mergeRequests } from "./coalesce.ts";
import { decide } from "./decide.ts";
import { type BisectedBatch, firstQueued, type OutboundRequest, singleRequest } from "./outbound-request.ts";
import type { QueuedRequest, Verdict } from "./queued-request.ts";

/**
 * A refused request holds something bad: bisected, again and again, until the bad one stands alone.
 * Groups stay whole; of the last group the first request goes alone, and of a request of many items
 * each half. Undefined when there is nothing to bisect.
 */
export function bisect(outbound: OutboundRequest): OutboundRequest[] | undefined {
  if (outbound.queued.length < 2) return bisectItems(outbound);
  const tries = (outbound.tries ?? 0) + 1;
  const groups = groupRequests(outbound.queued);
  if (groups.length === 1) {
    const [first, ...others] = outbound.queued as [QueuedRequest, ...QueuedRequest[]];
    return [{ ...singleRequest(first), deferred: [...others, ...outbound.deferred], tries }];
  }
  return halves(groups).map((half, index) => {
    const queued = half.flat();
    return { queued, deferred: index === 1 ? outbound.deferred : [], request: mergeRequests(queued), tries };
  });
}

/**
 * Two requests with half of the items each; undefined where there is nothing to bisect. Items about
 * one profile stay together, in order.
 */
function bisectItems(outbound: OutboundRequest): OutboundRequest[] | undefined {
  const [queued] = outbound.queued;
  const { body } = outbound.request;
  if (!queued || queued.isTest || !isJsonObject(body) || !Array.isArray(body.data)) return undefined;
  const groups = groupItems(body.data);
  if (groups.length < 2) return undefined;
  const batch: BisectedBatch = outbound.batch ?? {
    items: groups.length,
    open: 1,
    sent: outbound.tries ?? 0,
    refused: [],
    over: false,
    deferred: outbound.deferred,
  };
  batch.open++;
  batch.sent++;
  return halves(groups).map((half) => ({
    queued: outbound.queued,
    deferred: [],
    request: { ...outbound.request, body: { ...body, data: half.flat() } },
    batch,
  }));
}

/**
 * What follows for the whole batch from the outcome of one of its parts; undefined while others are
 * open, or when the whole is over already.
 */
export function concludePart(
  outbound: OutboundRequest,
  outcome: Outcome,
  about: { nowMs: number; horizonHours: number },
): Verdict | undefined {
  const batch = outbound.batch as BisectedBatch;
  const queued = firstQueued(outbound);
  batch.sent++;
  batch.open--;
  const { data } = outbound.request.body as { data: JsonValue[] };
  if (outcome.outcome === "refused" && groupItems(data).length > 1) batch.unclear = true;
  else if (outcome.outcome === "refused") batch.refused.push({ profile: profileOf(data[0]), outcome });
  else if (outcome.outcome !== "delivered") batch.again = outcome;
  if (batch.over || batch.open > 0) return undefined;
  batch.over = true;
  if (batch.unclear) return { kind: "release", counted: true };
  if (batch.again) return decide(queued, batch.again, about);
  const [first, ...more] = batch.refused;
  if (!first) return decide(queued, outcome, about);
  const others = more.length > 0 ? ` Also refused: ${list(more.map((one) => one.profile))}.` : "";
  const words = [first.outcome.message, ...first.outcome.details.slice(0, 3)].join(" ");
  const count = `${batch.refused.length} of ${batch.items} customers failed, the others were updated.`;
  return { kind: "failed", reason: `${count} ${first.profile}: ${words}${others}`.slice(0, 2_000), cause: first.outcome.cause ?? "other" };
}

function halves<Item>(items: readonly Item[]): Item[][] {
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
