import "#server-only";
import type pg from "pg";
import type { ReadEvent } from "#lib/engine/ingestion/read-event.ts";
import type { StoredEvent } from "#lib/engine/past-events/selected-events.ts";

/** What an event is after a run: its outcome and, if it is readable now, its content. */
export type NewState = {
  stored: StoredEvent;
  /** "discarded": no mapping matched; `reason` says why. */
  outcome: "accepted" | "discarded";
  reason: string | null;
  matched: number;
  /** Given for an event that could not be read when it came. */
  read?: ReadEvent | undefined;
};

/**
 * True if all of these are as they were read; they stay so until the transaction ends. False for an
 * event that was erased, or from which a person was removed, in between.
 */
export async function areUnchanged(client: pg.ClientBase, destinationId: string, events: readonly StoredEvent[]): Promise<boolean> {
  if (events.length === 0) return true;
  const { rows } = await client.query<{ id: string; xmin: string }>(
    "SELECT id, xmin::text FROM event WHERE destination_id = $1 AND id = ANY ($2) AND expires_on = ANY ($3::date[]) ORDER BY id FOR UPDATE",
    [destinationId, events.map(({ id }) => id), [...new Set(events.map(({ expiresOn }) => expiresOn))]],
  );
  const now = new Map(rows.map(({ id, xmin }) => [id, xmin]));
  return events.every(({ id, xmin }) => now.get(id) === xmin);
}

/**
 * Writes the new outcomes. An event that is accepted already only gets a new count of its mappings.
 */
export async function writeStates(client: pg.ClientBase, destinationId: string, states: readonly NewState[]): Promise<void> {
  if (states.length === 0) return;
  const read = (value: (read: ReadEvent) => string | null) => states.map((state) => (state.read ? value(state.read) : null));
  await client.query(
    `UPDATE event e SET outcome = n.outcome, reason = n.reason, matched = greatest(e.matched, n.matched),
            message_id = coalesce(n.message_id, e.message_id), type = coalesce(n.type, e.type),
            name = CASE WHEN n.message_id IS NULL THEN e.name ELSE n.name END, user_id = CASE WHEN n.message_id IS NULL THEN e.user_id ELSE n.user_id END,
            anonymous_id = CASE WHEN n.message_id IS NULL THEN e.anonymous_id ELSE n.anonymous_id END,
            sent_at = CASE WHEN n.message_id IS NULL THEN e.sent_at ELSE n.sent_at::timestamptz END,
            name_id = CASE WHEN n.message_id IS NULL THEN e.name_id
                           ELSE (SELECT c.id FROM event_name c WHERE c.destination_id = $1 AND c.type = n.type AND c.name = coalesce(n.name, '')) END
       FROM unnest($2::text[], $3::date[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
            AS n(id, expires_on, outcome, reason, matched, message_id, type, name, user_id, anonymous_id, sent_at)
      WHERE e.destination_id = $1 AND e.id = n.id AND e.expires_on = n.expires_on`,
    [
      destinationId,
      states.map(({ stored }) => stored.id),
      states.map(({ stored }) => stored.expiresOn),
      states.map(({ outcome }) => outcome),
      states.map(({ reason }) => reason),
      states.map(({ matched }) => matched),
      read((r) => r.messageId),
      read((r) => r.type),
      read((r) => r.name),
      read((r) => r.userId),
      read((r) => r.anonymousId),
      read((r) => r.sentAt),
    ],
  );
}
