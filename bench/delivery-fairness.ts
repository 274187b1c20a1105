import { sleep, type World } from "#lib/delivery/chaos/world.ts";
import { postEvents, type TestDestination, trackEvent, until } from "#lib/delivery/test-fixture.ts";
import { fillLanes } from "./delivery-claim.ts";
import { inWorld, type Part, percentile } from "./delivery-part.ts";
import { spread } from "./measure.ts";

const toReach = { p99Growth: 1.1 };
const rounds = 4;
const phaseMs = 8_000;
/** Segment's way: what came within a second comes together. At 60 a second the last of a batch waits half a second for its turn. */
const batchSize = 30;
const batchEveryMs = 1_000;
/** Beside them, in another destination, single events at irregular moments. */
const meanGapMs = 1_000 / 15;

type Neighbour = "alone" | "beside one that is down" | "beside one with a million waiting";

/**
 * A destination's time from webhook to Talon.One, with the same arrivals in each phase: alone, beside a destination that takes requests and never answers, and
 * beside one that sends at its limit with a million waiting. Phases take turns in one run on one worker.
 */
export const fairness: Part = async (rows, failures) => {
  await inWorld({ simulator: { recordLimit: 20_000 } }, async (world) => {
    const pool = world.database.pool();
    const [batched, single, down, full] = [
      await world.addDestination(),
      await world.addDestination({ deployment: "single.talon.one" }),
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
    await phase(world, batched, single); // warms up

    const measured = new Map<Neighbour, Phase[]>();
    const phases: [Neighbour, TestDestination | undefined][] = [
      ["alone", undefined],
      ["beside one with a million waiting", full],
      ["beside one that is down", down],
    ];
    for (let round = 0; round < rounds; round++)
      for (const [name, other] of phases) {
        if (other) await switchTo(other, true);
        await sleep(1_500);
        measured.set(name, [...(measured.get(name) ?? []), await phase(world, batched, single)]);
        if (other) await switchTo(other, false);
        // What the one that is down has in flight ends by its time-out.
        if (other === down) await sleep(10_500);
      }

    const p99 = (each: Phase[]) =>
      percentile(
        each.flatMap((one) => one.batched),
        0.99,
      );
    const alone = p99(measured.get("alone") ?? []);
    for (const [name, each] of measured) {
      const inRounds = spread(each.map((one) => percentile(one.batched, 0.99)));
      rows.push([
        `Webhook to Talon.One, ${batchSize} events in a batch each second, ${name}, p99 (of single rounds: min to max)`,
        `${p99(each).toFixed(0)} ms (${inRounds.min.toFixed(0)} to ${inRounds.max.toFixed(0)})`,
        name === "alone" ? "" : `${(alone * toReach.p99Growth).toFixed(0)} ms`,
      ]);
      const growth = p99(each) / alone;
      if (growth > toReach.p99Growth)
        failures.push(`${name}, another destination's p99 is ${((growth - 1) * 100).toFixed(0)} % longer than alone`);
    }
    for (const [key, what] of [
      ["single", "Webhook to Talon.One"],
      ["singleLeft", "Webhook to the moment at which the request left"],
    ] as const)
      for (const [name, each] of measured) {
        const all = each.flatMap((one) => one[key]);
        const inRounds = spread(each.map((one) => percentile(one[key], 0.99)));
        rows.push([
          `${what}, 15 single events a second, ${name}: p50, p90, p99 (of single rounds: min to max)`,
          `${[0.5, 0.9, 0.99].map((share) => percentile(all, share).toFixed(1)).join(", ")} ms (${inRounds.min.toFixed(1)} to ${inRounds.max.toFixed(1)})`,
          "",
        ]);
      }
  });
};

type Phase = { batched: number[]; single: number[]; singleLeft: number[] };
let phases = 0;
/** Milliseconds of each event, batched and single. */
async function phase(world: World, batched: TestDestination, single: TestDestination): Promise<Phase> {
  const url = world.webs[0]?.url ?? "";
  const name = `f${phases++}`;
  const sent = new Map<string, number>();
  const answers: Promise<unknown>[] = [];
  const post = (target: TestDestination, users: string[]) => {
    for (const user of users) sent.set(user, performance.timeOrigin + performance.now());
    const events = users.map((user) => trackEvent(user, { n: 1 }));
    answers.push(postEvents(url, target.sourceId, events.length === 1 ? events[0] : events));
  };
  const since = performance.now();
  const batches = (async () => {
    for (let batch = 0; batch * batchEveryMs < phaseMs; batch++) {
      await sleep(Math.max(0, batch * batchEveryMs - (performance.now() - since)));
      post(
        batched,
        Array.from({ length: batchSize }, (_, i) => `${name}-batched-${batch}-${i}`),
      );
    }
  })();
  // The same irregular moments in every phase.
  for (let i = 0, at = 0, random = 7; at < phaseMs; i++) {
    random = (random * 48_271) % 2_147_483_647;
    at += -Math.log(random / 2_147_483_647) * meanGapMs;
    await sleep(Math.max(0, at - (performance.now() - since)));
    post(single, [`${name}-single-${i}`]);
  }
  await batches;
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
  const of = (kind: string) => [...times].flatMap(([user, ms]) => (user.startsWith(`${name}-${kind}`) ? [ms] : []));
  return { batched: of("batched"), single: of("single"), singleLeft: await untilLeft(world, single, sent) };
}

/** The same for each single event until its request left, as its attempt's record has it: whatever holds up the receiver is not part of that. */
async function untilLeft(world: World, { destinationId }: TestDestination, sent: Map<string, number>): Promise<number[]> {
  const { rows } = await until("all outcomes to be recorded", async () => {
    const found = await world.database.pool().query<{ profile: string; at: string; open: boolean }>(
      `SELECT d.customer_profile_id AS profile, extract(epoch FROM a.started_at) * 1000 AS at, a.outcome = 'started' AS open
         FROM attempt a JOIN delivery d ON d.destination_id = a.destination_id AND d.id = a.delivery_id WHERE a.destination_id = $1`,
      [destinationId],
    );
    return !found.rows.some((row) => row.open) && found;
  });
  return rows.flatMap((row) => {
    const from = sent.get(row.profile);
    return from === undefined ? [] : [Number(row.at) - from];
  });
}
