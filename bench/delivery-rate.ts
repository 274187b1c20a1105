import { postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { sleep } from "#lib/run/chaos/world.ts";
import { inWorld, type Part } from "./delivery-part.ts";

const toReach = { share: 0.99 };
/** Measured over as many whole limits: requests stand a little closer in one part of a second than in another, and so both ends are at the same place in it. */
const limits = 20;

/** How much of 60 a second is used while work waits, and the most that left in any second. */
export const rate =
  (workers: number): Part =>
  (rows, failures) =>
    inWorld({ workers }, async (world) => {
      const target = await world.addDestination({ ratePerSecond: 60 });
      const events = Array.from({ length: 2_000 }, (_, i) => trackEvent(`rate-${i % 500}`, { n: i }));
      await postEvents(world.webs[0]?.url ?? "", target.sourceId, events);
      const stats = () => world.simulator.control("GET", "stats");
      await until("the first requests", async () => (await stats()).received >= 120, 30_000);
      await sleep(19_000);
      await until("enough of them", async () => (await stats()).received >= 60 * (limits + 3), 40_000);
      await sleep(1_000);
      const after = await stats();
      // When each request left is written with its attempt, by whatever worker sent it.
      const { rows: left } = await world.database
        .pool()
        .query<{ at: string }>(
          "SELECT extract(epoch FROM started_at) * 1000 AS at FROM attempt WHERE destination_id = $1 AND outcome = 'delivered' ORDER BY 1",
          [target.destinationId],
        );
      const all = left.map((row) => Number(row.at));
      const seconds = ((all[60 * (limits + 2)] as number) - (all[120] as number)) / 1_000;
      const share = limits / seconds;
      const most = mostInASecond(all);
      const who = `${workers} worker${workers > 1 ? "s" : ""}`;
      rows.push([
        `Use of 60/s with ${who}, over ${60 * limits} requests while work waits`,
        `${(share * 100).toFixed(1)} %`,
        `${toReach.share * 100} %`,
      ]);
      rows.push([
        `The most that left in any second with ${who} (that arrived, by the receiver's clock: ${after.maxPerSecond.client})`,
        String(most),
        "60",
      ]);
      if (share < toReach.share) failures.push(`${who} use ${(share * 100).toFixed(1)} % of the rate`);
      if (most > 60) failures.push(`${most} requests left in a second`);
    });

function mostInASecond(times: readonly number[]): number {
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] as number) - (times[from] as number) >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
