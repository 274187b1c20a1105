import { setPriority } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { postEvents, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { sleep, type World } from "#lib/run/chaos/world.ts";
import { inWorld, type Part, percentile } from "./delivery-part.ts";

const toReach = { share: 0.99, longestGapMs: 50, mostInATenth: 9 };
/**
 * Measured over this many whole limits. Requests are a little denser in one part of a second than
 * in another, so both ends must be at the same place in it.
 */
const limits = 20;
/** All workers are suspended for this long; a while later the requests must be even again. */
const disturbanceMs = 300;
const calmAfterMs = 5_000;
/**
 * If the machine itself makes this process wait longer than this, the limiter is not what is
 * measured: then only what must hold for 99 of 100 counts.
 */
const machineStillMs = 20;

/**
 * How much of 60 per second is used while work waits, the most requests that left in any second,
 * and how evenly they arrive after a disturbance.
 */
export const rate =
  (workers: number): Part =>
  (rows, failures) =>
    inWorld({ workers, simulator: { recordLimit: 5_000 } }, async (world) => {
      punctual(world.simulator.pid);
      const target = await world.addDestination({ ratePerSecond: 60 });
      const events = Array.from({ length: 2_400 }, (_, i) => trackEvent(`rate-${i % 500}`, { n: i }));
      await postEvents(world.webs[0]?.url ?? "", target.sourceId, events);
      const stats = () => world.simulator.control("GET", "stats");
      await until("the first requests", async () => (await stats()).received >= 120, 30_000);
      const calmFrom = await disturb(world);
      await sleep(calmFrom - Date.now());
      const machine = monitorEventLoopDelay({ resolution: 2 });
      machine.enable();
      // Nothing is asked meanwhile, because answering takes the receiver's time as well.
      await sleep((limits + 0.5) * 1_000);
      machine.disable();
      const left = (await departures(world, target)).filter((at) => at >= calmFrom);
      const { requests } = (await world.simulator.control("GET", "requests?limit=5000")) as { requests: { at: number }[] };
      const arrived = requests.map(({ at }) => at).filter((at) => at >= calmFrom);
      if (left.length <= 60 * limits) throw new Error(`only ${left.length} requests left in time`);
      const seconds = ((left[60 * limits] as number) - (left[0] as number)) / 1_000;
      const share = limits / seconds;
      const most = { left: mostWithin(1_000, left), arrived: mostWithin(1_000, arrived) };
      const gaps = arrived.slice(1).map((at, i) => at - (arrived[i] as number));
      const tenths = arrived.map((from) => arrived.filter((at) => at >= from && at < from + 100).length);
      const gap = { p99: percentile(gaps, 0.99), most: Math.max(...gaps) };
      const tenth = { p99: percentile(tenths, 0.99), most: Math.max(...tenths) };
      const stillMs = machine.max / 1e6;
      const who = `${workers} worker${workers > 1 ? "s" : ""}`;
      rows.push([
        `Share of the 60/s limit used with ${who}, over ${60 * limits} requests while deliveries wait`,
        `${(share * 100).toFixed(1)}%`,
        `${toReach.share * 100}%`,
      ]);
      rows.push([
        `Most requests in any second with ${who}: sent; received, by the receiver's clock`,
        `${most.left}; ${most.arrived}`,
        "60",
      ]);
      rows.push([
        `Evenness with ${who}, by the receiver's clock, from ${calmAfterMs / 1_000} s after a standstill of ${disturbanceMs} ms: gaps, p99 and max; requests within 100 ms, p99 and max (the machine stood still for up to ${stillMs.toFixed(0)} ms)`,
        `${gap.p99.toFixed(0)}, ${gap.most.toFixed(0)} ms; ${tenth.p99}, ${tenth.most}`,
        `${toReach.longestGapMs} ms; ${toReach.mostInATenth}`,
      ]);
      if (share < toReach.share) failures.push(`${who} use ${(share * 100).toFixed(1)}% of the rate`);
      if (most.left > 60) failures.push(`with ${who} ${most.left} requests were sent in a second`);
      if (most.arrived > 60) failures.push(`with ${who} ${most.arrived} requests arrived in a second`);
      const counts = stillMs > machineStillMs ? "p99" : "most";
      if (gap[counts] > toReach.longestGapMs) failures.push(`with ${who} nothing arrived for ${gap[counts].toFixed(0)} ms`);
      if (tenth[counts] > toReach.mostInATenth) failures.push(`with ${who} ${tenth[counts]} requests arrived within 100 ms`);
    });

/**
 * The receiver is the clock here. It shares the processors with those it measures and must not wait
 * for one. If it may not have a higher priority, its figures are those of a busy receiver.
 */
function punctual(pid: number): void {
  try {
    setPriority(pid, -20);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SYSTEM_ERROR") throw error;
  }
}

/** Returns the time before which everything should be ignored. */
async function disturb(world: World): Promise<number> {
  for (const { process } of world.workers) process.child.kill("SIGSTOP");
  await sleep(disturbanceMs);
  for (const { process } of world.workers) process.child.kill("SIGCONT");
  return Date.now() + calmAfterMs;
}

/** Every worker records the time at which a request left with its attempt. */
async function departures(world: World, target: TestDestination): Promise<number[]> {
  const { rows } = await world.database
    .pool()
    .query<{ at: string }>(
      "SELECT extract(epoch FROM started_at) * 1000 AS at FROM attempt WHERE destination_id = $1 AND outcome = 'delivered' ORDER BY 1",
      [target.destinationId],
    );
  return rows.map((row) => Number(row.at));
}

function mostWithin(windowMs: number, times: readonly number[]): number {
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] as number) - (times[from] as number) >= windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
