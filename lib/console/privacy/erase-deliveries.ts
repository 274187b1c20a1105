import "#server-only";
import type pg from "pg";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { sortedLanes } from "#lib/engine/delivery/lane-order.ts";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Claim } from "./in-flight.ts";
import { learnEmails, type Person, withoutPerson } from "./person.ts";
import type { Tally } from "./tally.ts";
import { deliveryWithout, type Verdict } from "./without-customer.ts";

type Row = {
  id: string;
  event_id: string;
  requests: PlannedRequest[];
  reason: string | null;
  results: JsonValue;
  issues: JsonValue;
  message_id: string;
  customer_profile_id: string | null;
  customer_session_id: string | null;
  pending: number;
};
const columns = "pending, id, event_id, requests, reason, results, issues, message_id, customer_profile_id, customer_session_id";

export type Erasing = {
  client: pg.ClientBase;
  destinationId: string;
  person: Person;
  tally: Tally;
  claims: Claim[];
  /** Gets the deliveries that were looked at: an erasure by an index continues from them. */
  reached?: string[];
  /** Deliveries with requests in progress: their attempts may be written later. */
  open?: string[];
  /** Deliveries are not erased yet, but leave their queues for this reason. */
  withdrawnFor?: string;
};

/** Only of these deliveries. "&&" says what the index is asked for. */
export const deleteAttempts =
  "DELETE FROM attempt WHERE destination_id = $1 AND (delivery_id = ANY ($2::text[]) OR delivery_ids && $2::text[] AND delivery_ids <@ $2::text[])";

/** Prepared: planning them over all days takes longer than running them. */
const statements = {
  requests: { name: "erase-requests", text: "SELECT requests FROM delivery WHERE destination_id = $1 AND id = ANY ($2::text[])" },
  lock: { name: "erase-lock", text: `SELECT ${columns} FROM delivery WHERE destination_id = $1 AND id = ANY ($2::text[]) FOR UPDATE` },
  entries: {
    name: "erase-entries",
    text: "DELETE FROM lane_entry WHERE destination_id = $1 AND lane_key = ANY ($2::text[]) AND delivery_id = ANY ($3::text[])",
  },
  withdraw: {
    name: "erase-withdraw",
    text: `UPDATE delivery SET state = 'withdrawn', reason = $3, cause = NULL, pending = 0, settled_at = now()
            WHERE destination_id = $1 AND id = ANY ($2::text[])`,
  },
  delivery: { name: "erase-deliveries", text: "DELETE FROM delivery WHERE destination_id = $1 AND id = ANY ($2::text[])" },
  attempt: { name: "erase-attempts", text: deleteAttempts },
  rule_effect: { name: "erase-effects", text: "DELETE FROM rule_effect WHERE destination_id = $1 AND delivery_id = ANY ($2::text[])" },
  callbacks: { name: "erase-callbacks", text: "DELETE FROM rule_callback WHERE destination_id = $1 AND delivery_id = ANY ($2::text[])" },
  messages: { name: "erase-messages", text: "DELETE FROM effect_message WHERE destination_id = $1 AND delivery_id = ANY ($2::text[])" },
};

/**
 * Erases the person from these deliveries, inside the caller's transaction. `ownEvents`: events
 * that are theirs. Returns the events that turn out to be theirs, because a delivery made from them
 * is about nobody else. Lanes are locked first, in the one order of all transactions; what a worker
 * has claimed of them is added to `claims`.
 */
export async function eraseDeliveries(erasing: Erasing, ids: readonly string[], ownEvents: ReadonlySet<string>): Promise<Set<string>> {
  const { client, destinationId, person, tally } = erasing;
  const theirs = new Set<string>();
  if (ids.length === 0) return theirs;
  const found = await client.query<{ requests: PlannedRequest[] }>({ ...statements.requests, values: [destinationId, ids] });
  const keys = await lockLanes(erasing, found.rows);
  // Read again: until the lanes were ours, a worker may have settled some of it.
  const { rows } = await client.query<Row>({ ...statements.lock, values: [destinationId, ids] });
  erasing.reached?.push(...rows.map(({ id }) => id));
  erasing.open?.push(...rows.filter(({ pending }) => pending > 0).map(({ id }) => id));
  const gone: string[] = [];
  const kept: { row: Row; verdict: Extract<Verdict, { kind: "redact" }> }[] = [];
  for (const row of rows) {
    for (const { body } of row.requests) learnEmails(body, person);
    const own = ownEvents.has(row.event_id);
    const verdict = deliveryWithout(row.requests, person, own);
    if (verdict.kind === "delete") gone.push(row.id);
    else kept.push({ row, verdict: verdict.kind === "redact" ? verdict : { kind: "redact", requests: row.requests, dropped: [] } });
    if (verdict.kind === "delete" && verdict.sole && row.event_id !== "") theirs.add(row.event_id);
  }
  const removed = await client.query({ ...statements.entries, values: [destinationId, keys, gone] });
  tally.waitingRequests += removed.rowCount ?? 0;
  for (const { row, verdict } of kept) await redactDelivery(erasing, row, verdict);
  await freeLanes(
    erasing,
    keys,
    rows.map(({ id }) => id),
  );
  if (gone.length === 0) return theirs;
  if (erasing.withdrawnFor !== undefined) {
    await client.query({ ...statements.withdraw, values: [destinationId, gone, erasing.withdrawnFor] });
    return theirs;
  }
  const values = [destinationId, gone];
  for (const table of ["delivery", "attempt", "rule_effect"] as const)
    tally.deleted[table] += (await client.query({ ...statements[table], values })).rowCount ?? 0;
  await client.query({ ...statements.callbacks, values });
  await client.query({ ...statements.messages, values });
  return theirs;
}

