import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmbedded } from "./embedded.ts";
import { FolderInUse } from "./folder-in-use.ts";
import { hasContainers, startContained } from "./testing/container.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-embedded-"));
  chmodSync(folder, 0o755);
});
/** A home with a cluster in it, copied: to make one takes seconds. */
let made: string;
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), "falconer-embedded-"));
  chmodSync(made, 0o755);
  await (await startEmbedded(join(made, "postgres"))).stop();
}, 60_000);
afterAll(() => rmSync(made, { recursive: true, force: true }));
function homeWithCluster(): string {
  execFileSync("cp", ["-a", join(made, "postgres"), folder]);
  return join(folder, "postgres");
}

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * A separate process that starts the database and keeps it until it is ended; `inContainer`: with
 * namespaces of its own. Prints the address, or why it could not start.
 */
async function launcher(home: string, inContainer = false) {
  const module = join(import.meta.dirname, "embedded.ts");
  const script = `import { startEmbedded } from ${JSON.stringify(module)};
    console.log(await startEmbedded(${JSON.stringify(home)}).then(({ url }) => url, ({ message }) => message));
    setInterval(() => {}, 1000);`;
  const command = [process.execPath, "--input-type=module", "-e", script];
  const { child, kill } = startContained(command, inContainer, { ...process.env, LOG_LEVEL: "silent" });
  ending.push(kill);
  const url = await new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  return { child, url, kill };
}

test("what was committed is there after the launcher was killed; its Postgres is taken over, not fought with", {
  timeout: 60_000,
}, async () => {
  const home = homeWithCluster();
  const { child, url, kill } = await launcher(home);
  await query(url, "CREATE TABLE kept (n int)");
  await query(url, "INSERT INTO kept VALUES (7)");
  await expect(startEmbedded(home)).rejects.toThrow(`in use by process ${child.pid}`);
  await kill();
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

test(`of two containers on one folder, one has the database, and nothing that it committed is lost${
  hasContainers ? "" : " (this machine lets nobody make namespaces: with two processes of one)"
}`, { timeout: 120_000 }, async () => {
  const home = homeWithCluster();
  const one = await launcher(home, hasContainers);
  await query(one.url, "CREATE TABLE kept (n int)");
  const pidFile = readFileSync(join(home, "data/postmaster.pid"), "utf8");
  // As an orchestrator does: again and again, while the first one writes.
  for (let n = 1; n <= 3; n++) {
    const other = await launcher(home, hasContainers);
    expect(other.url).toMatch(/^The database in .* is in use by process \d+/);
    expect(other.url).toMatch(/Stop it first, or set another DATA_DIR\.$/);
    await query(one.url, `INSERT INTO kept VALUES (${n})`);
    await other.kill();
  }
  await expect(startEmbedded(home)).rejects.toThrow(FolderInUse);
  expect(readFileSync(join(home, "data/postmaster.pid"), "utf8")).toBe(pidFile);
  await one.kill();
  const after = await startEmbedded(home);
  expect(await query(after.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 3 }]);
  await after.stop();
});

test("a server that answers is not declared dead because its process is not seen from here", { timeout: 60_000 }, async () => {
  const home = homeWithCluster();
  const pidFile = join(home, "data/postmaster.pid");
  const forged = `999999999\n${join(home, "data")}\n1\n5432\n/run/of-another-container\n\n`;
  writeFileSync(pidFile, forged);
  const living = createServer().listen(join(home, ".s.PGSQL.5432"));
  await expect(startEmbedded(home)).rejects.toThrow(/in use by a Postgres that answers there and that this process cannot see/);
  expect(readFileSync(pidFile, "utf8")).toBe(forged);
  expect(existsSync(join(home, "launcher.lock"))).toBe(false);
  await new Promise((done) => living.close(done));
  const after = await startEmbedded(home);
  expect(await query(after.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  await after.stop();
});

test("a server that was killed is started again, with all that was committed; a stop in the middle of that is a stop", {
  timeout: 60_000,
}, async () => {
  const home = homeWithCluster();
  const embedded = await startEmbedded(home, { keep: true });
  const killServer = () => process.kill(Number(readFileSync(join(home, "data/postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
  const client = new pg.Client({ connectionString: embedded.url });
  await client.connect();
  const broken = new Promise((done) => client.on("error", done));
  await client.query("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
  killServer();
  await broken;
  const found = async (): Promise<unknown[]> => query(embedded.url, "SELECT n FROM kept").catch(() => found());
  expect(await found()).toEqual([{ n: 7 }]);
  killServer();
  await embedded.stop();
  expect(await embedded.exited).toBeNull();
  expect(existsSync(join(home, "launcher.lock"))).toBe(false);
  await expect(query(embedded.url, "SELECT 1")).rejects.toThrow(/ENOENT|ECONNREFUSED/);
});

test("a server whose folder another process has taken writes nothing more", { timeout: 60_000 }, async () => {
  const home = homeWithCluster();
  const embedded = await startEmbedded(home, { keep: true });
  const lock = join(home, "launcher.lock");
  const other = JSON.stringify({ ...JSON.parse(readFileSync(lock, "utf8")), id: "another" });
  rmSync(lock);
  writeFileSync(lock, other);
  await embedded.exited;
  await expect(query(embedded.url, "SELECT 1")).rejects.toThrow();
  await embedded.stop();
  expect(readFileSync(lock, "utf8")).toBe(other);
});
