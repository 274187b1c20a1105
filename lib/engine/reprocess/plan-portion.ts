import "#server-only";
import type { MappingPlan, Plan } from "#lib/core/plan/types.ts";
import { invalidDelivery, type NewDelivery, readyDelivery } from "#lib/engine/delivery/new-delivery.ts";
import { type ReadEvent, readEvent } from "#lib/engine/ingestion/read-event.ts";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import type { LiveMapping, PlanOf } from "#lib/engine/past-events/live-plan.ts";
import type { StoredEvent } from "#lib/engine/past-events/selected-events.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { log } from "#lib/platform/log.ts";
import { noteSample, ofMapping, type ReprocessCounts } from "./counts.ts";
import type { NewState } from "./event-states.ts";

/** The event's delivery by this mapping: in progress, or finished. */
export type Made = "open" | "over";

export type Choice = {
  runId: string;
  /** Undefined: all that are on. */
  chosen: ReadonlySet<string> | undefined;
  again: boolean;
  mappings: ReadonlyMap<string, LiveMapping>;
  planOf: PlanOf;
};

export type Result = { stored: StoredEvent; deliveries: NewDelivery[]; state?: NewState };

/** As intake reads it today. Undefined if nothing can be planned from it. */
export function readStored(stored: StoredEvent): ReadEvent | undefined {
  try {
    const read = readEvent(parseJson(stored.text), Buffer.from(stored.text));
    return read.event ? read : undefined;
  } catch {
    return undefined;
  }
}

/** What follows from one event, counted. `made`: by mapping, the deliveries that exist already. */
export async function planOne(
  stored: StoredEvent,
  read: ReadEvent,
  made: ReadonlyMap<string, Made>,
  choice: Choice,
  counts: ReprocessCounts,
): Promise<Result> {
  const plan = await planOrNothing(stored, read, choice.planOf);
  const wasMalformed = stored.outcome === "malformed";
  if (wasMalformed) counts.recovered++;
  const matching = plan?.mappings.filter(isMatch) ?? [];
  const wanted = matching.filter(({ mappingId }) => choice.chosen?.has(mappingId) ?? true);
  const deliveries: NewDelivery[] = [];
  for (const mapping of wanted) {
    const of = ofMapping(counts, mapping.mappingId);
    const before = made.get(mapping.mappingId);
    if (before === "open" || (before && !choice.again)) {
      of.already++;
      continue;
    }
    const delivery = deliveryOf(mapping, read, choice);
    deliveries.push(delivery);
    noteSample(of, stored.id);
    if (mapping.outcome === "invalid") of.invalid++;
    else of.send++;
    of.requests += delivery.entries.length;
  }
  if (plan?.stopped) counts.stopped++;
  else if (deliveries.length > 0) counts.sent++;
  else if (wanted.length > 0) counts.already++;
  else counts.notMatched++;
  if (deliveries.length === 0 && !wasMalformed) return { stored, deliveries };
  const isAccepted = matching.length > 0;
  const reason = isAccepted ? null : (plan?.stopped?.reason ?? "No mapping's trigger matched.");
  const state = { stored, outcome: isAccepted ? ("accepted" as const) : ("discarded" as const), reason, matched: matching.length };
  return { stored, deliveries, state: { ...state, ...(wasMalformed ? { read } : {}) } };
}

type Match = MappingPlan & { outcome: "ready" | "invalid" };
const isMatch = (mapping: MappingPlan): mapping is Match => mapping.outcome === "ready" || mapping.outcome === "invalid";

function deliveryOf(mapping: Match, read: ReadEvent, { mappings, runId }: Choice): NewDelivery {
  const known = mappings.get(mapping.mappingId);
  const origin = {
    mappingId: mapping.mappingId,
    mappingVersion: known?.version ?? 1,
    actionSlug: mapping.actionSlug,
    messageId: read.messageId,
    options: known?.options ?? {},
    replayId: runId,
    sender: [read.userId, read.anonymousId],
  };
  return mapping.outcome === "ready" ? readyDelivery(origin, mapping.requests) : invalidDelivery(origin, mapping.issues);
}

/** Undefined (and logged) if planning throws: the event is left out, and holds up no other. */
async function planOrNothing(stored: StoredEvent, read: ReadEvent, planOf: PlanOf): Promise<Plan | undefined> {
  try {
    return await runInTurns(planInTime(planOf(stored.sourceId), read.event ?? {}));
  } catch (error) {
    log.error({ eventId: stored.id, err: error instanceof Error ? error.stack : String(error) }, "planning a stored event failed");
    return undefined;
  }
}