async function lockLanes({ client, destinationId, claims }: Erasing, rows: readonly { requests: PlannedRequest[] }[]): Promise<string[]> {
  const wanted = sortedLanes(
    rows.flatMap(({ requests }) => requests.flatMap(({ lanes = [] }) => lanes.map((key) => ({ destinationId, key })))),
  );
  const keys = wanted.map(({ key }) => key);
  const { rows: claimed } = await client.query<Claim>(
    `SELECT $1::text AS "destinationId", w.key, mine.owner::text, mine.ready_at::text AS "readyAt"
       FROM (SELECT * FROM unnest($2::text[]) WITH ORDINALITY AS u(key, place) ORDER BY place) w
      CROSS JOIN LATERAL (SELECT l.owner, l.ready_at FROM lane l WHERE l.destination_id = $1 AND l.key = w.key FOR UPDATE OF l) mine
      WHERE mine.owner > 0`,
    [destinationId, keys],
  );
  claims.push(...claimed);
  return keys;
}

/**
 * For a delivery that serves others too: their requests stay in their queues, and are sent without
 * the person.
 */
async function redactDelivery(
  { client, destinationId, person, tally }: Erasing,
  row: Row,
  { requests, dropped }: Extract<Verdict, { kind: "redact" }>,
) {
  const lanesOf = (index: number) => row.requests[index]?.lanes ?? [];
  const narrowed = requests.flatMap((request, index) =>
    request.lanes.length < lanesOf(index).length && !dropped.includes(index) ? [index] : [],
  );
  const named = dropped.length + narrowed.length > 0;
  const out = await client.query<{ request_index: number }>(
    "DELETE FROM lane_entry WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = $3 AND request_index = ANY ($4) RETURNING request_index",
    [destinationId, dropped.flatMap(lanesOf), row.id, dropped],
  );
  const waited = new Set(out.rows.map((entry) => entry.request_index)).size;
  for (const index of narrowed) {
    const lanes = requests[index]?.lanes ?? [];
    await client.query(
      "DELETE FROM lane_entry WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = $3 AND request_index = $4 AND NOT lane_key = ANY ($5)",
      [destinationId, lanesOf(index), row.id, index, lanes],
    );
    await client.query(
      "UPDATE lane_entry SET lane_count = $5 WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = $3 AND request_index = $4",
      [destinationId, lanes, row.id, index, lanes.length],
    );
  }
  tally.waitingRequests += waited;
  const text = (value: string | null) => value && person.text(value, named || person.distinct);
  const json = (value: JsonValue) => (value === null ? null : storableJson(named ? surely(value, person) : withoutPerson(value, person)));
  const { rowCount } = await client.query(
    `UPDATE delivery d SET requests = $3::json, reason = $4, results = $5::jsonb, issues = $6::jsonb, message_id = $7,
            customer_profile_id = $8, customer_session_id = $9, pending = d.pending - $10::int,
            state = CASE WHEN d.pending > $10 OR $10 = 0 THEN d.state
                         WHEN d.results @? '$.* ? (@.state == "dead")' THEN 'dead' WHEN d.results @? '$.* ? (@.state == "failed")' THEN 'failed' ELSE 'delivered' END,
            settled_at = CASE WHEN d.pending > $10 OR $10 = 0 THEN d.settled_at ELSE now() END
      WHERE d.destination_id = $1 AND d.id = $2
        AND (d.requests::text, d.reason, d.results, d.issues, d.message_id, d.customer_profile_id, d.customer_session_id)
            IS DISTINCT FROM ($3::json::text, $4, $5::jsonb, $6::jsonb, $7, $8, $9)`,
    [
      destinationId,
      row.id,
      encodeJson(requests),
      text(row.reason),
      json(row.results),
      json(row.issues),
      text(row.message_id),
      person.is(row.customer_profile_id) ? null : row.customer_profile_id,
      person.is(row.customer_session_id) ? null : row.customer_session_id,
      waited,
    ],
  );
  tally.redacted.delivery += rowCount ?? 0;
}

/** In words about their own request, the ID is the person's however short it is. */
function surely(value: JsonValue, person: Person): JsonValue {
  if (typeof value === "string") return person.text(value, true);
  if (Array.isArray(value)) return value.map((item) => surely(item, person));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inner === undefined ? inner : surely(inner, person)]));
}

/**
 * Deliveries behind continue: lanes that only the erased one held up are due, empty ones are
 * removed. Whatever a worker holds is left alone: see in-flight.ts.
 */
async function freeLanes({ client, destinationId }: Erasing, keys: readonly string[], ids: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const { rowCount: due } = await client.query(
    `UPDATE lane l SET ready_at = now(), stopped_by = NULL, owner = NULL
      WHERE l.destination_id = $1 AND l.key = ANY ($2) AND coalesce(l.owner, 0) <= 0
        AND (l.stopped_by IS NULL AND l.ready_at = 'infinity' OR l.stopped_by = ANY ($3) AND NOT EXISTS (
             SELECT 1 FROM lane_entry e WHERE e.destination_id = l.destination_id AND e.lane_key = l.key AND e.delivery_id = l.stopped_by))`,
    [destinationId, keys, ids],
  );
  await client.query(
    // A lane that a deletion has stopped stays stopped until Talon.One has responded.
    `DELETE FROM lane l WHERE l.destination_id = $1 AND l.key = ANY ($2) AND coalesce(l.owner, 0) <= 0 AND coalesce(l.stopped_by, '') NOT LIKE 'del\\_%'
       AND NOT EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = l.destination_id AND e.lane_key = l.key)`,
    [destinationId, keys],
  );
  if (due) await client.query("SELECT pg_notify('falconer_work', client_key) FROM destination WHERE id = $1", [destinationId]);
}
