import { sleep, type World } from "#lib/delivery/chaos/world.ts";
import { postEvents, type TestDestination, trackEvent, until } from "#lib/delivery/test-fixture.ts";
import { fillLanes } from "./delivery-claim.ts";
import { inWorld, type Part, percentile } from "./delivery-part.ts";
import { spread } from "./measure.ts";

const toReach = { p99Growth: 1.1 };
const rounds = 5;
const phaseMs = 12_000;
/** Half of the limit of 60 a second, at irregular moments: what waits then waits for its turn, as in real life. */
const meanGapMs = 1_000 / 30;

type Neighbour = "alone" | "beside one that is down" | "beside one with a million waiting";

/**
 * One destination's time from webhook to Talon.One, with the same arrivals in each phase: alone, beside a destination that takes requests and never answers, and
 * beside one that sends at its limit with a million waiting. Phases take turns in one run on one worker.
 */
export const fairness: Part = async (rows, failures) => {
  await inWorld({ simulator: { recordLimit: 20_000 } }, async (world) => {
    const pool = world.database.pool();
    const [mine, down, full] = [
      await world.addDestination(),
      await world.addDestination({ deployment: "down.talon.one" }),
      await world.addDestination({ deployment: "full.talon.one" }),
    ];
    await world.simulator.control("POST", "faults", { match: { deployment: "down.talon.one" }, action: { kind: "half-open" } });
    const switchTo = (target: TestDestination, on: boolean) =>
      pool.query("UPDATE destination SET enabled = $2, version = version + 1 WHERE id = $1", [target.destinationId, on]);
    await switchTo(down, false);
    await switchTo(full, false);
    await fillLanes(world, down, 20_000, 1);
    await fillLanes(world, full, 100_000, 10);
    // What filling left behind is done with before anything is measured.
    await pool.query("VACUUM ANALYZE");
    await pool.query("CHECKPOINT");
    await phase(world, mine); // warms up

    const p99 = new Map<Neighbour, number[]>();
    const all = new Map<Neighbour, number[]>();
    const phases: [Neighbour, TestDestination | undefined][] = [
      ["alone", undefined],
      ["beside one that is down", down],
      ["beside one with a million waiting", full],
    ];
    for (let round = 0; round < rounds; round++)
      for (const [name, other] of phases) {
        if (other) await switchTo(other, true);
        await sleep(1_500);
        const times = await phase(world, mine);
        if (other) await switchTo(other, false);
        p99.set(name, [...(p99.get(name) ?? []), percentile(times, 0.99)]);
        all.set(name, [...(all.get(name) ?? []), ...times]);
        // What the one that is down has in flight ends by its time-out.
        if (other === down) await sleep(10_500);
      }
    const alone = percentile(all.get("alone") ?? [], 0.99);
    for (const [name, times] of all) {
      const each = spread(p99.get(name) ?? []);
      rows.push([
        `Webhook to Talon.One, 30 events/s at random, ${name}: p50, p99 (p99 of the rounds: min to max)`,
        `${percentile(times, 0.5).toFixed(1)} ms, ${percentile(times, 0.99).toFixed(1)} ms (${each.min.toFixed(1)} to ${each.max.toFixed(1)})`,
        name === "alone" ? "" : `p99 at most ${(alone * toReach.p99Growth).toFixed(1)} ms`,
      ]);
      const growth = percentile(times, 0.99) / alone;
      if (growth > toReach.p99Growth)
        failures.push(`${name}, another destination's p99 is ${((growth - 1) * 100).toFixed(0)} % longer than alone`);
    }
  });
};

let phases = 0;
async function phase(world: World, target: TestDestination): Promise<number[]> {
  const url = world.webs[0]?.url ?? "";
  const name = `f${phases++}`;
  const sent = new Map<string, number>();
  const answers: Promise<unknown>[] = [];
  const since = performance.now();
  let at = 0;
  // The same irregular moments in every phase.
  for (let i = 0, random = 7; at < phaseMs; i++) {
    random = (random * 48_271) % 2_147_483_647;
    at += -Math.log(random / 2_147_483_647) * meanGapMs;
    const waitMs = at - (performance.now() - since);
    if (waitMs > 0) await sleep(waitMs);
    const user = `${name}-${i}`;
    sent.set(user, performance.timeOrigin + performance.now());
    answers.push(postEvents(url, target.sourceId, trackEvent(user, { n: i })));
  }
  await Promise.all(answers);
  const times = new Map<string, number>();
  await until(
    "all to arrive",
    async () => {
      const { requests } = (await world.simulator.control("GET", `requests?limit=5000&verdict=ok`)) as {
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
