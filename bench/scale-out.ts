import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { addDestination, postEvents, signatureOf, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { inWorld } from "#lib/run/chaos/in-world.ts";
import { copyFor, keepRows, writtenTables } from "./copy-bare.ts";
import { type Server, startServer } from "./intake.ts";
import { httpRequest, type LoadResult, load } from "./load.ts";
import { type Section, type Spread, spread } from "./measure.ts";
import { backendsMs } from "./processor-time.ts";

const sizes = [1, 2, 4] as const;
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);
const roundMs = 5_000;
/** More than it takes to keep a process busy all the time. */
const connectionsEach = 3;
const batchSize = 1_000;
/** About as many batches as a machine of two processors takes in a round. */
const madeAhead = 100;
const toReach = 0.6;
/** Each client has only one sender at a time, so several workers share many clients. */
const clients = 8;
const eventsEach = 1_500;

type Size = (typeof sizes)[number];
/** Events per second, and the processor time of Postgres's backends per batch. */
type Taken = { events: number; refused: number; copied: number; cpuMs: number; copyCpuMs: number };

/** 1, 2 and 4 web processes, and as many workers, on one Postgres. */
export async function run(): Promise<Section> {
  const taken = await intake();
  const delivered = new Map<Size, number[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < Math.max(1, Math.floor(rounds / 2)); round++)
    for (const size of inTurn(round)) delivered.get(size)?.push(await deliver(size));
  return section(taken, delivered);
}

/**
 * Forwards and backwards in turn, so that whatever grows meanwhile does not always affect the same
 * one most.
 */
const inTurn = (round: number): readonly Size[] => (round % 2 === 0 ? sizes : sizes.toReversed());

