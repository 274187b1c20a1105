import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbedded } from "./embedded.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-embedded-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts the database and keeps it until it is ended. */
async function launcher(home: string) {
  const module = join(import.meta.dirname, "embedded.ts");
  const script = `import { startEmbedded } from ${JSON.stringify(module)}; console.log((await startEmbedded(${JSON.stringify(home)})).url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  const gone = new Promise((done) => child.once("exit", done));
  return { child, url, gone };
}

test("what was committed is there after the launcher was killed; its Postgres is taken over, not fought with", {
  timeout: 60_000,
}, async () => {
  const home = join(folder, "postgres");
  const { child, url, gone } = await launcher(home);
  await query(url, "CREATE TABLE kept (n int)");
  await query(url, "INSERT INTO kept VALUES (7)");
  await expect(startEmbedded(home)).rejects.toThrow(`in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await gone;
  const again = await startEmbedded(home);
  expect(await query(again.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  await again.stop();
  expect(existsSync(join(home, "data/postmaster.pid"))).toBe(false);
});

test("a path too long for a socket's address is no obstacle", { timeout: 60_000 }, async () => {
  const home = join(folder, "a-rather-long-name-for-a-folder".repeat(4), "postgres");
  const embedded = await startEmbedded(home);
  expect(embedded.folder).toBe(home);
  expect(await query(embedded.url, "SHOW fsync")).toEqual([{ fsync: "on" }]);
  await embedded.stop();
});

test("a first start that was interrupted leaves nothing that passes for a database", { timeout: 60_000 }, async () => {
  const home = join(folder, "postgres");
  mkdirSync(join(home, "data.unfinished"), { recursive: true });
  writeFileSync(join(home, "data.unfinished/PG_VERSION"), "18\n");
  const embedded = await startEmbedded(home);
  expect(await query(embedded.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  expect(existsSync(join(home, "data.unfinished"))).toBe(false);
  await embedded.stop();
});
