import "#server-only";
import pg from "pg";
import { errorText, inBackground } from "../background.ts";
import { log } from "../log.ts";
import { cutConnections } from "./open-pools.ts";
import { connectionDefaults, setUpSession } from "./session.ts";

export type Listener = { stop(): Promise<void> };

/** A listener says nothing by itself, so one whose server is gone would never know. */
const beatEveryMs = 2_000;
const beatWithinMs = 2_000;
const connectWithinMs = 2_500;
const againAfterMs = 250;

/** Identifies the server, and its present start. */
const place = "SELECT concat_ws('/', pg_postmaster_start_time(), pg_is_in_recovery()) AS place";

/**
 * Hears NOTIFY on these channels over its own connection, and reconnects until it is stopped.
 * `onConnect` runs after every (re)connection, once listening: notices in between were missed, so
 * look for yourself there. What either of them throws is logged: anyone who may write to the
 * database may send a notice that makes no sense. Resolves when the first connection listens;
 * rejects if it cannot be made. It also senses the server: if the server disappears without a word,
 * it says so for all connections that were made to it.
 */
export async function listen(
  databaseUrl: string,
  channels: readonly string[],
  onNotice: (channel: string, payload: string) => unknown,
  onConnect: () => unknown = () => {},
): Promise<Listener> {
  let stopped = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let wasAt: string | undefined;
  /** When the connection was lost, and whether only silence showed it. */
  let lost: { atMs: number; silently: boolean } | undefined;

  async function connect() {
    const next = new pg.Client({
      ...connectionDefaults,
      connectionString: databaseUrl,
      application_name: "falconer listen",
      connectionTimeoutMillis: connectWithinMs,
    });
    let over = false;
    let listening = false;
    let beat: NodeJS.Timeout | undefined;
    const onLost = (silently = false) => {
      if (over) return;
      over = true;
      clearInterval(beat);
      if (client === next) client = undefined;
      void next.end().catch(() => {});
      if (stopped || !listening) return;
      lost = { atMs: performance.now(), silently };
      again();
    };
    next.on("error", () => onLost());
    next.on("end", () => onLost());
    next.on("notification", (notice) => inBackground("hearing a notice", () => onNotice(notice.channel, notice.payload ?? "")));
    try {
      await next.connect();
      await swiftly(setUpSession(next));
      for (const channel of channels) await swiftly(next.query(`LISTEN ${channel}`));
      noteServer((await swiftly(next.query<{ place: string }>(place))).rows[0]?.place);
    } catch (error) {
      over = true;
      void next.end().catch(() => {});
      throw error;
    }
    if (stopped) return void (await next.end().catch(() => {}));
    client = next;
    listening = true;
    if (over) return again();
    beat = setInterval(
      () => inBackground("the listener's heartbeat", () => swiftly(next.query("SELECT 1")).catch(() => onLost(true))),
      beatEveryMs,
    );
    beat.unref();
    inBackground("looking after connecting", onConnect);
  }

  function noteServer(place: string | undefined) {
    if (lost && place !== wasAt) cut(lost.atMs, "the database is at another server now");
    wasAt = place;
    lost = undefined;
  }
  function again() {
    retry = setTimeout(() => {
      connect().catch((error: Error) => {
        log.debug({ err: errorText(error) }, "cannot listen to the database yet");
        if (lost?.silently) cut(lost.atMs, "the database's server is not responding");
        if (!stopped) again();
      });
    }, againAfterMs);
  }

  await connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}

function cut(madeBeforeMs: number, why: string): void {
  const connections = cutConnections(madeBeforeMs);
  if (connections > 0) log.warn({ connections }, `${why}: connections to the one before are closed`);
}

/** Rejects if the response does not come soon; the caller then drops the connection. */
function swiftly<Answer>(asked: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${beatWithinMs} ms`)), beatWithinMs);
  });
  return Promise.race([asked, tooLate]).finally(() => clearTimeout(timer));
}
