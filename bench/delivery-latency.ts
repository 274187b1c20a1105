import { postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { sleep } from "#lib/run/chaos/world.ts";
import { inWorld, type Part, percentile } from "./delivery-part.ts";

const toReach = { p50Ms: 15 };

/** From the webhook's first byte to the request's arrival at Talon.One, when nothing waits. */
export const latency: Part = async (rows, failures) => {
  await inWorld({ simulator: { recordLimit: 1_000 } }, async (world) => {
    const target = await world.addDestination();
    const url = world.webs[0]?.url ?? "";
    const sent = new Map<string, number>();
    for (let i = 0; i < 120; i++) {
      const user = `idle-${i}`;
      sent.set(user, performance.timeOrigin + performance.now());
      await postEvents(url, target.sourceId, trackEvent(user, { n: i }));
      await sleep(60);
    }
    await until("all to arrive", async () => (await world.simulator.control("GET", "stats")).received >= 120, 30_000);
    const { requests } = (await world.simulator.control("GET", "requests?limit=1000")) as { requests: { at: number; lanes: string[] }[] };
    const times = requests.flatMap((request) => {
      const at = sent.get(request.lanes[0]?.slice("profile:".length) ?? "");
      return at === undefined ? [] : [request.at - at];
    });
    // The first ones open connections and warm up the code.
    const warm = times.slice(20);
    const p50 = percentile(warm, 0.5);
    rows.push(["Webhook to Talon.One when nothing waits, p50", `${p50.toFixed(1)} ms`, `${toReach.p50Ms} ms`]);
    rows.push(["The same, p99", `${percentile(warm, 0.99).toFixed(1)} ms`, ""]);
    if (p50 > toReach.p50Ms) failures.push(`from webhook to Talon.One p50 is ${p50.toFixed(1)} ms`);
  });
};
