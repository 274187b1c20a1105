import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import { createGroupCommit } from "./group-commit.ts";
import { planEvent } from "./plan-event.ts";
import { readBody } from "./read-body.ts";
import type { SourceConfig } from "./source-config.ts";

let database: TestDatabase;
let wire: Server;
/** While true, the network between us and the database swallows everything, and says nothing. */
let swallowed = false;
/** While set, the network keeps what is on its way to the database, by connection. */
let kept: Map<Socket, Buffer[]> | undefined;
const sockets = new Set<Socket>();
beforeAll(async () => {
  database = await createTestDatabase();
  await ensurePartitions(database.pool, [30]);
  const url = new URL(database.url);
  const folder = url.searchParams.get("host");
  wire = createServer((near) => {
    const port = Number(url.port || 5432);
    const far = folder ? connect(`${folder}/.s.PGSQL.${port}`) : connect(port, url.hostname);
    sockets.add(near).add(far);
    near.on("data", (bytes: Buffer) => {
      if (kept) kept.set(far, [...(kept.get(far) ?? []), bytes]);
      else if (!swallowed) far.write(bytes);
    });
    far.on("data", (bytes) => swallowed || near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on("close", () => other.destroy()).on("error", () => {});
  });
  await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  wire?.close();
  await database?.drop();
});

const source = {
  id: "src_x",
  destinationId: "dst_x",
  clientKey: "c",
  off: "It is off.",
  maxAgeSeconds: null,
  dedupeDays: 2,
  retentionDays: 30,
} as SourceConfig;
async function events(...messageIds: string[]) {
  const read = await readBody(Buffer.from(JSON.stringify(messageIds.map((messageId) => ({ messageId, type: "track" })))));
  return Array.isArray(read) ? read.map((one) => planEvent(source, one, new Date())) : [];
}

/** By way of the wire. */
function wiredUrl(): string {
  const url = new URL(database.url);
  url.searchParams.delete("host");
  url.host = `127.0.0.1:${(wire.address() as { port: number }).port}`;
  return url.href;
}

function deliverKept() {
  const all = kept ?? new Map<Socket, Buffer[]>();
  kept = undefined;
  for (const [far, parts] of all) for (const bytes of parts) far.write(bytes);
}

test("many events are stored beside what is in flight, few or related ones after it", async () => {
  const pool = createTunedPool(wiredUrl(), { max: 3, name: "beside", pipeline: true });
  try {
    const group = createGroupCommit(pool, { concurrency: 2, repair: async () => false });
    const many = (prefix: string) => events(...Array.from({ length: 600 }, (_, index) => `${prefix}-${index}`));
    const [few, related, apart] = [await events("few"), [...(await many("r")), ...(await events("flying"))], await many("a")];
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    for (const client of clients) client.release();
    let taken = 0;
    pool.on("acquire", () => taken++);
    kept = new Map();
    const flying = group.store(await events("flying"));
    await until("the first on the wire", async () => kept?.size === 1);
    // One after the other: what comes later must not overtake the related ones.
    const after = [group.store(few), group.store(related)];
    await new Promise(setImmediate);
    expect(taken).toBe(1);
    deliverKept();
    expect(await flying).toEqual(["stored"]);
    expect((await Promise.all(after)).map((outcomes) => outcomes.at(-1))).toEqual(["stored", "duplicate"]);

    kept = new Map();
    const next = group.store(await events("next"));
    await until("the next on the wire", async () => kept?.size === 1);
    const beside = group.store(apart);
    await until("both on the wire", async () => kept?.size === 2);
    deliverKept();
    expect(await next).toEqual(["stored"]);
    expect(new Set(await beside)).toEqual(new Set(["stored"]));
    await group.drained();
  } finally {
    kept = undefined;
    await pool.end();
  }
});

test("a connection that stays silent is given up once, not once more to say goodbye; then all goes on", async () => {
  const pool = createTunedPool(wiredUrl(), { max: 2, name: "silent", pipeline: true, queryTimeoutMs: 700 });
  try {
    const group = createGroupCommit(pool, { repair: async () => false });
    expect(await group.store(await events("m-1"))).toEqual(["stored"]);
    swallowed = true;
    const took = startOwnTime();
    await expect(group.store(await events("m-2"))).rejects.toThrow(/not reachable/);
    expect(took()).toBeLessThan(1_200);
    swallowed = false;
    expect(await group.store([...(await events("m-1")), ...(await events("m-3"))])).toEqual(["duplicate", "stored"]);
  } finally {
    swallowed = false;
    await pool.end();
  }
});

test("a value that Postgres refuses behind a message that somebody holds: both wait, and both are answered", async () => {
  const pool = createTunedPool(database.url, { max: 2, name: "refused", pipeline: true });
  const holder = await database.pool.connect();
  try {
    const [first] = await events("m-held");
    const [beside] = await events("m-beside");
    if (!first || !beside) throw new Error("there are no events");
    await holder.query("BEGIN");
    await holder.query("INSERT INTO message_key SELECT (now() AT TIME ZONE 'UTC')::date, $1::uuid", [first.key]);
    const group = createGroupCommit(pool, { repair: async () => false });
    const waits = group.store([first]);
    const refused = group.store([first, { ...beside, read: { ...beside.read, raw: Buffer.from("no JSON") } }]);
    const tries = new Set<string>();
    await until("some tries by the side", async () => {
      const { rows } = await database.pool.query<{ at: string }>(
        `SELECT query_start::text AS at FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'falconer refused' AND wait_event_type = 'Lock'`,
      );
      for (const { at } of rows) tries.add(at);
      return tries.size >= 4;
    });
    expect(group.waitingBytes()).toBeGreaterThan(0);
    await holder.query("ROLLBACK");
    expect(await waits).toEqual(["stored"]);
    expect(await refused).toEqual(["duplicate", "unstorable"]);
    await group.drained();
    expect(group.waitingBytes()).toBe(0);
  } finally {
    holder.release();
    await pool.end();
  }
}, 20_000);
