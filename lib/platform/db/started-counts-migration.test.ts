import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { deploy } from "./migrate.ts";
import { testServer } from "./testing/database.ts";

const all = join(import.meta.dirname, "../../../prisma/migrations");
const changed = "20261126111000_count_ended_attempts";

test("an attempt under way counts as nothing after an upgrade, whatever the version before did at that moment", async () => {
  const server = await testServer();
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const name = `started_${Math.random().toString(36).slice(2)}`;
  const folder = mkdtempSync(join(tmpdir(), "falconer-migrations-"));
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const [looking, beginning, ending] = Array.from({ length: 3 }, () => new pg.Client({ connectionString: url })) as [
    pg.Client,
    pg.Client,
    pg.Client,
  ];
  const begin = (client: pg.Client, id: string) =>
    client.query(
      `INSERT INTO attempt (id, expires_on, destination_id, delivery_id, request_index, started_at, outcome, request)
       VALUES ($1, '2026-12-31', 'd', 'del', 0, now(), 'started', '{}')`,
      [id],
    );
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    for (const each of readdirSync(all).filter((each) => each < changed && /^\d/.test(each)))
      cpSync(join(all, each), join(folder, each), { recursive: true });
    await deploy(url, folder);
    for (const client of [looking, beginning, ending]) await client.connect();
    await looking.query("CREATE TABLE attempt_all PARTITION OF attempt DEFAULT");
    await begin(looking, "one");
    // Two transactions of the version before are open when the migration looks.
    await beginning.query("BEGIN");
    await begin(beginning, "two");
    await ending.query("BEGIN");
    await ending.query("UPDATE attempt SET outcome = 'success', duration_ms = 5 WHERE id = 'one'");
    cpSync(all, folder, { recursive: true });
    const deployed = deploy(url, folder);
    await vi.waitFor(
      async () => {
        const { rows } = await looking.query("SELECT 1 FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NOT NULL", [
          changed,
        ]);
        expect(rows).toHaveLength(1);
      },
      { timeout: 20_000 },
    );
    await beginning.query("COMMIT");
    await ending.query("COMMIT");
    await deployed;
    const { rows } = await looking.query("SELECT outcome, sum(count)::int AS count FROM stat_delta WHERE kind = 'attempt' GROUP BY 1");
    expect(rows).toEqual([{ outcome: "success", count: 1 }]);
  } finally {
    for (const client of [looking, beginning, ending]) await client.end().catch(() => {});
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
