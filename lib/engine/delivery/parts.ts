import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { decide } from "./decide.ts";
import type { QueuedRequest, Verdict } from "./queued-request.ts";
import type { Shot } from "./shot.ts";

/**
 * One planned request of many items, of which Talon.One refused something: sent in parts, settled
 * once, when all of them are through.
 */
export type Parts = {
  items: number;
  /** Parts that wait or are under way. */
  open: number;
  /** Requests made so far. */
  sent: number;
  refused: { profile: string; outcome: Outcome }[];
  /** A part has to be sent again: then the whole is, for its items may be repeated without harm. */
  again?: Outcome;
  /** One was refused, and there was no time left to find out what of it was bad. */
  unclear?: boolean;
  /** Settled or given back: what still comes of its parts changes nothing. */
  over: boolean;
  /** Waits behind the whole, see Shot. */
  behind: QueuedRequest[];
};

/**
 * Two shots with half of the items each; undefined where there is nothing to halve. Items about one
 * profile stay together, in order.
 */
export function halveItems(shot: Shot): Shot[] | undefined {
  const [queued] = shot.queued;
  const { body } = shot.request;
  if (!queued || queued.isTest || !isJsonObject(body) || !Array.isArray(body.data)) return undefined;
  const groups = groupItems(body.data);
  if (groups.length < 2) return undefined;
  const parts: Parts = shot.parts ?? {
    items: groups.length,
    open: 1,
    sent: shot.tries ?? 0,
    refused: [],
    over: false,
    behind: shot.behind,
  };
  parts.open++;
  parts.sent++;
  const middle = Math.ceil(groups.length / 2);
  return [groups.slice(0, middle), groups.slice(middle)].map((half) => ({
    queued: shot.queued,
    behind: [],
    request: { ...shot.request, body: { ...body, data: half.flat() } },
    parts,
  }));
}

/**
 * What follows for the whole from the outcome of one part; undefined while others are open, or when
 * the whole is over already.
 */
export function concludePart(shot: Shot, outcome: Outcome, about: { nowMs: number; horizonHours: number }): Verdict | undefined {
  const parts = shot.parts as Parts;
  const queued = shot.queued[0] as QueuedRequest;
  parts.sent++;
  parts.open--;
  const { data } = shot.request.body as { data: JsonValue[] };
  if (outcome.outcome === "refused" && groupItems(data).length > 1) parts.unclear = true;
  else if (outcome.outcome === "refused") parts.refused.push({ profile: profileOf(data[0]), outcome });
  else if (outcome.outcome !== "delivered") parts.again = outcome;
  if (parts.over || parts.open > 0) return undefined;
  parts.over = true;
  if (parts.unclear) return { kind: "release", counted: true };
  if (parts.again) return decide(queued, parts.again, about);
  const [first, ...more] = parts.refused;
  if (!first) return decide(queued, outcome, about);
  const others = more.length > 0 ? ` Also refused: ${list(more.map((one) => one.profile))}.` : "";
  const words = [first.outcome.message, ...first.outcome.details.slice(0, 3)].join(" ");
  const count = `${parts.refused.length} of ${parts.items} customers failed, the others were updated.`;
  return { kind: "failed", reason: `${count} ${first.profile}: ${words}${others}`.slice(0, 2_000), cause: first.outcome.cause ?? "other" };
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
