// Compares the sums in docs/operations.md with what a worker and a web part may open.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { createIntake } from "#lib/engine/ingestion/intake.ts";
import { planner } from "#lib/engine/mappings/planner.ts";
import { openPools } from "#lib/platform/db/open-pools.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { poolSizes } from "#lib/platform/pool-sizes.ts";
import { freePort, startProcess } from "#lib/run/chaos/processes.ts";
import { projectFolder } from "./configuration.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A row of the table: what goes directly, by its parts and as its sum, and the sum of all. */
function documented(part: string) {
  const text = readFileSync(join(projectFolder, "docs/operations.md"), "utf8");
  const [, , shared = "", direct = "", all = ""] =
    text
      .split("\n")
      .find((line) => line.startsWith(`| ${part} |`))
      ?.split("|") ?? [];
  const numbers = [...(/\((.*)\)/.exec(direct)?.[1] ?? "").matchAll(/\b\d+\b/g)].map(([number]) => Number(number));
  return {
    shared: Number.parseInt(shared, 10),
    direct: Number.parseInt(direct, 10),
    parts: numbers.reduce((a, b) => a + b, 0),
    all: Number(all),
  };
}
const listening = async () => {
  const { rows } = await database.pool.query(
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'falconer listen' AND datname = current_database()",
  );
  return rows.length;
};
const shared = poolSizes.DB_POOL_CONSOLE + poolSizes.DB_POOL_QUERIES;

test("a worker opens no more connections than the documentation says", async () => {
  const port = await freePort();
  const env = { DATABASE_URL: database.url, WORKER_PORT: String(port), HOST: "127.0.0.1" };
  const worker = startProcess(join(projectFolder, "lib/run/cli/start.ts"), ["worker"], env);
  const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  try {
    await until(
      "the worker",
      () =>
        at("/api/ready").then(
          ({ ok }) => ok,
          () => false,
        ),
      30_000,
    );
    const limits = new Map<string, number>();
    await until("its background work", async () => {
      const text = await (await at("/api/metrics")).text();
      for (const [, pool = "", limit] of text.matchAll(/^falconer_database_connections_limit\{pool="([\w ]+)"\} (\d+)$/gm))
        limits.set(pool, Number(limit));
      return limits.has("work");
    });
    for (const pool of ["queries", "console"]) limits.delete(pool);
    const direct = [...limits.values()].reduce((a, b) => a + b, 0) + (await listening());
    expect(documented("a worker"), [...limits].join(" ")).toEqual({ shared, direct, parts: direct, all: shared + direct });
  } finally {
    await worker.end();
    await until("its connections to end", async () => (await listening()) === 0);
  }
});

test("nor does a web process", async () => {
  const before = new Set(openPools());
  const intake = await createIntake({ databaseUrl: database.url, planner, bodyLimit: 64_000_000, queueLimit: 1_000_000 });
  try {
    const own = openPools().filter((one) => !before.has(one) && !["queries", "console"].includes(one.name));
    const direct = own.reduce((sum, { pool }) => sum + (pool.options.max ?? 0), 0) + (await listening());
    expect(documented("a web process"), own.map(({ name }) => name).join()).toEqual({
      shared,
      direct,
      parts: direct,
      all: shared + direct,
    });
  } finally {
    await intake.stop();
  }
});
