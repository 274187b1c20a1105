import { execFileSync } from "node:child_process";
import { postEvents, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { sleep, type World } from "#lib/run/chaos/world.ts";
import { type Decision, decide } from "./decide.ts";
import { fillLanes } from "./delivery-claim.ts";
import { inWorld, type Part, percentile } from "./delivery-part.ts";
import { spread } from "./measure.ts";

const toReach = { p99Growth: 1.1 };
/**
 * The phases of a round are compared by their p99, so a phase in which the machine's disk stalls
 * for a tenth of a second does not decide, in either condition. There are more rounds until the
 * result is clear, up to this many; then the report says that it is not.
 */
const leastRounds = Number(process.env.BENCH_ROUNDS ?? 12);
const mostRounds = Math.max(leastRounds, 2 * Number(process.env.BENCH_ROUNDS ?? 12));
const phaseMs = 10_000;
const measuredDestinations = 3;
/** Between two single events in each phase; the moments are irregular. */
const meanGapMs = 1_000 / 15;
/** Unanswered requests end after 10 seconds; only then is nothing of them under way. */
const downEndsMs = 11_000;

const neighbours = ["beside one with a million waiting", "beside one that is down"] as const;
type Neighbour = "alone" | (typeof neighbours)[number];
const inWords: Record<Decision["verdict"], string> = {
  within: "target met",
  over: "target missed",
  undecided: "too noisy on this machine to tell",
};

/**
 * The time from webhook to Talon.One of single events in three destinations, with the same arrivals
 * in each phase: alone, beside a destination that sends at its limit with a million waiting, and
 * beside one that accepts requests and never answers. The phases take turns on one worker, in the
 * opposite order every other round.
 */
export const fairness: Part = async (rows, failures) => {
  await inWorld({ simulator: { recordLimit: 20_000 } }, async (world) => {
    const pool = world.database.pool();
    const measured: TestDestination[] = [];
    for (let i = 0; i < measuredDestinations; i++) measured.push(await world.addDestination({ deployment: `measured-${i}.talon.one` }));
    const down = await world.addDestination({ deployment: "down.talon.one" });
    const full = await world.addDestination({ deployment: "full.talon.one" });
    await world.simulator.control("POST", "faults", { match: { deployment: "down.talon.one" }, action: { kind: "half-open" } });
    const switchTo = (target: TestDestination, on: boolean) =>
      pool.query("UPDATE destination SET enabled = $2, version = version + 1 WHERE id = $1", [target.destinationId, on]);
    await switchTo(down, false);
    await switchTo(full, false);
    await fillLanes(world, down, 20_000, 1);
    await fillLanes(world, full, 100_000, 10);
    // Whatever filling left behind is on the disk before anything is measured.
    await pool.query("VACUUM ANALYZE");
    await pool.query("CHECKPOINT");
    execFileSync("sync");
    await phase(world, measured); // warms up

    const times = new Map<Neighbour, number[][]>();
    const measure = async (name: Neighbour) => times.set(name, [...(times.get(name) ?? []), await phase(world, measured)]);
    const alone = () => measure("alone");
    const besideFull = async () => {
      await switchTo(full, true);
      await sleep(2_000);
      await measure("beside one with a million waiting");
      await switchTo(full, false);
      await sleep(1_000);
    };
    const besideDown = async (times: number) => {
      // From the moment at which it goes down, because the cost until its silence is noticed
      // belongs to it.
      await switchTo(down, true);
      for (let i = 0; i < times; i++) await measure("beside one that is down");
      await switchTo(down, false);
      await sleep(downEndsMs);
    };
    const p99s = (name: Neighbour) => (times.get(name) ?? []).map((one) => percentile(one, 0.99));
    const growth = (name: Neighbour) =>
      decide(
        p99s(name).map((p99, round) => p99 / (p99s("alone")[round] as number)),
        toReach.p99Growth,
      );
    const isTold = () => neighbours.every((name) => growth(name).verdict !== "undecided");
    for (let round = 0; round < leastRounds || (round < mostRounds && !isTold()); round += 2) {
      await alone();
      await besideFull();
      await besideDown(2);
      await besideFull();
      await alone();
    }

    for (const [name, phases] of times) {
      const all = phases.flat();
      const inPhases = spread(p99s(name));
      rows.push([
        `Webhook to Talon.One, ${all.length.toLocaleString("en")} single events in ${measuredDestinations} destinations, ${name}: p50, p90, p99 over all; p99 of the ${phases.length} phases: min, median, max`,
        `${[0.5, 0.9, 0.99].map((share) => percentile(all, share).toFixed(1)).join(", ")} ms; ${inPhases.min.toFixed(1)}, ${inPhases.median.toFixed(1)}, ${inPhases.max.toFixed(1)} ms`,
        "",
      ]);
    }
    for (const name of neighbours) {
      const { verdict, median, low, high } = growth(name);
      rows.push([
        `p99 of a phase ${name}, relative to alone in the same round: median, 95% interval`,
        `${median.toFixed(2)}x, ${low.toFixed(2)} to ${high.toFixed(2)}: ${inWords[verdict]}`,
        `${toReach.p99Growth}x`,
      ]);
      if (verdict === "over") failures.push(`${name}, another destination's p99 is ${((median - 1) * 100).toFixed(0)}% longer than alone`);
    }
  });
};

let phases = 0;
/** How long each event took, in milliseconds. */
async function phase(world: World, targets: readonly TestDestination[]): Promise<number[]> {
  const url = world.webs[0]?.url ?? "";
  const name = `f${phases++}`;
  const sent = new Map<string, number>();
  const answers: Promise<unknown>[] = [];
  const since = performance.now();
  await Promise.all(
    targets.map(async (target, index) => {
      // The same irregular moments in every phase, but different ones for each destination.
      for (let i = 0, at = 0, random = 7 + index; at < phaseMs; i++) {
        random = (random * 48_271) % 2_147_483_647;
        at += -Math.log(random / 2_147_483_647) * meanGapMs;
        await sleep(Math.max(0, at - (performance.now() - since)));
        const user = `${name}-${index}-${i}`;
        sent.set(user, performance.timeOrigin + performance.now());
        answers.push(postEvents(url, target.sourceId, trackEvent(user, { n: 1 })));
      }
    }),
  );
  await Promise.all(answers);
  const times = new Map<string, number>();
  await until(
    "all to arrive",
    async () => {
      const { requests } = (await world.simulator.control("GET", "requests?limit=5000&verdict=ok")) as {
        requests: { at: number; lanes: string[] }[];
      };
      for (const request of requests) {
        const user = request.lanes[0]?.slice("profile:".length) ?? "";
        const from = sent.get(user);
        if (from !== undefined) times.set(user, request.at - from);
      }
      return times.size === sent.size || (await sleep(300));
    },
    30_000,
  );
  return [...times.values()];
}
