import "#server-only";
import { Conditions } from "#lib/http/conditions.ts";
import { firstIdAt } from "#lib/ids.ts";
import { type ReplayFilter, replayedStates } from "./schema.ts";

/** What a replay is about, as it is stored with it. */
export type Selection = { deliveryIds?: string[]; filter?: ReplayFilter };

/** The deliveries of a selection, up to the newest one at the time of asking. Tests are not replayed, nor what is still on its way. */
export function replayable(destinationId: string, selection: Selection, until: string): Conditions {
  const where = new Conditions();
  where.add("d.destination_id = ?", destinationId);
  where.add("d.id <= ?", until);
  where.addRaw("NOT d.is_test");
  if (selection.deliveryIds) where.add("d.id = ANY (?)", selection.deliveryIds);
  const filter = selection.filter;
  if (!filter) return where;
  where.add("d.state = ANY (?)", filter.state?.length ? filter.state : [...replayedStates]);
  if (filter.mappingId) where.add("d.mapping_id = ?", filter.mappingId);
  if (filter.actionSlug) where.add("d.action_slug = ?", filter.actionSlug);
  if (filter.eventId) where.add("d.event_id = ?", filter.eventId);
  if (filter.cause) where.add("d.cause = ?", filter.cause);
  if (filter.from) where.add("d.id >= ?", firstIdAt("delivery", Date.parse(filter.from)));
  if (filter.to) where.add("d.id < ?", firstIdAt("delivery", Date.parse(filter.to) + 1));
  return where;
}
