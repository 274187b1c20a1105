import { expect } from "vitest";
import { signatureOf, trackEvent, until } from "../test-fixture.ts";
import { databaseIsUp } from "./processes.ts";
import { createWorld, inFlight, reckon, sleep, startLoad, type World } from "./world.ts";

// Each scenario runs on processes of its own, checks what must hold and answers its figures. The counts say how hard: the long run and the short one differ in them only.

export type Figures = Record<string, number | string>;
const quick = { ratePerSecond: 400 };

async function inWorld<Result>(options: Parameters<typeof createWorld>[0], work: (world: World) => Promise<Result>): Promise<Result> {
  const world = await createWorld(options);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

/** kill -9 of the web process under load: nothing that was acknowledged is lost, nothing is sent twice. */
export const killWeb = (kills: number, betweenMs: number): Promise<Figures> =>
  inWorld({}, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 250 });
    const web = world.webs[0] as World["webs"][number];
    for (let i = 0; i < kills; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await web.process.kill();
      await web.start();
    }
    await sleep(500);
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, duplicates: 0, inversions: 0 });
    expect(load.counts.refused).toBe(0);
    return { kills, ...result };
  });

/** kill -9 of the worker under load: each delivery is made, in order; at most what was in flight is sent twice; work goes on within 10 s. */
export const killWorker = (kills: number, betweenMs: number): Promise<Figures> =>
  inWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const worker = world.workers[0] as World["workers"][number];
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    await until("the first delivery", async () => (await applied()) > 0, 20_000);
    let slowestMs = 0;
    let mayRepeat = 0;
    for (let i = 0; i < kills; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await worker.process.kill();
      await sleep(100);
      mayRepeat += await inFlight(world, target);
      const before = await applied();
      const since = performance.now();
      worker.start();
      await until("deliveries to go on", async () => (await applied()) > before, 20_000);
      slowestMs = Math.max(slowestMs, performance.now() - since);
    }
    await load.stop();
    const result = await reckon(world, load, target, 90_000);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(mayRepeat);
    expect(slowestMs).toBeLessThanOrEqual(10_000);
    return { kills, ...result, inFlightAtKills: mayRepeat, slowestResumeMs: Math.round(slowestMs) };
  });

/** A second worker takes over when the owner is killed: how long nothing leaves. */
export const takeOver = (kills: number): Promise<Figures> =>
  inWorld({ workers: 2 }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const owner = async () =>
      (await world.database.pool().query("SELECT owner FROM client_lease WHERE client_key = $1 AND expires_at > now()", [target.clientKey]))
        .rows[0]?.owner as string | undefined;
    const workerOf = (id: string) => world.workers.find((one) => id.includes(`-${one.process.child.pid}-`));
    const gaps: number[] = [];
    let mayRepeat = 0;
    for (let i = 0; i < kills; i++) {
      await sleep(2_500);
      const id = await until("an owner", owner, 20_000);
      const worker = workerOf(id) as World["workers"][number];
      await worker.process.kill();
      const since = performance.now();
      mayRepeat += await inFlight(world, target);
      await until("the next owner", async () => {
        const next = await owner();
        return next !== undefined && next !== id;
      });
      gaps.push(performance.now() - since);
      worker.start();
    }
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(mayRepeat);
    return { kills, ...result, inFlightAtKills: mayRepeat, slowestTakeOverMs: Math.round(Math.max(...gaps)) };
  });

/** Postgres stopped as by a power cut: nothing lost, no 2xx while it is away. */
export const crashDatabase = (crashes: number, betweenMs: number): Promise<Figures> =>
  inWorld({}, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    let mayRepeat = 0;
    for (let i = 0; i < crashes; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await world.database.crash();
      load.down = true;
      await sleep(1_000);
      load.down = false;
      await world.database.start();
      await until("the database", () => databaseIsUp(world.database.url), 20_000);
      mayRepeat += await inFlight(world, target);
      const before = load.acked.size;
      await until("events to be taken again", async () => load.acked.size > before, 20_000);
    }
    await sleep(500);
    await load.stop();
    const result = await reckon(world, load, target, 90_000);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(mayRepeat);
    expect(load.counts).toMatchObject({ answeredWhileDown: 0, refused: 0 });
    return { crashes, ...result, inFlightAtCrashes: mayRepeat, answered503: load.counts.serverErrors };
  });

