import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { recordAttempts } from "#lib/engine/delivery/attempts.ts";
import { claimRequests } from "#lib/engine/delivery/lanes.ts";
import { acquireLease } from "#lib/engine/delivery/lease.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "#lib/engine/delivery/queued-request.ts";
import { settleOverPool } from "#lib/engine/delivery/settle-over-pool.ts";
import { addDestination, type TestDestination, testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { foldStatistics } from "#lib/engine/statistics/fold.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { deliverySettings, laneSettings, settlingSettings } from "#lib/engine/worker/worker-pools.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool, createTunedPool } from "#lib/platform/db/pool.ts";
import { createId } from "#lib/platform/ids.ts";
import { type Decision, decide } from "./decide.ts";
import { connections, type Server, signedRequests, startServer } from "./intake.ts";
import { load } from "./load.ts";
import { type Section, spread } from "./measure.ts";
import { databaseOf, serverCpuMs } from "./processor-time.ts";
import { responseTo } from "./response-to.ts";
import { countNothing } from "./without-counting.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 120);
const intakeMs = 700;
/** As many requests end together when a worker is busy with several destinations. */
const together = 20;
const settlementsPerRound = 80;
/**
 * A process is a few percent faster or slower than another of the same code for as long as it runs.
 */
const roundsOfServer = 12;
const toReach = { share: 0.97 };

type Side = {
  counts: boolean;
  target: TestDestination;
  server: Server;
  url: string;
  pool: pg.Pool;
  token: string;
  claims: pg.Pool;
  attempts: pg.Pool;
  settling: pg.Pool;
  /** Requests that wait to be settled. */
  due: number;
  perSecond: number[];
  /** Processor time: of database and server, per request; of the database, per settlement. */
  intakeCpuMs: number[];
  settleMs: number[];
  settleCpuMs: number[];
  foldMs: number[];
};

/**
 * What counting costs: the same work on a database that counts, and on one whose triggers are off
 * and whose intake statements do not count.
 */
export async function run(): Promise<Section> {
  process.env.FALCONER_SECRET_KEY ??= testSecretKey;
  const folder = mkdtempSync(join(tmpdir(), "falconer-bench-"));
  const embedded = await startEmbedded(folder);
  const sides: Side[] = [];
  try {
    for (const counts of [true, false]) sides.push(await startSide(embedded.url, counts));
    for (let round = -2; round < rounds; round++) {
      if (round > 0 && round % roundsOfServer === 0) for (const side of sides) await startAgain(side);
      await workInTurn(round % 2 === 0 ? sides : sides.toReversed(), round >= 0);
    }
    return section(sides as [Side, Side]);
  } finally {
    await Promise.all(sides.map(({ server }) => stop(server)));
    await Promise.all(
      sides.flatMap(({ pool, claims, attempts, settling }) => [pool, claims, attempts, settling]).map((pool) => pool.end()),
    );
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSide(serverUrl: string, counts: boolean): Promise<Side> {
  const name = counts ? "counting" : "not_counting";
  const admin = createPool(serverUrl, 1);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  await deploy(url);
  const pool = createPool(url, 2);
  await makePartitions(pool);
  if (!counts) for (const table of ["event", "delivery", "attempt"]) await pool.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  const target = await addDestination(pool);
  const settling = createTunedPool(url, { max: 1, name: "bench settling", settings: settlingSettings, pipeline: true });
  if (!counts) settling.on("connect", countNothing);
  const token = (await acquireLease(pool, target.clientKey, "bench"))?.token ?? "";
  await pool.query("UPDATE client_lease SET expires_at = now() + interval '1 day'");
  return {
    counts,
    target,
    pool,
    token,
    server: await startServer(kindOf({ counts }), url, target.sourceId),
    url,
    claims: createTunedPool(url, { max: 1, name: "bench claims", settings: laneSettings }),
    attempts: createTunedPool(url, { max: 1, name: "bench attempts", settings: deliverySettings }),
    settling,
    due: 0,
    perSecond: [],
    intakeCpuMs: [],
    settleMs: [],
    settleCpuMs: [],
    foldMs: [],
  };
}

const stop = ({ process: child }: Server) => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM"));

async function startAgain(side: Side) {
  await stop(side.server);
  side.server = await startServer(kindOf(side), side.url, side.target.sourceId);
  side.due += (await load(side.server.port, connections, 2 * intakeMs, signedRequests(side.target.sourceId))).requests;
}
const kindOf = ({ counts }: { counts: boolean }) => (counts ? "fast" : "uncounted");

/**
 * Intake on each side, then settlements in turn: whatever else the machine does affects both alike.
 */
async function workInTurn(sides: Side[], noted: boolean): Promise<void> {
  const intake: { perSecond: number; cpuMs: number }[] = [];
  const settlements = noted ? settlementsPerRound : 10; // the first rounds leave some for later
  for (const side of sides) {
    const { server, target, pool } = side;
    const database = await databaseOf(pool);
    const used = async () => database() + (await serverCpuMs(server.port));
    const before = await used();
    const { perSecond, requests } = await load(server.port, connections, intakeMs, signedRequests(target.sourceId));
    intake.push({ perSecond, cpuMs: ((await used()) - before) / requests });
    side.due += requests;
    // A slow machine takes in less than it is to settle: the rest comes without being measured.
    while (side.due < settlements * together)
      side.due += (await load(server.port, connections, intakeMs, signedRequests(target.sourceId))).requests;
    side.due -= settlements * together;
  }
  const settling = sides.map(() => ({ ms: 0, cpuMs: 0 }));
  const database = await databaseOf((sides[0] as Side).pool);
  for (let settlement = 0; settlement < settlements; settlement++)
    for (const index of settlement % 2 === 0 ? [0, 1] : [1, 0]) {
      const sum = settling[index] as { ms: number; cpuMs: number };
      const before = database();
      sum.ms += await settleSome(sides[index] as Side);
      sum.cpuMs += database() - before;
    }
  for (const [index, side] of sides.entries()) {
    const startedAt = performance.now();
    if (side.counts) await foldStatistics(side.pool);
    if (!noted) continue;
    side.perSecond.push(intake[index]?.perSecond ?? Number.NaN);
    side.intakeCpuMs.push(intake[index]?.cpuMs ?? Number.NaN);
    side.settleMs.push((settling[index]?.ms ?? Number.NaN) / settlementsPerRound);
    side.settleCpuMs.push((settling[index]?.cpuMs ?? Number.NaN) / settlementsPerRound);
    side.foldMs.push(performance.now() - startedAt);
  }
}

/**
 * Records attempts and settles them, as a worker does. Claims are left out, because they count
 * nothing.
 */
async function settleSome({ target: { destinationId, clientKey }, token, claims, attempts, settling }: Side): Promise<number> {
  const settleNow = settleOverPool(settling, token);
  const claim = { destinationId, clientKey, token, look: together, singles: together, mergeables: 0 };
  const { requests } = await claimRequests(claims, claim);
  if (requests.length < together) throw new Error(`only ${requests.length} requests are due`);
  const responses = requests.map(({ request }) => responseTo(request));
  const startedAt = performance.now();
  const ids = requests.map(() => createId("attempt"));
  const of = (queued: QueuedRequest, place: number) => ({ id: ids[place] as string, destinationId, expiresOn: queued.expiresOn });
  await recordAttempts(
    attempts,
    clientKey,
    token,
    requests.map((queued, place) => ({
      ...of(queued, place),
      deliveryIds: [queued.deliveryId],
      requestIndex: 0,
      request: JSON.stringify(queued.request),
      startedAt: new Date(),
      reclaimed: false,
    })),
  );
  const ends = requests.map(
    (queued, place): AttemptEnd => ({
      ...of(queued, place),
      startedAt: new Date(),
      finishedAt: new Date(),
      durationMs: 80,
      outcome: "delivered",
      status: 200,
      error: undefined,
      response: responses[place] as string,
    }),
  );
  const settlements = requests.map((queued): Settlement => ({ queued, verdict: { kind: "delivered" } }));
  const lost = await settleNow(settlements, ends, { again: false, lockMs: 1_000 });
  if (lost.length > 0) throw new Error("somebody else settles");
  return performance.now() - startedAt;
}

const verdicts: Record<Decision["verdict"], string> = {
  within: "target met",
  over: "target missed",
  undecided: "too noisy on this machine to tell",
};

function section([counting, plain]: [Side, Side]): Section {
  const per = (some: number[], other: number[]) => some.map((value, round) => value / (other[round] as number));
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const failures: string[] = [];
  /** `times`: how many times as long it takes with counting, round by round. */
  const row = (what: string, times: number[], without: string, withThem: string, told = true) => {
    const { median, low, high, verdict } = decide(times, 1 / toReach.share);
    if (told && verdict === "over") failures.push(`${what}: with counting ${percent(1 / median)} of what it is without`);
    return [
      what,
      without,
      withThem,
      `**${percent(1 / median)}**`,
      `${percent(1 / high)} to ${percent(1 / low)}`,
      told ? verdicts[verdict] : "",
    ];
  };
  const ms = (values: number[]) => `${spread(values).median.toFixed(2)} ms`;
  const rate = (values: number[]) => `${spread(values).median.toFixed(0)}/s`;
  return {
    title: "What statistics cost",
    intro:
      `The same work in turn on two databases of one embedded Postgres: one counts, in the statements that store and settle; in the other, they leave that out, and no trigger counts. ${rounds} rounds on ${availableParallelism()} processors; every ${roundsOfServer} rounds both servers start again, because a process is a few percent faster or slower than another of the same code. Intake: signed events over ${connections} connections through Falconer's endpoint. ` +
      `Settling: attempts of ${together} requests recorded and settled together with the responses as they are recorded, in transactions that wait for the disk. A share is taken within a round; the target is ${toReach.share * 100}%, and counts as met or missed only where the rounds show it with 95% confidence. ` +
      "Processor time is that of database and server together (settling: of the database), which other programs on the machine hardly change; what a machine can take depends on everything else as well.",
    comparisons: [],
    failures,
    tables: [
      {
        caption: "",
        rows: [
          ["What", "Without", "With", "Share: median", "95% interval", "Verdict"],
          row("Intake", per(plain.perSecond, counting.perSecond), rate(plain.perSecond), rate(counting.perSecond)),
          row(
            `Recording and settling ${together} attempts`,
            per(counting.settleMs, plain.settleMs),
            ms(plain.settleMs),
            ms(counting.settleMs),
          ),
          row(
            "Processor time of an event",
            per(counting.intakeCpuMs, plain.intakeCpuMs),
            ms(plain.intakeCpuMs),
            ms(counting.intakeCpuMs),
            false,
          ),
          row(
            "Processor time of a settlement",
            per(counting.settleCpuMs, plain.settleCpuMs),
            ms(plain.settleCpuMs),
            ms(counting.settleCpuMs),
            false,
          ),
        ],
      },
      {
        caption: "Folding what a round has counted into the buckets, which a worker does every two seconds beside all else:",
        rows: [["min", "median", "max"], (["min", "median", "max"] as const).map((key) => `${spread(counting.foldMs)[key].toFixed(0)} ms`)],
      },
    ],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
