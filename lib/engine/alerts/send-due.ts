import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { failsAfterTries, nextTryMs } from "#lib/core/alerts/backoff.ts";
import { isAlertKind, runbookPath } from "#lib/core/alerts/kinds.ts";
import type { Level } from "#lib/core/alerts/levels.ts";
import { log } from "#lib/platform/log.ts";
import {
  type Channel,
  type ChannelKind,
  type ChannelSettings,
  type Outgoing,
  openChannelSecret,
  type SendOptions,
  type SendResult,
} from "./channel.ts";
import { sendAlert } from "./send-alert.ts";

/** Held by the session of the one sending process; it is released when that process dies. */
const senderLock = 72707376;
const brokenOff = "Falconer ended while it sent this.";
const lookEveryMs = 1_000;

type Due = {
  notice_id: string;
  channel_id: string;
  tries: number;
  answers: { at: string; ok: boolean; answer: string; left?: readonly string[] }[];
  created_at: Date;
  alert_id: string | null;
  what: string;
  level: Level;
  kind: string;
  title: string;
  text: string;
  path: string;
  at: Date;
  channel: { name: string; kind: ChannelKind; settings: ChannelSettings; secret: string | null; enabled: boolean } | null;
};
export type SenderOptions = SendOptions & {
  /** Turns a page's path into an absolute address. */
  link: (path: string) => string;
  send?: typeof sendAlert;
  mayGoOn?: () => boolean;
};

/**
 * Sends what is due, one message at a time for each channel; a channel that is slow holds up only
 * its own. INVARIANT: a try is written before it
 * is made and its answer after, by the one process that has the lock. What is found in progress is
 * of a process that died: it is sent again under the same ID, and says that it may repeat.
 */
export async function sendDue(pool: pg.Pool, options: SenderOptions, clock: () => number = Date.now): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [senderLock]);
    if (rows[0]?.mine) {
      try {
        await client.query(takeUp, [JSON.stringify({ at: new Date(clock()).toISOString(), ok: false, answer: brokenOff })]);
        await sendAll(client, options, clock);
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [senderLock]);
      }
    }
    broken = false;
  } finally {
    client.release(broken);
  }
}

const takeUp = `UPDATE alert_dispatch SET state = 'waiting', next_at = least(next_at, now()), answers = answers || $1::jsonb WHERE state = 'sending'`;

// A message that could not be sent is dropped if a later one of its alert replaces it.
const supersede = `
  UPDATE alert_dispatch d SET state = 'superseded' FROM alert_notice n
   WHERE d.state = 'waiting' AND d.tries > 0 AND n.id = d.notice_id AND n.alert_id IS NOT NULL AND EXISTS (
     SELECT 1 FROM alert_notice later JOIN alert_dispatch l ON l.notice_id = later.id AND l.channel_id = d.channel_id
      WHERE later.alert_id = n.alert_id AND later.revision > n.revision)`;

// Claims use the lock's own connection: if that is lost, nothing more is sent.
const claim = `
  WITH due AS (
    SELECT DISTINCT ON (channel_id) notice_id, channel_id FROM alert_dispatch
     WHERE state = 'waiting' AND next_at <= $1 AND channel_id <> ALL ($2) ORDER BY channel_id, created_at, notice_id),
  taken AS (
    UPDATE alert_dispatch d SET state = 'sending', tries = d.tries + 1, next_at = $1 FROM due
     WHERE d.notice_id = due.notice_id AND d.channel_id = due.channel_id RETURNING d.*)
  SELECT t.notice_id, t.channel_id, t.tries, t.answers, t.created_at, n.alert_id, n.what, n.level, n.kind, n.title, n.text, n.path, n.at,
         CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('name', c.name, 'kind', c.kind, 'settings', c.settings, 'secret', c.secret, 'enabled', c.enabled) END AS channel
    FROM taken t JOIN alert_notice n ON n.id = t.notice_id LEFT JOIN alert_channel c ON c.id = t.channel_id`;