/** Two web and two worker processes, restarted one after another with SIGTERM: nobody notices. */
export const rollingRestart = (rounds: number): Promise<Figures> =>
  inWorld({ webs: 2, workers: 2, simulator: { latencyMs: 20 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const codes: (number | null)[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const web of world.webs) {
        await sleep(500);
        codes.push(await web.process.end());
        await web.start();
      }
      for (const worker of world.workers) {
        await sleep(500);
        codes.push(await worker.process.end());
        worker.start();
        await sleep(1_000);
      }
    }
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, duplicates: 0, inversions: 0 });
    expect(load.counts).toMatchObject({ serverErrors: 0, refused: 0 });
    expect(new Set(codes)).toEqual(new Set([0]));
    return { restarts: codes.length, ...result, brokenConnections: load.counts.broken };
  });

/** Of all requests 30 % fail at random; within each profile the order holds all the same. */
export const randomFailures = (profiles: number, each: number): Promise<Figures> =>
  inWorld({}, async (world) => {
    const target = await world.addDestination({ ratePerSecond: 1_000 });
    const faults = [
      { action: { kind: "status", status: 503 }, probability: 0.15 },
      { action: { kind: "status", status: 429 }, probability: 0.05 },
      { action: { kind: "reset" }, probability: 0.06 },
      { action: { kind: "malformed" }, probability: 0.02 },
      { action: { kind: "status", status: 409 }, probability: 0.05 },
    ];
    await world.simulator.control("POST", "faults", { faults });
    const acked = new Set<string>();
    for (let n = 1; n <= each; n++)
      for (let from = 0; from < profiles; from += 250) {
        const events = Array.from({ length: Math.min(250, profiles - from) }, (_, i) => trackEvent(`r${from + i}`, { n }));
        const body = JSON.stringify(events);
        const response = await fetch(`${world.webs[0]?.url}/api/webhooks/segment/${target.sourceId}`, {
          method: "POST",
          headers: { "x-signature": signatureOf(body) },
          body,
        });
        expect(response.status).toBe(200);
        for (const event of events) acked.add(String(event.messageId));
      }
    const load = { acked, counts: { refused: 0, serverErrors: 0, broken: 0, answeredWhileDown: 0 }, down: false, stop: async () => {} };
    const result = await reckon(world, load, target, 180_000);
    const stats = await world.simulator.control("GET", "stats");
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0 });
    return { profiles, ...result, requests: stats.received, failedShare: Number((1 - stats.applied / stats.received).toFixed(2)) };
  });

/** One message a thousand times at once, at two web processes: stored once. */
export const sameMessage = (times: number): Promise<Figures> =>
  inWorld({ webs: 2, workers: 0 }, async (world) => {
    const target = await world.addDestination(quick);
    const body = JSON.stringify(trackEvent("once", { n: 1 }));
    const answers = await Promise.all(
      Array.from({ length: times }, async (_, i) => {
        const response = await fetch(`${world.webs[i % 2]?.url}/api/webhooks/segment/${target.sourceId}`, {
          method: "POST",
          headers: { "x-signature": signatureOf(body) },
          body,
        });
        return { status: response.status, body: (await response.json()) as { accepted: number; duplicate: number } };
      }),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const stored = (
      await world.database.pool().query("SELECT count(*)::int AS n FROM event WHERE destination_id = $1", [target.destinationId])
    ).rows[0].n;
    expect(stored).toBe(1);
    expect(answers.filter((answer) => answer.body.accepted === 1)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.duplicate === 1)).toHaveLength(times - 1);
    return { times, stored };
  });

