import "#server-only";
import { indexedText } from "#lib/engine/ingestion/read-event.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { attemptsOf, eraseAttempts } from "./erase-attempts.ts";
import { effectsOf, eraseEffects } from "./erase-effects.ts";
import { eraseDeliveriesAndEvents, eraseEvents, type Scope } from "./erase-events.ts";
import { eraseAtOnce, type Found, sweepOf } from "./sweep.ts";

// What indexes know of the person: their events, what waits for them, and what was sent about them
// from others' events. The time depends on how much there is of them, however much else is stored.
// Two kinds are rare and read completely: aliases, because no column contains the ID that a person
// had before, and deliveries to several customers at once.

type Query = { name: string; text: string };
const theirEvents = {
  name: "erase-known-events",
  text: `SELECT id AS last, id AS event FROM event WHERE destination_id = $1 AND user_id = ANY ($2::text[]) AND id > $3 AND id < $4 ORDER BY id LIMIT ${eraseAtOnce}`,
};
const theirAnonymousEvents = {
  name: "erase-known-anonymous",
  text: `SELECT id AS last, id AS event FROM event
          WHERE destination_id = $1 AND hashtextextended(anonymous_id, 0) = hashtextextended(($2::text[])[1], 0) AND anonymous_id = ($2::text[])[1]
            AND id > $3 AND id < $4 ORDER BY id LIMIT ${eraseAtOnce}`,
};
const theirDeliveries = {
  name: "erase-known-deliveries",
  text: `SELECT id AS last, id AS delivery, event_id AS event FROM delivery
          WHERE destination_id = $1 AND of_sender IS NOT TRUE AND hashtextextended(customer_profile_id, 0) = hashtextextended(($2::text[])[1], 0)
            AND customer_profile_id = ($2::text[])[1] AND id > $3 AND id < $4 ORDER BY id LIMIT ${eraseAtOnce}`,
};
const waitingForThem = {
  name: "erase-known-waiting",
  text: `SELECT DISTINCT d.id AS last, d.id AS delivery, d.event_id AS event
           FROM lane_entry l JOIN delivery d ON d.destination_id = l.destination_id AND d.id = l.delivery_id AND d.expires_on = l.delivery_expires_on
          WHERE l.destination_id = $1 AND l.lane_key = ANY ($2::text[]) AND d.id > $3 AND d.id < $4 ORDER BY 1 LIMIT ${eraseAtOnce}`,
};
/** For the test of their plans. */
export const knownQueries: readonly Query[] = [theirEvents, theirAnonymousEvents, theirDeliveries, waitingForThem];
const aliases = { table: "event", only: "type = 'alias'" } as const;
const ofSeveral = { table: "delivery", only: "of_sender IS NOT TRUE AND customer_profile_id IS NULL" } as const;

/** `until`: of records with a smaller ID alone. */
type Until = { event: string; delivery: string };
const always: Until = { event: "~", delivery: "~" };

type Portions = { pageRows: number; told: (read: number) => Promise<unknown> };
const untold: Portions = { pageRows: 2_000, told: async () => {} };

/** Tells after each portion how many records it looked at. */
export async function eraseKnown(scope: Scope, until = always, { pageRows, told }: Portions = untold): Promise<void> {
  const { destinationId, person } = scope;
  // Postgres stores no character 0, and where the ID of an event is indexed, not all of a long one.
  const stored = person.id.replaceAll("\0", "\ufffd");
  for (const [query, keys, before] of [
    [waitingForThem, [...person.lanes], until.delivery],
    [theirEvents, [indexedText(stored)], until.event],
    [theirAnonymousEvents, [indexedText(stored)], until.event],
    [theirDeliveries, [stored], until.delivery],
  ] as const)
    await each(query, { scope, keys, until: before, told });
  for (const { table, only } of [aliases, ofSeveral])
    await sweepOf(
      table,
      only,
      { destinationId, from: "", until: until[table], rows: pageRows },
      person,
      (some) => eraseFound(scope, some),
      told,
    );
}

/**
 * Some that could not be erased as a whole are still there afterwards: it continues behind them.
 */
async function each(
  query: Query,
  { scope, keys, until, told }: { scope: Scope; keys: readonly string[]; until: string; told: Portions["told"] },
): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool().query<Found>({ ...query, values: [scope.destinationId, keys, after, until] });
    const last = rows.at(-1);
    if (!last) return;
    await eraseFound(scope, rows);
    await told(rows.length);
    after = last.last;
  }
}

/**
 * With everything made of the same events: a person may be in an event only because of its
 * delivery.
 */
async function eraseFound(scope: Scope, found: readonly Found[]): Promise<void> {
  const reached: string[] = [];
  const of = { ...scope, reached };
  const some = (values: (string | null | undefined)[]) =>
    [...new Set(values.filter((value) => typeof value === "string" && value !== ""))] as string[];
  await eraseEvents(of, some(found.map(({ event }) => event)));
  const deliveries = some(found.map(({ delivery }) => delivery));
  if (deliveries.length > 0) await eraseDeliveriesAndEvents(of, deliveries);
  await eraseSentFor(scope, reached);
}

/**
 * What has left for one of these deliveries, and what rules did with it, where it serves others
 * too.
 */
export async function eraseSentFor(scope: Scope, deliveries: readonly string[]): Promise<void> {
  for (let at = 0; at < deliveries.length; at += eraseAtOnce) {
    const some = deliveries.slice(at, at + eraseAtOnce);
    const attempts = await attemptsOf(scope.destinationId, some);
    if (attempts.length > 0) await eraseAttempts(scope, attempts);
    const effects = await effectsOf(scope.destinationId, some);
    if (effects.length > 0) await eraseEffects(scope, effects);
  }
}
