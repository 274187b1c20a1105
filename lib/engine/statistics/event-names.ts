import "#server-only";
import type pg from "pg";
import { errorText } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";

/** How many names of a destination have counts of their own; other events are counted together. */
export const namesLimit = 200;
const longestName = 200;
const longestType = 50;
/** A destination that had no room for a name is asked again after this long. */
const fullForMs = 10 * 60_000;
/** Storing an event waits no longer than this for its name: then it is counted among the others. */
const waitMs = 500;

export type Named = { destinationId: string; read: { type: string; name: string | null }; nameId: number | null };
export type EventNames = {
  /** Sets `nameId` of each, in place; immediately if all names are known. Never rejects. */
  fill(events: readonly Named[]): Promise<void> | undefined;
};

type Known = { ids: Map<string, number>; fullUntil: number };

/**
 * The name under which an event is counted. A process asks the database once for each name it
 * meets, and never for a destination that already has the most names.
 */
export function createEventNames(pool: pg.Pool): EventNames {
  const known = new Map<string, Known>();

  async function ask(destinationId: string, wanted: ReadonlyMap<string, Named>): Promise<void> {
    const names = [...wanted.values()];
    await pool.query(register, [destinationId, names.map(({ read }) => read.type), names.map(({ read }) => read.name ?? "")]);
    const { rows } = await pool.query<{ id: number; type: string; name: string }>(
      "SELECT id, type, name FROM event_name WHERE destination_id = $1",
      [destinationId],
    );
    const ids = new Map(rows.map(({ id, type, name }) => [keyOf({ type, name }), id]));
    known.set(destinationId, { ids, fullUntil: rows.length >= namesLimit ? Date.now() + fullForMs : 0 });
  }

  async function askAll(asking: ReadonlyMap<string, Map<string, Named>>, events: readonly Named[]): Promise<void> {
    try {
      const asked = Promise.all([...asking].map(([destinationId, wanted]) => ask(destinationId, wanted)));
      asked.catch(() => {}); // if it comes late, nobody waits for it any more
      await Promise.race([asked, late()]);
    } catch (error) {
      log.warn({ err: errorText(error) }, "events could not be counted under their names");
    }
    for (const event of events) event.nameId ??= known.get(event.destinationId)?.ids.get(keyOf(event.read)) ?? null;
  }

  return {
    fill(events) {
      const asking = new Map<string, Map<string, Named>>();
      for (const event of events) {
        if (!isCountable(event)) continue;
        const its = known.get(event.destinationId);
        const id = its?.ids.get(keyOf(event.read));
        if (id !== undefined) event.nameId = id;
        else if (!its || its.fullUntil < Date.now()) {
          const wanted = asking.get(event.destinationId) ?? new Map<string, Named>();
          asking.set(event.destinationId, wanted.set(keyOf(event.read), event));
        }
      }
      return asking.size === 0 ? undefined : askAll(asking, events);
    },
  };
}

/** New names, as far as there is room. */
const register = `
  INSERT INTO event_name (destination_id, type, name)
  SELECT $1, u.type, u.name FROM unnest($2::text[], $3::text[]) AS u(type, name)
   WHERE NOT EXISTS (SELECT 1 FROM event_name n WHERE n.destination_id = $1 AND n.type = u.type AND n.name = u.name)
   ORDER BY u.type, u.name LIMIT greatest(0, ${namesLimit} - (SELECT count(*) FROM event_name WHERE destination_id = $1))
  ON CONFLICT DO NOTHING`;

const keyOf = ({ type, name }: { type: string; name: string | null }) => `${type}\n${name ?? ""}`;
const isCountable = ({ read: { type, name } }: Named) =>
  type.length <= longestType && (name?.length ?? 0) <= longestName && !`${type}${name}`.includes("\0");
const late = () => new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());

/**
 * Makes room in a destination that has the most names: drops those that no event had for 90 days.
 * Their counts remain, among the others. Part of housekeeping.
 */
export async function forgetUnusedNames(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT destination_id AS id FROM event_name GROUP BY 1 HAVING count(*) >= $1", [
    namesLimit,
  ]);
  for (const { id } of rows)
    await pool.query(
      `DELETE FROM event_name n WHERE n.destination_id = $1 AND n.created_at < now() - interval '90 days' AND n.id <> ALL (ARRAY(
         SELECT DISTINCT b.name_id FROM stat_bucket b
          WHERE b.destination_id = $1 AND b.kind = 'received' AND b.size = 1440 AND b.at >= stat_minute(now() - interval '90 days')))`,
      [id],
    );
}
