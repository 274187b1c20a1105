// npm run test:upgrade: from the version before to this one without a stop. The old processes run
// on the new tables for a while, then beside the new ones, then are gone; events flow all the time.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, testSecretKey, until } from "#lib/engine/delivery/testing/fixture.ts";
import { checkStatistics } from "#lib/engine/statistics/rebuild.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { quick } from "#lib/run/chaos/in-world.ts";
import { answers, type ChaosDatabase, freePort, startProcess, startSimulatorProcess } from "#lib/run/chaos/processes.ts";
import { type Load, reckon, sleep, startLoad, type World } from "#lib/run/chaos/world.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { checkOutVersionBefore, type VersionBefore } from "./version-before.ts";

let before: VersionBefore;
beforeAll(() => {
  before = checkOutVersionBefore();
});
afterAll(() => before?.remove());

/** How long each stage lasts under load. */
const stageMs = 6_000;
const migrationsIn = (folder: string) => readdirSync(join(folder, "prisma/migrations")).filter((name) => /^\d/.test(name));

test("nothing is lost, sent twice or out of order while one version takes the place of the other", async () => {
  const embedded = await startEmbedded(join(before.folder, "../database"));
  const pool = createPool(embedded.url, 4);
  const simulator = await startSimulatorProcess({ markPaths: ["eventAttributes.n", "attributes.n"], latencyMs: 20 });
  const env = { DATABASE_URL: embedded.url, TALON_ONE_BASE_URL: simulator.url };
  const webs: World["webs"] = [];
  const workers: World["workers"] = [];
  const startWeb = async (folder: string) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = startProcess(join(folder, "lib/run/chaos/web-process.ts"), [], { ...env, PORT: String(port) });
    await until("a web process", () => answers(url), 30_000);
    webs.push({ url, process: child, start: async () => {} });
  };
  const startWorker = (folder: string) => {
    workers.push({ process: startProcess(join(folder, "lib/run/cli/start.ts"), ["worker"], env), start: () => {} });
  };
  const database = { url: embedded.url, pool: () => pool } as ChaosDatabase;
  const world: World = { database, simulator, webs, workers, addDestination: (input) => addDestination(pool, input), stop: async () => {} };
  let load: Load | undefined;
  try {
    execFileSync(process.execPath, ["lib/run/cli/migrate.ts"], {
      cwd: before.folder,
      env: { ...process.env, ...env, FALCONER_SECRET_KEY: testSecretKey, LOG_LEVEL: "silent" },
      stdio: "ignore",
    });
    const target = await world.addDestination(quick);
    for (let count = 0; count < 2; count++) {
      await startWeb(before.folder);
      startWorker(before.folder);
    }
    load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    await delivered(pool, 100);

    // The new version's tables under the old version's processes.
    const applied = await deploy(embedded.url);
    expect(applied).toEqual(migrationsIn(projectFolder).filter((name) => !migrationsIn(before.folder).includes(name)));
    const atChange = load.acked.size;
    await sleep(stageMs);
    expect(load.acked.size).toBeGreaterThan(atChange + 100);

    // One by one, as an orchestrator does it: a new process starts, then an old one is asked to
    // end.
    const codes: (number | null)[] = [];
    for (let count = 0; count < 2; count++) {
      await startWeb(projectFolder);
      const old = webs.shift();
      codes.push((await old?.process.end()) ?? null);
      startWorker(projectFolder);
      await sleep(stageMs / 2);
      codes.push((await workers.shift()?.process.end()) ?? null);
    }
    const atEnd = load.acked.size;
    await sleep(stageMs);
    expect(load.acked.size).toBeGreaterThan(atEnd + 100);
    await load.stop();
    const result = await reckon(world, load, target);
    console.log(`${before.name}: ${applied.length} migrations under way`, result, load.counts);
    // What is counted wrongly, told one by one.
    expect(await checkStatistics(pool, target.destinationId)).toEqual([]);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, duplicates: 0, inversions: 0, miscounted: 0 });
    expect(load.counts).toMatchObject({ serverErrors: 0, refused: 0 });
    expect(codes).toEqual([0, 0, 0, 0]);
  } finally {
    await load?.stop();
    await Promise.all([...webs, ...workers].map((one) => one.process.kill()));
    await simulator.stop();
    await pool.end();
    await embedded.stop();
  }
});

/** Waits until this many deliveries have arrived, which shows that the old version works. */
const delivered = (pool: pg.Pool, wanted: number) =>
  until("the first deliveries", async () => {
    const { rows } = await pool.query<{ n: number }>("SELECT count(*)::int AS n FROM delivery WHERE state = 'delivered'");
    return (rows[0]?.n ?? 0) >= wanted;
  });
