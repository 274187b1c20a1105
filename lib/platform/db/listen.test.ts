import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDb } from "./client.ts";
import { type Listener, listen } from "./listen.ts";
import { createTunedPool } from "./pool.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

// A way to the database that can fall silent: nothing passes any more, and nobody is told.

let database: TestDatabase;
let way: Awaited<ReturnType<typeof silentWay>>;
let listener: Listener | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  way = await silentWay(database.url);
});
afterEach(async () => {
  way.heal();
  await listener?.stop();
});
afterAll(async () => {
  way?.close();
  await database?.drop();
});

async function silentWay(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const folder = url.searchParams.get("host");
  const sockets = new Set<Socket>();
  let silent = false;
  let hanging = new Set<Socket>();
  const server = createServer((from) => {
    const to = folder ? connect(join(folder, ".s.PGSQL.5432")) : connect(Number(url.port || 5432), url.hostname);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one
        .on("error", () => {})
        .on("data", (part) => silent || hanging.has(one) || other.write(part))
        .on("close", () => {
          sockets.delete(one);
          if (!hanging.has(one)) other.destroy();
        });
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const through = new URL(databaseUrl);
  through.search = "";
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    /** Open connections stay open and silent for ever; new ones are as silent. */
    cut() {
      silent = true;
      hanging = new Set(sockets);
    },
    /** New connections get through. */
    heal() {
      silent = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test("a server that is gone without a word is noticed: statements that wait for it fail, Prisma's too, and notices are heard again", async () => {
  const heard: string[] = [];
  listener = await listen(way.url, ["test_channel"], (_, payload) => heard.push(payload));
  const pool = createTunedPool(way.url, { max: 2, name: "test", pipeline: true });
  const db = createDb(way.url, 2);
  await Promise.all([pool.query("SELECT 1"), db.$queryRawUnsafe("SELECT 1")]);
  way.cut();
  const began = performance.now();
  const failed = await Promise.allSettled([pool.query("SELECT 2"), db.$queryRawUnsafe("SELECT 2")]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(performance.now() - began).toBeLessThan(12_000);
  way.heal();
  expect((await pool.query("SELECT 3 AS n")).rows).toEqual([{ n: 3 }]);
  expect(await db.$queryRawUnsafe("SELECT 3 AS n")).toEqual([{ n: 3 }]);
  await expect
    .poll(
      async () => {
        await database.pool.query("SELECT pg_notify('test_channel', 'again')");
        return heard;
      },
      { timeout: 10_000 },
    )
    .toContain("again");
  await Promise.all([pool.end(), db.$disconnect()]);
}, 40_000);
