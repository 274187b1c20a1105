import "#server-only";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { directUrl } from "#lib/platform/db/addresses.ts";
import { type Listener, listen } from "#lib/platform/db/listen.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";
import { acquireLease, type Lease, releaseLease, renewLeases } from "./lease.ts";
import { answerChannel, type PermitNotice, permitChannel } from "./permits.ts";
import { windowMs } from "./rate-limiter.ts";

const askEveryMs = 300;
/**
 * A lease that expired without being handed back is left for this long to its holder or another
 * worker: they know what is in progress.
 */
const leaveToWorkersMs = 2_000;
/**
 * Long enough for a takeover (1.5 s) and the full window after it. A test that hears nothing for
 * this long asks no more: a person is waiting.
 */
const patienceMs = 3_000;
/** Those in line wait longer: places held by requests without a response become free after 10 s. */
const longestMs = 15_000;

/** Borrowed for a single request: its holder answers nobody, and hands it back in a moment. */
const borrower = "turn-";

export type Permit = {
  /** Asked right before the request's bytes are written. */
  mayLeave(): boolean;
  /** The request has left, or will never leave. */
  over(): Promise<void>;
};

/**
 * A permit for one request with this client, outside the lanes. Its sender gives the next place of
 * its limit; where there is none, the lease is borrowed for the one request, so that at any time
 * one process at most decides what leaves. Never throws. Undefined: too many are in line.
 * INVARIANT: never more than the limit, but where a sender (or the database) is silent for three
 * seconds without losing its lease: then the request goes without a permit, and the log says so.
 */
export async function acquirePermit(clientKey: string, databaseUrl = directUrl()): Promise<Permit | undefined> {
  const id = randomBytes(8).toString("hex");
  const me = `${borrower}${id}`;
  const startedAt = performance.now();
  let heardAt = startedAt;
  let untilMs = Number.NEGATIVE_INFINITY;
  let lease: Lease | undefined;
  let listener: Listener | undefined;
  let told: (() => void) | undefined;
  let done = false;
  let ending: Promise<void> | undefined;
  let asking: Promise<unknown> | undefined;

  const valid = () => performance.now() < (lease?.sendUntilMs ?? untilMs);
  const tell = (at?: number) =>
    pool().query<{ owner: string | null }>(
      "SELECT pg_notify($1, $2), (SELECT owner FROM client_lease WHERE client_key = $3 AND expires_at > clock_timestamp()) AS owner",
      [permitChannel, JSON.stringify({ clientKey, id, at } satisfies PermitNotice), clientKey],
    );
  const onAnswer = (_channel: string, payload: string) => {
    const [at = 0, ms = 0] = payload.split(" ").map(Number);
    heardAt = performance.now();
    if (ms > 0) untilMs = Math.max(untilMs, at + ms);
    told?.();
  };

  async function ask() {
    listener ??= await listen(databaseUrl, [answerChannel(id)], onAnswer);
    const { rows } = await tell(performance.now());
    if (rows[0]?.owner?.startsWith(borrower)) heardAt = performance.now();
  }
  async function borrow(): Promise<boolean> {
    const patient = performance.now() - startedAt < leaveToWorkersMs;
    const taken = await acquireLease(pool(), clientKey, me, patient ? "given back" : "free");
    if (!taken) return false;
    heardAt = performance.now();
    lease = { ...taken, sendUntilMs: 0 };
    if (!taken.rested) {
      await sleep(windowMs);
      await renewLeases(pool(), [taken], me);
    }
    lease = taken;
    return true;
  }
  async function obtain() {
    while (!done && !valid()) {
      if (await borrow()) return;
      const answered = new Promise<void>((resolve) => {
        told = () => valid() && resolve();
      });
      await ask();
      await Promise.race([answered, sleep(askEveryMs)]);
    }
  }
  /** Making a connection may take long, so the permit is prolonged until the request has left. */
  async function keep() {
    while (!done) {
      await sleep(askEveryMs);
      if (done) return;
      asking = lease ? renewLeases(pool(), [lease], me) : ask();
      await asking;
    }
  }
  async function end() {
    done = true;
    // In this order at the sender, too: else it would give a permit to nobody.
    await Promise.allSettled([obtained, asking]);
    if (lease) await releaseLease(pool(), lease, me);
    else if (listener) await tell();
    await listener?.stop();
  }
  const failed = (error: unknown) =>
    log.warn({ err: error instanceof Error ? error.message : String(error), clientKey }, "asking for a permit failed");
  const over = () => {
    ending ??= end().catch(failed);
    return ending;
  };

  const obtained = obtain().catch(failed);
  let settled = false;
  void obtained.then(() => {
    settled = true;
  });
  while (!settled && performance.now() - heardAt < patienceMs && performance.now() - startedAt < longestMs)
    await Promise.race([obtained, sleep(50)]);
  if (valid()) {
    void keep().catch(failed);
    return { mayLeave: valid, over };
  }
  void over();
  if (performance.now() - startedAt >= longestMs) return undefined;
  log.warn({ clientKey }, "no permit was given: the request leaves without");
  return { mayLeave: () => true, over };
}
