import "#server-only";
import type pg from "pg";
import { signedHeaders } from "#lib/engine/alerts/channels/signed-webhook.ts";
import { call } from "#lib/engine/alerts/post-json.ts";
import { customersIn, idsIn } from "#lib/engine/deletions/customers-in.ts";
import { findDeleted } from "#lib/engine/deletions/tombstones.ts";
import { errorText } from "#lib/platform/background.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { ruleResultOf } from "#lib/talon-one/rule-answer.ts";
import { messageBody } from "./message-body.ts";
import { receiverSecretPlace } from "./receiver-secret.ts";

// Forwarding effects. INVARIANTS
// - The transaction that settles a delivery with effects also queues them for every receiver that
// was on.
// - One process at a time sends to a receiver, one message at a time for a customer, in the order
// of Talon.One's responses: a customer's next message waits until theirs was accepted or has
// failed.
// - A message that was accepted, but whose response was lost, is sent again under the same ID.
// - From the moment that a customer's deletion is requested, no message about them leaves.

/** Different customers' effects, in parallel. */
const atOnce = 20;
/** Longer than a call takes; renewed with each batch. */
const claimSeconds = 45;
/**
 * A message that its receiver refuses fails after this many attempts, or after a day of failures.
 */
const mostTries = 12;
const givenUpAfterMs = 24 * 3_600_000;
const waitsMs = [1_000, 5_000, 15_000, 60_000, 120_000, 300_000];

/**
 * `claim`: until when it is ours, as stored; another process that took over has a different one.
 */
type Receiver = { id: string; url: string; secret: string; failures: number; claim: string };
type Due = {
  attempt_id: string;
  delivery_id: string;
  destination_id: string;
  tries: number;
  created_at: Date;
};

export type ForwardOptions = { privateHosts: readonly string[]; mayGoOn?: () => boolean; post?: typeof call };

/**
 * Sends what waits to every receiver that is on and not backing off. Returns how many messages were
 * accepted.
 */
export async function forwardEffects(pool: pg.Pool, options: ForwardOptions): Promise<number> {
  let taken = 0;
  for (;;) {
    const { rows } = await pool.query<Receiver>(
      `UPDATE effect_receiver SET claimed_until = now() + interval '${claimSeconds} seconds'
        WHERE id = (SELECT r.id FROM effect_receiver r
                     WHERE r.enabled AND r.next_at <= now() AND (r.claimed_until IS NULL OR r.claimed_until < now())
                       AND EXISTS (SELECT 1 FROM effect_message m WHERE m.receiver_id = r.id AND m.state = 'waiting')
                     ORDER BY r.next_at, r.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, url, secret, failures, claimed_until::text AS claim`,
    );
    const receiver = rows[0];
    if (!receiver || options.mayGoOn?.() === false) return taken;
    try {
      taken += await serve(pool, receiver, options);
    } finally {
      await pool.query("UPDATE effect_receiver SET claimed_until = NULL WHERE id = $1 AND claimed_until = $2::timestamptz", [
        receiver.id,
        receiver.claim,
      ]);
    }
  }
}

/** Batch after batch, until nothing waits or one was not accepted. */
async function serve(pool: pg.Pool, receiver: Receiver, options: ForwardOptions): Promise<number> {
  let taken = 0;
  while (options.mayGoOn?.() !== false) {
    const { rows } = await pool.query<Due>(firstOfEach, [receiver.id]);
    if (rows.length === 0) return taken;
    const outcomes = await Promise.all(rows.map((due) => sendOne(pool, receiver, due, options)));
    taken += outcomes.filter((outcome) => outcome === "taken").length;
    if (outcomes.includes("refused")) return taken;
    const { rows: renewed } = await pool.query<{ claim: string }>(
      `UPDATE effect_receiver SET claimed_until = now() + interval '${claimSeconds} seconds'
        WHERE id = $1 AND enabled AND claimed_until = $2::timestamptz RETURNING claimed_until::text AS claim`,
      [receiver.id, receiver.claim],
    );
    if (!renewed[0]) return taken;
    receiver.claim = renewed[0].claim;
  }
  return taken;
}

/** The oldest waiting message of each customer. */
const firstOfEach = `
  SELECT m.attempt_id, m.delivery_id, m.destination_id, m.tries, m.created_at FROM effect_message m
   WHERE m.receiver_id = $1 AND m.state = 'waiting'
     AND NOT EXISTS (SELECT 1 FROM effect_message e WHERE e.receiver_id = m.receiver_id AND e.state = 'waiting' AND e.lane = m.lane AND e.seq < m.seq)
   ORDER BY m.seq LIMIT ${atOnce}`;

async function sendOne(pool: pg.Pool, receiver: Receiver, due: Due, options: ForwardOptions): Promise<"taken" | "refused" | "gone"> {
  const body = await bodyOf(pool, due);
  const key = [receiver.id, due.attempt_id];
  if (body === undefined) {
    await pool.query("DELETE FROM effect_message WHERE receiver_id = $1 AND attempt_id = $2", key);
    return "gone";
  }
  const { ok, answer, retryAfterMs } = await post(receiver, due, body, options);
  if (ok) {
    await pool.query(
      "UPDATE effect_message SET state = 'sent', sent_at = now(), tries = tries + 1, answer = NULL WHERE receiver_id = $1 AND attempt_id = $2",
      key,
    );
    await pool.query(
      "UPDATE effect_receiver SET failures = 0, failing_since = NULL, last_sent_at = now() WHERE id = $1 AND (failures > 0 OR last_sent_at IS NULL OR last_sent_at < now() - interval '1 second')",
      [receiver.id],
    );
    return "taken";
  }
  const isOver = due.tries + 1 >= mostTries || Date.now() - due.created_at.getTime() > givenUpAfterMs;
  await pool.query("UPDATE effect_message SET state = $3, tries = tries + 1, answer = $4 WHERE receiver_id = $1 AND attempt_id = $2", [
    ...key,
    isOver ? "failed" : "waiting",
    answer,
  ]);
  const waitMs = Math.max(retryAfterMs ?? 0, waitsMs[Math.min(receiver.failures, waitsMs.length - 1)] as number);
  await pool.query(
    `UPDATE effect_receiver SET failures = failures + 1, failing_since = coalesce(failing_since, now()), last_answer = $2,
            next_at = greatest(next_at, now() + make_interval(secs => $3)) WHERE id = $1`,
    [receiver.id, answer, Math.min(waitMs, 3_600_000) / 1_000],
  );
  log.warn({ receiverId: receiver.id, tries: due.tries + 1, givenUp: isOver }, "a receiver did not take effects");
  return "refused";
}

