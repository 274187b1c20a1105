import "#server-only";
import type pg from "pg";
import type { AlertKind } from "#lib/core/alerts/kinds.ts";
import { notedRounds } from "#lib/engine/background-work/note.ts";
import { closeProblems } from "#lib/engine/problems/close-problems.ts";
import { findProblems } from "#lib/engine/problems/find-problems.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";
import { startRounds } from "#lib/platform/rounds.ts";
import { evaluateAlerts } from "./evaluate.ts";
import { beat } from "./heartbeat.ts";
import { readDeletions } from "./read-deletions.ts";
import { readCatalogueChecks, readDestinations, readProblems, readReleases } from "./read-destinations.ts";
import { readChannels, readDisk, readKeys, readQueue } from "./read-installation.ts";
import { createShapeReader } from "./read-shapes.ts";
import { readIdleMappings, readLanes, readProfiles, readQuiet, readRefused } from "./read-sources.ts";
import type { Reading } from "./reading.ts";
import { sendDue } from "./send-due.ts";

export type AlertClock = { stop(): Promise<void> };
export type AlertClockOptions = {
  databaseUrl: string;
  /** Turns a page's path into an absolute address. */
  link: (path: string) => string;
  /** The folder of the embedded Postgres, if there is one. */
  diskFolder?: string | undefined;
  lookEveryMs?: number;
};

const roundLock = 72707377;
const sendEveryMs = 1_000;
const slowMs = 30_000;
const slowestMs = 10 * 60_000;
const hourMs = 3_600_000;

/**
 * Checks every few seconds for everything that can raise an alert, sends what changed, and calls
 * the heartbeat. Any number of workers may run it: one at a time checks, and one at a time sends.
 */
export function startAlertClock({ databaseUrl, link, diskFolder, lookEveryMs = 5_000 }: AlertClockOptions): AlertClock {
  const pool = createTunedPool(databaseUrl, { max: 4, name: "alerts" });
  const privateHosts = env().ALERT_PRIVATE_HOSTS;
  const measure = createMeasuring(pool, diskFolder);
  let stopped = false;
  const look = repeat(
    "looking for alerts",
    lookEveryMs,
    notedRounds(
      () => pool,
      "alerts",
      () => lookOnce(pool, measure),
    ),
  );
  const send = repeat("sending alerts", sendEveryMs, () => sendDue(pool, { link, privateHosts, mayGoOn: () => !stopped }));
  const heart = repeat("calling the heartbeat", 5_000, () => beat(pool, { privateHosts }));
  return {
    async stop() {
      stopped = true;
      await Promise.all([look.stop(), send.stop(), heart.stop()]);
      await pool.end();
    },
  };
}

type Measure = () => Promise<Parameters<typeof evaluateAlerts>[1]>;

async function lookOnce(pool: pg.Pool, measure: Measure): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [roundLock]);
    if (rows[0]?.mine)
      try {
        await evaluateAlerts(pool, await measure());
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [roundLock]);
      }
    broken = false;
  } finally {
    client.release(broken);
  }
}

/** Reads what is cheap each time, and the rest less often. */
function createMeasuring(pool: pg.Pool, diskFolder: string | undefined): Measure {
  const profiles = remembered(hourMs, () => readProfiles(pool, Date.now()));
  const readShapes = createShapeReader(pool);
  const closing = remembered(slowestMs, () => closeProblems(pool));
  type Reader = { kinds: AlertKind[]; read: () => Promise<Reading[]> };
  const slow = (ms: number, kinds: AlertKind[], read: () => Promise<Reading[]>): Reader => ({ kinds, read: remembered(ms, read) });
  const readers: Reader[] = [
    {
      kinds: ["problem"],
      async read() {
        await closing();
        return readProblems(pool);
      },
    },
    { kinds: ["refused"], read: () => readRefused(pool, Date.now()) },
    { kinds: ["approval", "around_approval"], read: () => readReleases(pool) },
    slow(slowMs, ["deletion"], () => readDeletions(pool)),
    { kinds: ["channel"], read: () => readChannels(pool) },
    { kinds: ["names"], read: () => readCatalogueChecks(pool) },
    slow(slowMs, ["lane"], () => readLanes(pool)),
    slow(slowMs, ["queue"], () => readQueue(pool)),
    slow(slowMs, ["disk"], () => readDisk(pool, diskFolder)),
    slow(slowMs, ["key_expiry"], () => readKeys(pool, Date.now())),
    slow(slowMs, ["quiet"], async () => readQuiet(pool, await profiles(), Date.now())),
    slow(slowMs, ["shape"], () => readShapes()),
    slow(slowestMs, ["mapping_idle"], () => readIdleMappings(pool, Date.now())),
  ];
  return async () => {
    const unknown = new Set<AlertKind>();
    const attempt = async (kinds: AlertKind[], work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        for (const kind of kinds) unknown.add(kind);
        log.warn({ err: errorText(error), kinds }, "what an alert is about could not be measured");
      }
    };
    // Before failures are counted: their share is reported together with the problems behind it.
    await attempt(["problem"], () => findProblems(pool));
    const { places, readings, waiting, held } = await readDestinations(pool, Date.now());
    for (const { kinds, read } of readers) await attempt(kinds, async () => void readings.push(...(await read())));
    return { readings, waiting, unknown, held, places: new Map(places.map(({ id, name }) => [id, name])) };
  };
}

/** Reuses an answer for `ms`. A failed read is tried again the next time. */
function remembered<Value>(ms: number, ask: () => Promise<Value>): () => Promise<Value> {
  let held: { atMs: number; value: Value } | undefined;
  return async () => {
    if (!held || performance.now() - held.atMs >= ms) held = { value: await ask(), atMs: performance.now() };
    return held.value;
  };
}

/** Repeats, but never runs twice at once. */
const repeat = (what: string, everyMs: number, work: () => Promise<void>) =>
  startRounds(work, everyMs, (error) => inBackground(what, () => Promise.reject(error)));