async function sendAll(client: pg.PoolClient, options: SenderOptions, clock: () => number): Promise<void> {
  const busy = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);
  // The one connection is asked one thing at a time.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  const start = async () => {
    await client.query(supersede);
    const { rows } = await client.query<Due>(claim, [new Date(clock()), [...busy.keys()]]);
    for (const due of rows) {
      // Each answer is written at once: a slow channel leaves no other's message in doubt.
      const sent = tryOnce(due, options).then((result) => inTurn(() => note(client, due, result, clock())));
      busy.set(
        due.channel_id,
        sent.catch(failed).finally(() => busy.delete(due.channel_id)),
      );
    }
  };
  for (;;) {
    // After a failure nothing more begins, and what is in progress ends while the lock is held.
    if (failures.length === 0 && options.mayGoOn?.() !== false) await inTurn(start).catch(failed);
    if (busy.size === 0) break;
    // What is written meanwhile for the others is not left waiting.
    await Promise.race([...busy.values(), sleep(lookEveryMs, undefined, { ref: false })]);
  }
  if (failures.length > 0) throw failures[0];
}

async function tryOnce(due: Due, { link, send = sendAlert, privateHosts }: SenderOptions): Promise<SendResult | "gone"> {
  const { channel } = due;
  // A test is also sent by a channel that is off.
  if (!channel || (!channel.enabled && due.what !== "test")) return "gone";
  try {
    const secret = openChannelSecret(due.channel_id, channel.secret);
    const whole: Channel = { id: due.channel_id, name: channel.name, kind: channel.kind, settings: channel.settings, secret };
    return await send(whole, outgoingOf(due, link), { privateHosts });
  } catch (error) {
    log.error({ err: error instanceof Error ? error.stack : String(error), channelId: due.channel_id }, "an alert could not be sent");
    return { ok: false, answer: "Falconer could not make this message; its log has the reason." };
  }
}

const outgoingOf = (due: Due, link: SenderOptions["link"]): Outgoing => ({
  id: due.notice_id,
  alertId: due.alert_id ?? due.notice_id,
  what: due.what as Outgoing["what"],
  level: due.level,
  kind: due.kind as Outgoing["kind"],
  title: due.title,
  text: due.text,
  link: link(due.path),
  runbook: isAlertKind(due.kind) && due.what !== "recovered" ? link(runbookPath(due.kind)) : undefined,
  at: due.at,
  mayRepeat: due.answers.at(-1)?.answer === brokenOff,
  only: leftOf(due),
});

/** Whom earlier tries did not reach, where they reached others. */
const leftOf = ({ answers }: Due) => answers.findLast(({ left }) => left)?.left;

async function note(client: pg.PoolClient, due: Due, result: SendResult | "gone", nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  const given: SendResult = result === "gone" ? { ok: false, answer: "The channel is off or removed." } : result;
  const { ok, answer, retryAfterMs, left = leftOf(due) } = given;
  const answers = JSON.stringify([...due.answers, { at: now.toISOString(), ok, answer, ...(left && !ok && { left }) }].slice(-10));
  const isTest = due.what === "test";
  // A person watches a test, so it gets one attempt.
  const again = ok || result === "gone" || isTest ? undefined : nextTryMs(due.tries, due.created_at.getTime(), nowMs, retryAfterMs);
  const state = ok ? "sent" : again === undefined ? "failed" : "waiting";
  await client.query(
    "UPDATE alert_dispatch SET state = $3, answers = $4, sent_at = $5, next_at = $6 WHERE notice_id = $1 AND channel_id = $2 AND state = 'sending'",
    [due.notice_id, due.channel_id, state, answers, ok ? now : null, new Date(again ?? nowMs)],
  );
  if (result === "gone") return;
  if (ok)
    await client.query("UPDATE alert_channel SET failing_since = NULL, failing_reason = NULL, last_sent_at = $2 WHERE id = $1", [
      due.channel_id,
      now,
    ]);
  else if (!isTest && (due.tries >= failsAfterTries || state === "failed"))
    await client.query("UPDATE alert_channel SET failing_since = coalesce(failing_since, $2), failing_reason = $3 WHERE id = $1", [
      due.channel_id,
      now,
      answer,
    ]);
  if (!ok) log.warn({ channelId: due.channel_id, tries: due.tries, state }, "a channel did not take an alert");
}
