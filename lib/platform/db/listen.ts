import "#server-only";
import pg from "pg";
import { inBackground } from "../background.ts";
import { log } from "../log.ts";
import { connectionDefaults, setUpSession } from "./session.ts";

export type Listener = { stop(): Promise<void> };

/**
 * Hears NOTIFY on these channels over a connection of its own, and connects again for as long as it
 * is not stopped. `onConnect` runs after every (re)connection, once listening: whatever was told in
 * between was missed, so look for yourself there. What either of them throws is logged: anybody who
 * may write to the database may tell something that makes no sense. Resolves when the first
 * connection listens; rejects when it cannot be made.
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

  async function connect() {
    const next = new pg.Client({
      ...connectionDefaults,
      connectionString: databaseUrl,
      application_name: "falconer listen",
    });
    let lost = false;
    const onLost = () => {
      if (lost) return;
      lost = true;
      if (client === next) client = undefined;
      void next.end().catch(() => {});
      if (!stopped && listening) again();
    };
    let listening = false;
    next.on("error", onLost);
    next.on("end", onLost);
    next.on("notification", (notice) => inBackground("hearing a notice", () => onNotice(notice.channel, notice.payload ?? "")));
    try {
      await next.connect();
      await setUpSession(next);
      for (const channel of channels) await next.query(`LISTEN ${channel}`);
    } catch (error) {
      lost = true;
      void next.end().catch(() => {});
      throw error;
    }
    if (stopped) return void (await next.end().catch(() => {}));
    client = next;
    listening = true;
    if (lost) return again();
    inBackground("looking after connecting", onConnect);
  }
  function again() {
    retry = setTimeout(() => {
      connect().catch((error: Error) => {
        log.debug({ err: error.message }, "cannot listen to the database yet");
        if (!stopped) again();
      });
    }, 250);
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
