import "#server-only";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { type Erasing, eraseDeliveries } from "./erase-deliveries.ts";
import { holdsPerson, learnEmails, type Person, withoutPerson } from "./person.ts";

type Row = {
  id: string;
  user_id: string | null;
  anonymous_id: string | null;
  message_id: string;
  name: string | null;
  reason: string | null;
  payload: JsonValue;
};
const columns = "id, user_id, anonymous_id, message_id, name, reason, payload";
export type Scope = Omit<Erasing, "client">;

/** Prepared, as those of deliveries. */
const statements = {
  events: { name: "erase-events", text: `SELECT ${columns} FROM event WHERE destination_id = $1 AND id = ANY ($2::text[])` },
  made: { name: "erase-made", text: "SELECT id FROM delivery WHERE destination_id = $1 AND event_id = ANY ($2::text[])" },
  remove: { name: "erase-remove-events", text: "DELETE FROM event WHERE destination_id = $1 AND id = ANY ($2::text[])" },
};

/** Erases the person from these events and from all that was made of them, in one transaction. */
export async function eraseEvents(scope: Scope, ids: readonly string[]): Promise<void> {
  await inTransaction(pool(), async (client) => {
    const { destinationId, person } = scope;
    const { rows } = await client.query<Row>({ ...statements.events, values: [destinationId, ids] });
    const own = new Set(rows.filter((row) => isOwn(row, person)).map(({ id }) => id));
    for (const row of rows) {
      if (own.has(row.id) && isJsonObject(row.payload)) {
        const { traits, context } = row.payload;
        for (const holder of [traits, isJsonObject(context) ? context.traits : undefined]) person.learnEmail(holder);
      }
      learnEmails(row.payload, person);
    }
    const made = await client.query<{ id: string }>({ ...statements.made, values: [destinationId, rows.map(({ id }) => id)] });
    const found = await eraseDeliveries(
      { ...scope, client },
      made.rows.map(({ id }) => id),
      own,
    );
    const theirs = await eraseFound({ ...scope, client }, new Set([...found].filter((id) => !own.has(id))));
    await deleteEvents({ ...scope, client }, own);
    for (const row of rows) if (!own.has(row.id) && !theirs.has(row.id)) await redactEvent({ ...scope, client }, row);
  });
}

/**
 * Erases the person from these deliveries, and the events that turn out to be theirs, in one
 * transaction.
 */
export async function eraseDeliveriesAndEvents(scope: Scope, ids: readonly string[]): Promise<void> {
  await inTransaction(pool(), async (client) => {
    await eraseFound({ ...scope, client }, await eraseDeliveries({ ...scope, client }, ids, new Set()));
  });
}

/**
 * Events with a delivery that was about this person alone. They are deleted, with what is left of
 * them, unless a remaining delivery is about another customer. Returns those that were deleted.
 */
async function eraseFound(erasing: Erasing, events: ReadonlySet<string>): Promise<Set<string>> {
  if (events.size === 0) return new Set();
  const { client, destinationId } = erasing;
  const { rows } = await client.query<{ id: string; event_id: string; requests: PlannedRequest[] }>(
    "SELECT id, event_id, requests FROM delivery WHERE destination_id = $1 AND event_id = ANY ($2)",
    [destinationId, [...events]],
  );
  const others = rows.filter(({ requests }) => requests.some(({ lanes }) => lanes.some((lane) => lane.startsWith("profile:"))));
  const shared = new Set(others.map((row) => row.event_id));
  const theirs = new Set([...events].filter((id) => !shared.has(id)));
  const rest = rows.filter((row) => theirs.has(row.event_id)).map(({ id }) => id);
  await eraseDeliveries(erasing, rest, theirs);
  await deleteEvents(erasing, theirs);
  return theirs;
}

async function deleteEvents({ client, destinationId, tally }: Erasing, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size === 0) return;
  const { rowCount } = await client.query({ ...statements.remove, values: [destinationId, [...ids]] });
  tally.deleted.event += rowCount ?? 0;
}

/**
 * Judged by whom the event names. One that names nobody else and contains the ID anywhere is the
 * person's as well.
 */
function isOwn({ user_id, anonymous_id, payload }: Row, person: Person): boolean {
  if (person.is(user_id) || person.is(anonymous_id)) return true;
  if (!isJsonObject(payload)) return holdsPerson(payload, person);
  const { userId, anonymousId, previousId } = payload;
  if ([userId, anonymousId, previousId].some(person.is)) return true;
  return !(typeof userId === "string" && userId !== "") && holdsPerson(payload, person);
}

async function redactEvent({ client, destinationId, person, tally }: Erasing, row: Row): Promise<void> {
  const payload = withoutPerson(row.payload, person);
  const [messageId, name, reason] = [row.message_id, row.name, row.reason].map((text) => text && person.text(text));
  if (payload === row.payload && messageId === row.message_id && name === row.name && reason === row.reason) return;
  const { rowCount } = await client.query(
    `UPDATE event SET payload = $3, message_id = $4, name = $5, reason = $6 WHERE destination_id = $1 AND id = $2`,
    [destinationId, row.id, encodeJson(payload), messageId, name, reason],
  );
  tally.redacted.event += rowCount ?? 0;
}