async function post(receiver: Receiver, due: Due, body: string, options: ForwardOptions) {
  try {
    const secret = open(receiver.secret, receiverSecretPlace(receiver.id));
    const headers = signedHeaders(due.attempt_id, body, secret);
    return await (options.post ?? call)(receiver.url, { body, headers, privateHosts: options.privateHosts });
  } catch (error) {
    log.error({ err: errorText(error), receiverId: receiver.id }, "effects could not be forwarded");
    return { ok: false, answer: "Falconer could not make this message; its log has the reason.", retryAfterMs: undefined };
  }
}

type EffectRow = {
  event_id: string;
  action_slug: string;
  customer_profile_id: string | null;
  customer_session_id: string | null;
  rule_result: number | null;
  at: Date;
  kind: string;
  campaign_id: number | null;
  campaign_name: string | null;
  rule_name: string | null;
  value: JsonObject;
};

/** Undefined if the delivery, or its person, no longer exists. */
async function bodyOf(pool: pg.Pool, due: Due): Promise<string | undefined> {
  const { rows } = await pool.query<EffectRow>(
    `SELECT d.event_id, d.action_slug, d.customer_profile_id, d.customer_session_id, d.rule_result, f.at, f.kind, f.campaign_id, f.campaign_name, f.rule_name, f.value
       FROM rule_effect f JOIN delivery d ON d.destination_id = f.destination_id AND d.expires_on = f.expires_on AND d.id = f.delivery_id
      WHERE f.delivery_id = $1 AND f.destination_id = $2 AND f.attempt_id = $3 ORDER BY f.id`,
    [due.delivery_id, due.destination_id, due.attempt_id],
  );
  const left = await ofTheLiving(pool, due, rows);
  const first = left[0];
  if (!first) return undefined;
  return messageBody({
    destinationId: due.destination_id,
    deliveryId: due.delivery_id,
    eventId: first.event_id,
    actionSlug: first.action_slug,
    customerProfileId: first.customer_profile_id,
    customerSessionId: first.customer_session_id,
    result: ruleResultOf(first.rule_result),
    at: first.at,
    effects: left.map((row) => ({
      kind: row.kind,
      campaignId: row.campaign_id,
      campaignName: row.campaign_name,
      ruleName: row.rule_name,
      value: row.value,
    })),
  });
}

type About = { user_id: string | null; created_at: Date; request: { path: string; body?: JsonValue } | null };

/**
 * Nothing if its customer was deleted. Otherwise without the effects that name someone who was,
 * such as a customer who recommended the shop. Their copies here are erased later.
 */
async function ofTheLiving(pool: pg.Pool, due: Due, rows: readonly EffectRow[]): Promise<readonly EffectRow[]> {
  const { rows: about } = await pool.query<About>(
    `SELECT e.user_id, d.created_at, a.request
       FROM delivery d LEFT JOIN event e ON e.destination_id = d.destination_id AND e.expires_on = d.event_expires_on AND e.id = d.event_id
       LEFT JOIN attempt a ON a.destination_id = d.destination_id AND a.expires_on = d.expires_on AND a.id = $3
      WHERE d.id = $1 AND d.destination_id = $2 AND EXISTS (SELECT 1 FROM deletion x WHERE x.destination_id = $2)`,
    [due.delivery_id, due.destination_id, due.attempt_id],
  );
  const [first, one] = [rows[0], about[0]];
  if (!first || !one) return rows;
  const whom = [first.customer_profile_id, first.customer_session_id, one.user_id, ...(one.request ? customersIn(one.request) : [])];
  const named = rows.map((row) => ({ row, ids: idsIn(row.value) }));
  const ids = [...whom, ...named.flatMap((each) => [...each.ids])].filter((id) => id !== null);
  const gone = await findDeleted(pool, due.destination_id, ids, one.created_at);
  if (whom.some((id) => id !== null && gone.has(id))) return [];
  return named.filter((each) => ![...each.ids].some((id) => gone.has(id))).map(({ row }) => row);
}

/** Messages and callbacks of expired days, and messages of receivers that were removed. */
export async function forgetEffectMessages(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM rule_callback WHERE expires_on < (now() AT TIME ZONE 'UTC')::date");
  await pool.query("DELETE FROM effect_message WHERE expires_on < (now() AT TIME ZONE 'UTC')::date");
  await pool.query(
    "DELETE FROM effect_receiver r USING destination d WHERE d.id = r.destination_id AND d.deleted_at < now() - interval '1 day'",
  );
  await pool.query("DELETE FROM effect_message m WHERE NOT EXISTS (SELECT 1 FROM effect_receiver r WHERE r.id = m.receiver_id)");
}
