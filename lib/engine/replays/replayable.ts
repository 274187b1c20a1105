import "#server-only";
import { Conditions } from "#lib/platform/db/conditions.ts";
import { receivedBetween } from "../delivery/received-between.ts";
import type { DeliveryState } from "../delivery/states.ts";

/** Replayed unless the filter names other states. */
const replayedStates = ["failed", "dead", "invalid"] as const satisfies readonly DeliveryState[];

/** All that are given must match. Times are ISO 8601. */
export type ReplayFilter = {
  state?: DeliveryState[];
  mappingId?: string;
  actionSlug?: string;
  eventId?: string;
  cause?: string;
  from?: string;
  to?: string;
};

/**
 * What a replay is about, as it is stored with it. `unlessReplayed`: of the deliveries given by ID,
 * those that no replay has sent since.
 */
export type Selection = { deliveryIds?: string[]; unlessReplayed?: true; filter?: ReplayFilter };

/**
 * What existed when someone asked: by the database's clock or, if a process of the previous version
 * wrote it, by the newest ID.
 */
export type Until = { at: Date } | { id: string };

/**
 * The deliveries of a selection, up to the newest one at the time of asking. Not replayed are
 * tests, deliveries in progress or withdrawn and, if sent as they were, those that never became a
 * request. What a filter finds is sent once, and not with every later replay: if it failed again,
 * the delivery that failed then is found in its place. Deliveries given by ID are taken as given,
 * unless the selection says otherwise.
 */
export function replayable(destinationId: string, selection: Selection, until: Until, mapping: "original" | "current"): Conditions {
  const where = new Conditions();
  where.add("d.destination_id = ?", destinationId);
  if ("at" in until) where.add("d.created_at <= ?", until.at);
  else where.add("d.id <= ?", until.id);
  where.addRaw("NOT d.is_test");
  where.addRaw("d.state NOT IN ('waiting', 'retrying', 'withdrawn')");
  if (mapping === "original") where.addRaw("d.state <> 'invalid'");
  if (selection.deliveryIds) where.add("d.id = ANY (?)", selection.deliveryIds);
  const { filter, unlessReplayed } = selection;
  if (!filter && !unlessReplayed) return where;
  // As a value, not as EXISTS: so it stays a look-up by the event's index, whatever the planner
  // believes about joins.
  where.addRaw(
    "(SELECT r.id FROM delivery r WHERE r.destination_id = d.destination_id AND r.event_id = d.event_id AND r.replay_of = d.id LIMIT 1) IS NULL",
  );
  if (!filter) return where;
  where.add("d.state = ANY (?)", filter.state?.length ? filter.state : [...replayedStates]);
  if (filter.mappingId) where.add("d.mapping_id = ?", filter.mappingId);
  if (filter.actionSlug) where.add("d.action_slug = ?", filter.actionSlug);
  if (filter.eventId) where.add("d.event_id = ?", filter.eventId);
  if (filter.cause) where.add("d.cause = ?", filter.cause);
  receivedBetween(where, filter);
  return where;
}
