import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { addDestination, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { type Decision, decide } from "./decide.ts";
import { type Server, signedRequests, startServer } from "./intake.ts";
import { type LoadResult, load } from "./load.ts";
import { type Section, spread } from "./measure.ts";
import { databaseOf, request, serverCpuMs } from "./processor-time.ts";

const connections = 32;
const pacedPairs = Number(process.env.BENCH_ROUNDS ?? 24);
const pacedMs = 3_000;
const pacedPerSecond = 1_000;
const fullPairs = Math.ceil(pacedPairs / 2);
const fullMs = 1_500;
/** The views may take this share of the time that a server's process has. */
const mostCost = 0.02;

type Pair<Result> = { open: Result; closed: Result };
/**
 * Processor time per second, in ms: of the process that takes events and serves views, and of the
 * database.
 */
type Paced = LoadResult & { serverMs: number; databaseMs: number };

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
    const paced = await inTurn(
      pacedPairs,
      (work) => withViews([...everything, filtered], work),
      async (): Promise<Paced> => {
        const database = await databaseOf(pool); // of the connections that exist now
        const before = { server: await serverCpuMs(port), database: database() };
        const result = await load(port, connections, pacedMs, requests, { perSecond: pacedPerSecond });
        const { seconds } = result;
        return {
          ...result,
          serverMs: ((await serverCpuMs(port)) - before.server) / seconds,
          databaseMs: (database() - before.database) / seconds,
        };
      },
    );
    const full = await inTurn(
      fullPairs,
      (work) => withViews(everything, work),
      () => load(port, connections, fullMs, requests),
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
 * Pairs with the views open and closed, forwards and backwards in turn, because the tables grow
 * meanwhile.
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

async function openView(port: number, query: string): Promise<IncomingMessage> {
  const view = await request(port, `/live${query}`);
  view.on("error", () => {});
  view.resume();
  return view;
}

const verdicts: Record<Decision["verdict"], string> = {
  within: "target met",
  over: "target missed",
  undecided: "too noisy on this machine to tell",
};

function section(full: readonly Pair<LoadResult>[], paced: readonly Pair<Paced>[]): Section {
  const median = (values: number[]) => spread(values).median;
  const percent = (value: number) => `${(value * 100).toFixed(1)}%`;
  const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  // How much a process can take with the views open, compared with none open.
  const cost = decide(
    paced.map(({ open, closed }) => 1 + (open.serverMs - closed.serverMs) / 1_000),
    1 + mostCost,
  );
  const failures: string[] = [];
  if (cost.verdict === "over")
    failures.push(`live views take ${percent(cost.median - 1)} of the server's processor at ${pacedPerSecond} events per second`);
  if ([...full, ...paced].some(({ open, closed }) => open.failed + closed.failed > 0)) failures.push("some requests were not answered 200");
  const both = (what: string, of: (one: Paced) => number, told: (value: number) => string) => [
    what,
    told(median(paced.map(({ closed }) => of(closed)))),
    told(median(paced.map(({ open }) => of(open)))),
  ];
  const share = decide(
    full.map(({ open, closed }) => closed.perSecond / open.perSecond),
    1,
  );
  return {
    title: "Live view",
    intro:
      `Falconer's endpoint takes ${pacedPerSecond} signed events per second over ${connections} connections, in turn with two live views open, read over HTTP, one of them filtered by a mapping, and with none: ${pacedPairs} pairs of ${pacedMs / 1_000} s. ` +
      `What views cost intake is what they take of the second that the server's process has, the median of the pairs. Server, load generator and one embedded Postgres share the machine's ${availableParallelism()} processors. ` +
      `The target is at most ${mostCost * 100}%, and counts as met or missed only where the pairs show it with 95% confidence.`,
    comparisons: [],
    failures,
    tables: [
      {
        caption: "",
        rows: [
          ["Two views cost intake, of the server's process", "95% interval", "Verdict"],
          [`**${percent(cost.median - 1)}**`, `${percent(cost.low - 1)} to ${percent(cost.high - 1)}`, verdicts[cost.verdict]],
        ],
      },
      {
        caption: `In a second of ${pacedPerSecond} events:`,
        rows: [
          ["What", "Without", "With views"],
          both(
            "Events acknowledged",
            ({ perSecond }) => perSecond,
            (value) => value.toFixed(0),
          ),
          both("Time to the response, p50", ({ p50Ms }) => p50Ms, ms),
          both("The server's processor time", ({ serverMs }) => serverMs, ms),
          both("The database's processor time", ({ databaseMs }) => databaseMs, ms),
        ],
      },
      {
        caption: `With as many events as this machine's processors can take, one view takes part of them, ${fullPairs} pairs of ${fullMs / 1_000} s; no target:`,
        rows: [
          ["Events/s without", "with a view", "Share: median", "95% interval"],
          [
            median(full.map(({ closed }) => closed.perSecond)).toFixed(0),
            median(full.map(({ open }) => open.perSecond)).toFixed(0),
            percent(1 / share.median),
            `${percent(1 / share.high)} to ${percent(1 / share.low)}`,
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
