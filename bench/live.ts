import { mkdtempSync, rmSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { addDestination, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { type Server, signedRequests, startServer } from "./intake.ts";
import { type LoadResult, load } from "./load.ts";
import { type Section, spread } from "./measure.ts";

const pairs = Number(process.env.BENCH_ROUNDS ?? 40);
const roundMs = 1_500;
const connections = 32;
const pacedPairs = 6;
const pacedMs = 8_000;
const pacedPerSecond = 1_000;
const mostCost = 0.02;

type Round = { open: LoadResult; closed: LoadResult };

export async function run(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-bench-"));
  const embedded = await startEmbedded(folder);
  const pool = createPool(embedded.url, 4);
  let server: Server | undefined;
  try {
    await deploy(embedded.url);
    await makePartitions(pool);
    const { sourceId, mappingIds } = await addDestination(pool, {
      mappings: [trackMapping, { ...trackMapping, trigger: 'type = "track" and event = "Other"' }],
    });
    server = await startServer("live", embedded.url, sourceId);
    const { port } = server;
    const requests = signedRequests(sourceId);
    const everything = [""];
    const filtered = `?mappingId=${mappingIds[0]}`;
    const withViews = async <Result>(queries: readonly string[], work: () => Promise<Result>): Promise<Result> => {
      const views = await Promise.all(queries.map((query) => openView(port, query)));
      try {
        return await work();
      } finally {
        for (const view of views) view.destroy();
      }
    };
    await load(port, connections, 2_000, requests);
    const full = await inTurn(
      pairs,
      (work) => withViews(everything, work),
      () => load(port, connections, roundMs, requests),
    );
    const paced = await inTurn(
      pacedPairs,
      (work) => withViews([...everything, filtered], work),
      async () => {
        const before = await cpuMs(port);
        const result = await load(port, connections, pacedMs, requests, { perSecond: pacedPerSecond });
        return { ...result, cpuPerSecond: ((await cpuMs(port)) - before) / result.seconds };
      },
    );
    return section(full, paced);
  } finally {
    const child = server?.process;
    if (child) await new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM"));
    await pool.end();
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Pairs with the views open and closed, in turn forwards and backwards: the tables grow meanwhile.
 */
async function inTurn<Result>(count: number, withViews: (work: () => Promise<Result>) => Promise<Result>, work: () => Promise<Result>) {
  const all: { open: Result; closed: Result }[] = [];
  for (let pair = 0; pair < count; pair++) {
    if (pair % 2 === 0) {
      const open = await withViews(work);
      all.push({ open, closed: await work() });
    } else {
      const closed = await work();
      all.push({ closed, open: await withViews(work) });
    }
  }
  return all;
}

const request = (port: number, path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => get({ host: "127.0.0.1", port, path, agent: false }, resolve).once("error", reject));

async function openView(port: number, query: string): Promise<IncomingMessage> {
  const view = await request(port, `/live${query}`);
  view.on("error", () => {});
  view.resume();
  return view;
}

async function cpuMs(port: number): Promise<number> {
  const { user, system } = (await json(await request(port, "/cpu"))) as NodeJS.CpuUsage;
  return (user + system) / 1_000;
}

function section(
  full: readonly Round[],
  paced: readonly { open: { cpuPerSecond: number; p50Ms: number }; closed: { cpuPerSecond: number; p50Ms: number } }[],
): Section {
  const shares = spread(full.map(({ open, closed }) => open.perSecond / closed.perSecond));
  const median = (values: number[]) => spread(values).median;
  const cost = spread(paced.map(({ open, closed }) => open.cpuPerSecond - closed.cpuPerSecond));
  const percent = (value: number) => `${(value * 100).toFixed(1)}%`;
  const failures: string[] = [];
  if (shares.median < 1 - mostCost) failures.push(`with a live view open, intake takes ${percent(shares.median)} of the events`);
  if (cost.median > mostCost * 1_000)
    failures.push(`live views take ${cost.median.toFixed(0)} ms of a second at ${pacedPerSecond} events per second`);
  if (full.some(({ open, closed }) => open.failed + closed.failed > 0)) failures.push("some requests were not answered 200");
  return {
    title: "Live view",
    intro:
      `Falconer's endpoint with a live view open, read over HTTP, against the same with none; ${pairs} pairs of ${roundMs / 1_000} s, in turn, as many signed events as the server accepts, over ${connections} connections. ` +
      `Then ${pacedPairs} pairs of ${pacedMs / 1_000} s at ${pacedPerSecond} events per second, with a second view that is filtered by a mapping, in which the server says what processor time it used. Server, load generator and one embedded Postgres share the machine's ${availableParallelism()} processors. ` +
      `Targets: a view costs intake at most ${mostCost * 100}%, and two at most ${mostCost * 1_000} ms of the server's second.`,
    comparisons: [],
    failures,
    tables: [
      {
        caption: "",
        rows: [
          ["What", "without", "with views", "min", "median", "max"],
          [
            "Requests/s, as many as the server accepts; share",
            median(full.map(({ closed }) => closed.perSecond)).toFixed(0),
            median(full.map(({ open }) => open.perSecond)).toFixed(0),
            ...(["min", "median", "max"] as const).map((key) => percent(shares[key])),
          ],
          [
            `Server's processor time in a second at ${pacedPerSecond} events/s; difference`,
            `${median(paced.map(({ closed }) => closed.cpuPerSecond)).toFixed(0)} ms`,
            `${median(paced.map(({ open }) => open.cpuPerSecond)).toFixed(0)} ms`,
            ...(["min", "median", "max"] as const).map((key) => `${cost[key].toFixed(0)} ms`),
          ],
        ],
      },
    ],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const measured = await run();
  console.log(toMarkdown(measured));
  for (const failure of measured.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
