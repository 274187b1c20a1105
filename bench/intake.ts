import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { addDestination, postEvents, signatureOf, testSecretKey, trackEvent, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { freePort } from "#lib/run/chaos/processes.ts";
import { httpRequest, type LoadResult, load } from "./load.ts";
import { type Section, spread } from "./measure.ts";

/**
 * Many short rounds: within one, both meet the machine in the same state, and the few in which its
 * disk stalls do not decide the median of many pairs.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 36);
const roundMs = 1_000;
/** What is there only for comparison takes part in one of this many rounds. */
const comparedEvery = 6;
const batchRounds = 14;
export const connections = 32;
const toReach = { share: 0.8, p99Ms: 25, batchMs: 150, tracedShare: 0.95 };

/** `cpuMs`: the server's processor time per request. */
type Results = Map<string, (LoadResult & { round: number; cpuMs: number })[]>;
export type Server = { name: string; port: number; process: ChildProcess };

export async function run(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-bench-"));
  const embedded = await startEmbedded(folder);
  const pool = createPool(embedded.url, 4);
  const servers: Server[] = [];
  const collector = await startCollector();
  try {
    await deploy(embedded.url);
    await makePartitions(pool);
    await pool.query("CREATE TABLE bare_event (id text PRIMARY KEY, body json NOT NULL)");
    const { sourceId } = await addDestination(pool, {
      mappings: [trackMapping, { ...trackMapping, trigger: 'type = "track" and event = "Other"' }],
    });
    for (const kind of ["bare", "fast", "raw", "traced"]) servers.push(await startServer(kind, embedded.url, sourceId, collector.url));

    const results: Results = new Map(servers.map(({ name }) => [name, []]));
    const requests = signedRequests(sourceId);
    for (const server of servers) await load(server.port, connections, 2_000, requests);
    const always = servers.filter(({ name }) => name !== "raw");
    for (let round = 0; round < rounds; round++) {
      const present = round % comparedEvery === 0 ? servers : always;
      // Forwards and backwards in turn: the tables grow all the while, and nobody should always
      // meet them at their largest.
      for (const server of round % 2 === 0 ? present : present.toReversed())
        results.get(server.name)?.push({ round, ...(await loadWithCpu(server.port, requests)) });
    }
    const batchMs = await batches(servers[1] as Server, sourceId);
    return section(results, batchMs);
  } finally {
    await Promise.all(servers.map(({ process: child }) => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM"))));
    await pool.end();
    await embedded.stop();
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function section(results: Results, batchMs: number[]): Section {
  const bare = results.get("bare") ?? [];
  const shares = new Map(
    [...results].map(([name, all]) => [name, spread(all.map((one) => one.perSecond / (bare[one.round]?.perSecond ?? Number.NaN)))]),
  );
  const fast = results.get("fast") ?? [];
  const traced = results.get("traced") ?? [];
  const inRounds = (ratio: (without: Measured, withThem: Measured) => number) =>
    spread(traced.map((one, index) => ratio(fast[index] as Measured, one)));
  const tracedCpu = inRounds((without, withThem) => without.cpuMs / withThem.cpuMs);
  const tracedRate = inRounds((without, withThem) => withThem.perSecond / without.perSecond);
  const median = (values: number[]) => spread(values).median;
  const names: Record<string, string> = {
    bare: "Bare node:http with the same group commit of the same rows: no signature, no parsing, no planning, one event planned before",
    raw: "For comparison: bare node:http that puts bodies into one table and nothing else",
    traced: "The same with traces and logs on, to a collector in the load generator's process",
    fast: "Falconer's endpoint: signature, parsing, de-duplication, planning, event, delivery and lane, one transaction",
  };
  const failures: string[] = [];
  const share = shares.get("fast")?.median ?? 0;
  const p99 = median(fast.map((one) => one.p99Ms));
  const batch = median(batchMs);
  if (share < toReach.share)
    failures.push(`intake is ${(share * 100).toFixed(0)}% of the bare server; the target is ${toReach.share * 100}%`);
  if (tracedCpu.median < toReach.tracedShare)
    failures.push(`with traces on, a process can take ${(tracedCpu.median * 100).toFixed(1)}% of what it can take without`);
  if (p99 > toReach.p99Ms) failures.push(`intake's p99 is ${p99.toFixed(1)} ms, ${toReach.p99Ms} ms is the target`);
  if (batch > toReach.batchMs) failures.push(`a batch of 1,000 takes ${batch.toFixed(0)} ms, ${toReach.batchMs} ms is the target`);
  for (const [name, all] of results) if (all.some((one) => one.failed > 0)) failures.push(`${name}: some requests were not answered 200`);
  return {
    title: "Intake",
    intro:
      `Signed events of about 0.5 KB over ${connections} connections, in turn, ${rounds} rounds of ${roundMs / 1000} s (servers for comparison: ${Math.ceil(rounds / comparedEvery)}). The server, the load generator (it sends prepared bytes and checks ` +
      `only the status) and one embedded Postgres for all share the machine's ${availableParallelism()} processors. A share is taken within a round. Targets: ${toReach.share * 100}% of ` +
      `the bare server and a p99 of ${toReach.p99Ms} ms through Falconer's endpoint; a batch of 1,000 events in ${toReach.batchMs} ms.`,
    comparisons: [],
    failures,
    tables: [
      {
        caption: "",
        rows: [
          ["Server", "Requests/s", "p50", "p99", "Share of bare: min", "median", "max"],
          ...[...results].map(([name, all]) => [
            names[name] ?? name,
            median(all.map((one) => one.perSecond)).toFixed(0),
            `${median(all.map((one) => one.p50Ms)).toFixed(1)} ms`,
            `${median(all.map((one) => one.p99Ms)).toFixed(1)} ms`,
            ...(["min", "median", "max"] as const).map((key) => `${((shares.get(name)?.[key] ?? 0) * 100).toFixed(0)}%`),
          ]),
        ],
      },
      {
        caption: `Throughput with traces on, relative to without, within a round (target: ${toReach.tracedShare * 100}% of what a process can take):`,
        rows: [
          ["", "min", "median", "max"],
          ["Requests per second of the server's processor time", ...percents(tracedCpu)],
          ["Requests per second on this machine", ...percents(tracedRate)],
        ],
      },
      {
        caption: "A batch of 1,000 events, from the first byte sent to the response:",
        rows: [["min", "median", "max"], (["min", "median", "max"] as const).map((key) => `${spread(batchMs)[key].toFixed(0)} ms`)],
      },
    ],
  };
}

/**
 * Made in advance, each with a message ID of its own, from about as many profiles as a shop has at
 * once.
 */
export function signedRequests(sourceId: string): () => Buffer {
  let made = 0;
  const padding = { currency: "EUR", coupon: "SPRING", note: "a little more text, so that an event has the size that events have" };
  return () => {
    const body = Buffer.from(JSON.stringify(trackEvent(`user-${made++ % 5_000}`, { total: made, ...padding })));
    return httpRequest(`/api/webhooks/segment/${sourceId}`, body, { "x-signature": signatureOf(body) });
  };
}

async function batches(server: Server, sourceId: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= batchRounds; round++) {
    const events = Array.from({ length: 1_000 }, (_, i) => trackEvent(`batch-${i}`, { total: i, currency: "EUR" }));
    const startedAt = performance.now();
    const answer = await postEvents(`http://127.0.0.1:${server.port}`, sourceId, events);
    if (answer.body.accepted !== 1_000) throw new Error(`a batch was answered ${JSON.stringify(answer.body).slice(0, 200)}`);
    if (round > 0) times.push(performance.now() - startedAt);
  }
  return times;
}

type Measured = LoadResult & { cpuMs: number };
const percents = (share: ReturnType<typeof spread>) =>
  (["min", "median", "max"] as const).map((key) => `${(share[key] * 100).toFixed(1)}%`);

async function loadWithCpu(port: number, requests: () => Buffer): Promise<Measured> {
  const used = async () => {
    const { user, system } = (await (await fetch(`http://127.0.0.1:${port}/cpu`)).json()) as NodeJS.CpuUsage;
    return (user + system) / 1e3;
  };
  const before = await used();
  const result = await load(port, connections, roundMs, requests);
  return { ...result, cpuMs: ((await used()) - before) / result.requests };
}

/** Accepts what a traced server sends and ignores it. */
async function startCollector(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export async function startServer(kind: string, databaseUrl: string, sourceId: string, collectorUrl = ""): Promise<Server> {
  const port = await freePort();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    FALCONER_SECRET_KEY: testSecretKey,
    BENCH_COLLECTOR: collectorUrl,
    LOG_LEVEL: "warn",
    NODE_ENV: "production" as const,
    ...(process.env.BENCH_PROFILE
      ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.BENCH_PROFILE} --cpu-prof-name=${kind}.cpuprofile` }
      : {}),
  };
  const child = spawn(process.execPath, ["bench/intake-server.ts", kind, String(port), sourceId], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return { name: kind, port, process: child };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