/** 429 storms, time-outs, resets and half-open sockets: every delivery ends delivered, or dead with a reason; no profile overtakes itself. */
export const storms = (profiles: number, each: number): Promise<Figures> =>
  inWorld({ simulator: { ratePerSecond: 60 } }, async (world) => {
    const target = await world.addDestination({ ratePerSecond: 60, retryHorizonHours: 1 });
    const events = Array.from({ length: each }, (_, i) =>
      Array.from({ length: profiles }, (_, p) => trackEvent(`s${p}`, { n: i + 1 })),
    ).flat();
    const faults = [
      { match: { profile: "s0" }, action: { kind: "half-open" }, times: 1 },
      { match: { profile: "s1" }, action: { kind: "half-open", apply: true }, times: 1 },
      { match: { profile: "s2" }, action: { kind: "reset", apply: true }, times: 3 },
      { match: { profile: "s3" }, action: { kind: "drip", ms: 50, bytes: 4 }, times: 3 },
      { match: { profile: "s4" }, action: { kind: "status", status: 400 } },
      { action: { kind: "status", status: 429, retryAfter: 1 }, times: 40 },
    ];
    await world.simulator.control("POST", "faults", { faults });
    const body = JSON.stringify(events);
    const response = await fetch(`${world.webs[0]?.url}/api/webhooks/segment/${target.sourceId}`, {
      method: "POST",
      headers: { "x-signature": signatureOf(body) },
      body,
    });
    expect(response.status).toBe(200);
    // A profile that never succeeds: its time for retries is over at once, as if an hour had passed.
    await world.simulator.control("POST", "faults", { match: { profile: "s5" }, action: { kind: "status", status: 503 } });
    const age = setInterval(
      () =>
        void world.database
          .pool()
          .query(
            "UPDATE lane_entry SET first_failed_at = now() - interval '2 hours' WHERE lane_key = 'profile:s5' AND first_failed_at IS NOT NULL",
          )
          .catch(() => {}),
      200,
    );
    const rows = async () =>
      (
        await world.database
          .pool()
          .query("SELECT state, reason, customer_profile_id AS profile FROM delivery WHERE destination_id = $1", [target.destinationId])
      ).rows;
    const settled = await until(
      "every delivery to end",
      async () => {
        const found = await rows();
        return found.every((row) => ["delivered", "failed", "dead"].includes(row.state)) && found;
      },
      120_000,
    ).finally(() => clearInterval(age));
    for (const row of settled) {
      const expected = row.profile === "s4" ? "failed" : row.profile === "s5" ? "dead" : "delivered";
      expect(row).toMatchObject({ profile: row.profile, state: expected });
      if (expected !== "delivered") expect(row.reason).toBeTruthy();
    }
    const stats = await world.simulator.control("GET", "stats");
    expect(stats.marks.inversions).toBe(0);
    expect(stats.maxPerSecond.client).toBeLessThanOrEqual(60);
    const count = (state: string) => settled.filter((row) => row.state === state).length;
    return {
      deliveries: settled.length,
      delivered: count("delivered"),
      failed: count("failed"),
      dead: count("dead"),
      maxPerSecond: stats.maxPerSecond.client,
      throttled: stats.byStatus["429"] ?? 0,
    };
  });

/** A little of everything, in one world: for the ordinary test run. */
export const everythingOnce = (): Promise<Figures> =>
  inWorld({ webs: 2, workers: 2, simulator: { latencyMs: 10 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 20, perSecond: 60 });
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    const goesOn = async (what: string) => {
      const [before, taken] = [await applied(), load.acked.size];
      await until(what, async () => (await applied()) > before + 5 && load.acked.size > taken + 5, 20_000);
    };
    await goesOn("the first deliveries");
    const [web, worker] = [world.webs[0] as World["webs"][number], world.workers[0] as World["workers"][number]];
    await web.process.kill();
    await worker.process.kill();
    let mayRepeat = await inFlight(world, target);
    await goesOn("the other processes to take over");
    await Promise.all([web.start(), worker.start()]);
    await until("the new worker", async () => {
      const found = await world.database.pool().query("SELECT 1 FROM worker WHERE id LIKE $1", [`%-${worker.process.child.pid}-%`]);
      return found.rows.length > 0;
    });
    await world.database.crash();
    load.down = true;
    await sleep(300);
    load.down = false;
    await world.database.start();
    mayRepeat += await inFlight(world, target);
    await goesOn("everything after the database's crash");
    const codes = await Promise.all([world.webs[1]?.process.end(), world.workers[1]?.process.end()]);
    expect(codes).toEqual([0, 0]);
    await goesOn("the rest after an orderly stop");
    await load.stop();
    const result = await reckon(world, load, target, 40_000);
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(mayRepeat);
    expect(load.counts).toMatchObject({ answeredWhileDown: 0, refused: 0 });
    return { ...result, mayRepeat, answered503: load.counts.serverErrors };
  });
