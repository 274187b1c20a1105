import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { deploy } from "./migrate.ts";
import { testServer } from "./testing/database.ts";

const all = join(import.meta.dirname, "../../../prisma/migrations");

test("what exists becomes versions: the states that the audit log knows, and the one that is live", async () => {
  const server = await testServer();
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const name = `versions_${Math.random().toString(36).slice(2)}`;
  const folder = mkdtempSync(join(tmpdir(), "falconer-migrations-"));
  const client = new pg.Client({ connectionString: Object.assign(new URL(server), { pathname: `/${name}` }).href });
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
    const before = readdirSync(all).filter((each) => each < "20261126004511" && /^\d/.test(each));
    for (const each of before) cpSync(join(all, each), join(folder, each), { recursive: true });
    await deploy(url, folder);
    await client.connect();
    await client.query(`
      INSERT INTO api_key (id, name, secret, fingerprint, hint, updated_at) VALUES ('k', 'k', 's', 'f', 'h', now());
      INSERT INTO destination (id, name, deployment, api_key_id, client_key, updated_at) VALUES ('d', 'd', 'x', 'k', 'c', now());
      INSERT INTO mapping (id, destination_id, slot, name, action_slug, trigger, enabled, settings, secrets, version, updated_at)
        VALUES ('known', 'd', 1, 'Third', 'a', 't3', true, '{"k": 3}', 'sealed', 3, now()), ('older', 'd', 2, 'Older', 'a', 't', false, '{}', null, 9, now())`);
    const entry = (id: string, action: string, objectId: string, after: object | null) =>
      client.query(
        "INSERT INTO audit_entry (id, actor_name, via, action, object_kind, object_id, object_name, changes, after) VALUES ($1, 'Ada', 'session', $2, 'mapping', $3, 'x', '[]', $4)",
        [id, action, objectId, after],
      );
    const state = (n: number) => ({ name: `n${n}`, actionSlug: "a", trigger: `t${n}`, enabled: n > 1, settings: { k: n }, options: {} });
    await entry("1", "created", "known", state(1));
    await entry("2", "updated", "known", state(2));
    await entry("3", "deleted", "known", null);
    await entry("4", "restored", "known", state(3));
    await entry("5", "updated", "older", state(8));
    cpSync(all, folder, { recursive: true });
    await deploy(url, folder);
    const { rows } = await client.query(
      "SELECT mapping_id, number, name, trigger, enabled, settings, secrets, change, author_name FROM mapping_version ORDER BY mapping_id, number",
    );
    const ada = { author_name: "Ada", mapping_id: "known" };
    expect(rows).toEqual([
      { ...ada, number: 1, name: "n1", trigger: "t1", enabled: false, settings: { k: 1 }, secrets: null, change: "created" },
      { ...ada, number: 2, name: "n2", trigger: "t2", enabled: true, settings: { k: 2 }, secrets: null, change: "updated" },
      { ...ada, number: 3, name: "Third", trigger: "t3", enabled: true, settings: { k: 3 }, secrets: "sealed", change: "restored" },
      expect.objectContaining({ mapping_id: "older", number: 9, name: "Older" }),
    ]);
  } finally {
    await client.end();
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