async function intake(): Promise<Map<Size, Taken[]>> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-bench-"));
  const embedded = await startEmbedded(folder);
  const pool = createPool(embedded.url, 4);
  const servers: Server[] = [];
  const results = new Map<Size, Taken[]>(sizes.map((size) => [size, []]));
  let rows: Awaited<ReturnType<typeof keepRows>> | undefined;
  try {
    await deploy(embedded.url);
    await makePartitions(pool);
    const { sourceId } = await addDestination(pool, { mappings: [trackMapping] });
    for (let count = 0; count < Math.max(...sizes); count++) servers.push(await startServer("fast", embedded.url, sourceId));
    const { status } = await postEvents(`http://127.0.0.1:${servers[0]?.port}`, sourceId, batch());
    if (status !== 200) throw new Error(`the batch whose rows are copied was answered ${status}`);
    rows = await keepRows(pool);
    for (const { port } of servers) await load(port, connectionsEach, 2_000, batches(sourceId, 0));
    for (let round = 0; round < rounds; round++)
      for (const size of inTurn(round)) {
        // As the copy's are: it is the same work only on tables of about the same size.
        await pool.query(`TRUNCATE ${writtenTables.join(", ")}`);
        const taken = await take(pool, servers.slice(0, size), sourceId);
        const copy = await copyFor(embedded.url, rows.kept, size, roundMs);
        results.get(size)?.push({ ...taken, copied: batchSize * copy.perSecond, copyCpuMs: copy.cpuMs });
      }
    return results;
  } finally {
    await Promise.all(servers.map(({ process: child }) => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM"))));
    rows?.remove();
    await pool.end();
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The events per second that these processes take together, in batches, and the batches that they
 * refuse.
 */
async function take(pool: pg.Pool, servers: readonly Server[], sourceId: string): Promise<Omit<Taken, "copied" | "copyCpuMs">> {
  const before = await usedByBackend(pool);
  const each = servers.map((server) => ({ server, next: batches(sourceId, Math.ceil(madeAhead / servers.length)) }));
  const loads = await Promise.all(each.map(({ server, next }) => load(server.port, connectionsEach, roundMs, next)));
  const perSecond = loads.reduce((sum, { requests, failed, seconds }) => sum + (requests - failed) / seconds, 0);
  const sum = (pick: (one: LoadResult) => number) => loads.reduce((total, one) => total + pick(one), 0);
  const refused = sum(({ failed }) => failed);
  const used = [...(await usedByBackend(pool))].reduce((total, [pid, ms]) => total + ms - (before.get(pid) ?? 0), 0);
  const cpuMs = used / (sum(({ requests }) => requests) - refused);
  return { events: perSecond * batchSize, refused, cpuMs };
}

/** The processor time, in ms, of each connection's backend until now. */
async function usedByBackend(pool: pg.Pool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'");
  return new Map(rows.map(({ pid }) => [pid, backendsMs([pid])]));
}

let made = 0;
const batch = () =>
  Array.from({ length: batchSize }, (_, i) => trackEvent(`user-${made++ % 5_000}`, { total: i, currency: "EUR", coupon: "SPRING" }));

/**
 * Signed requests, this many made in advance, so that the generator takes less processor time
 * meanwhile.
 */
function batches(sourceId: string, ahead: number): () => Buffer {
  const make = () => {
    const body = Buffer.from(JSON.stringify(batch()));
    return httpRequest(`/api/webhooks/segment/${sourceId}`, body, { "x-signature": signatureOf(body) });
  };
  const ready = Array.from({ length: ahead }, make);
  return () => ready.pop() ?? make();
}

/** The requests per second that these workers send together, while work waits for all of them. */
const deliver = (workers: Size): Promise<number> =>
  inWorld({ workers, simulator: {} }, async (world) => {
    const received = async () => (await world.simulator.control("GET", "stats")).received as number;
    const url = world.webs[0]?.url ?? "";
    for (let client = 0; client < clients; client++) {
      const target = await world.addDestination({ ratePerSecond: 5_000, mappings: [trackMapping] });
      const events = Array.from({ length: eventsEach }, (_, i) => trackEvent(`user-${i % 500}`, { n: i }));
      // Like Segment: sends the same events again while the answer is that it takes longer.
      await until("events to be taken", async () => (await postEvents(url, target.sourceId, events)).status === 200, 120_000);
    }
    const all = clients * eventsEach;
    // The workers are still starting, and the first requests open their connections.
    await until("the first requests", async () => (await received()) >= all / 10, 120_000);
    const begun = await received();
    const startedAt = performance.now();
    await until("all requests", async () => (await received()) >= all, 600_000);
    return ((all - begun) / (performance.now() - startedAt)) * 1_000;
  });

const count = (value: number) => Math.round(value).toLocaleString("en");
const percents = ({ min, median, max }: Spread) => [min, median, max].map((share) => `${(share * 100).toFixed(0)}%`);

function section(taken: Map<Size, Taken[]>, delivered: Map<Size, number[]>): Section {
  const failures: string[] = [];
  const intakeRows = sizes.map((size) => {
    const all = taken.get(size) ?? [];
    const share = spread(all.map(({ events, copied }) => events / copied));
    const refused = all.reduce((sum, one) => sum + one.refused, 0);
    return {
      size,
      share,
      refused,
      events: spread(all.map(({ events }) => events)).median,
      copied: spread(all.map(({ copied }) => copied)).median,
      cpu: spread(all.map(({ cpuMs }) => cpuMs)).median,
      copyCpu: spread(all.map(({ copyCpuMs }) => copyCpuMs)).median,
      cpuShare: spread(all.map(({ cpuMs, copyCpuMs }) => copyCpuMs / cpuMs)),
    };
  });
  const best = Math.max(...intakeRows.map(({ share }) => share.median));
  if (best < toReach)
    failures.push(`batches come in at ${(best * 100).toFixed(0)}% of a bare COPY at best, ${toReach * 100}% are to be reached`);
  return {
    title: "Several processes on one Postgres",
    intro:
      `1, 2 and 4 web processes take batches of ${count(batchSize)} events over ${connectionsEach} connections each, as fast as they can, in turn with a bare COPY of the same rows (a batch that is refused is asked for later, and counts as none): ` +
      `what one batch stores in all tables, copied from files on the server over as many connections as there are processes, one transaction a batch, into tables with the same indexes. Each round begins with empty tables. ` +
      `${rounds} rounds of ${roundMs / 1_000} s; a share is taken within a round. Then as many workers empty the queues of ${clients} clients, with ${count(eventsEach)} requests each. ` +
      `Processes, load generator, simulator and one embedded Postgres share the machine's ${availableParallelism()} processors: where these are all busy, more processes cannot add anything. To reach: ${toReach * 100}% of the COPY.`,
    comparisons: [],
    failures,
    tables: [
      {
        caption: "Batches in:",
        rows: [
          ["Web processes", "Events/s", "Batches refused", "Bare COPY, events/s", "Share: min", "median", "max"],
          ...intakeRows.map(({ size, share, events, refused, copied }) => [
            String(size),
            count(events),
            count(refused),
            count(copied),
            ...percents(share),
          ]),
        ],
      },
      {
        caption: "Processor time of Postgres’s backends per batch, which decides where Postgres alone is busy all the time:",
        rows: [
          ["Web processes", "Ours, ms", "Bare COPY, ms", "Share: min", "median", "max"],
          ...intakeRows.map(({ size, cpu, copyCpu, cpuShare }) => [
            String(size),
            cpu.toFixed(1),
            copyCpu.toFixed(1),
            ...percents(cpuShare),
          ]),
        ],
      },
      {
        caption: "Requests out:",
        rows: [
          ["Workers", "Requests/s: min", "median", "max"],
          ...sizes.map((size) => {
            const { min, median, max } = spread(delivered.get(size) ?? []);
            return [String(size), count(min), count(median), count(max)];
          }),
        ],
      },
    ],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const result = await run();
  console.log(toMarkdown(result));
  for (const failure of result.failures ?? []) console.log(`Not reached: ${failure}`);
  process.exit(0);
}
