import { addDestination, audienceMapping, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { inWorld, type Part } from "./delivery-part.ts";

const toReach = { requests: 110 };

/** 100,000 people enter an audience at once. */
export const burst: Part = async (rows, failures) => {
  await inWorld({}, async (world) => {
    const members = 100_000;
    const target = await addDestination(world.database.pool(), { mappings: [audienceMapping] });
    const startedAt = performance.now();
    for (let from = 0; from < members; from += 1_000) {
      const events = Array.from({ length: 1_000 }, (_, i) =>
        trackEvent(`member-${from + i}`, {}, { event: "Audience Entered", properties: { adds: [7], deletes: [] } }),
      );
      // Like Segment: whatever was answered 503 is sent again, and is a duplicate if it had been
      // stored.
      await until(
        "a batch to be taken",
        async () => (await postEvents(world.webs[0]?.url ?? "", target.sourceId, events)).status === 200,
        60_000,
      );
    }
    const takenMs = performance.now() - startedAt;
    await until(
      "the queue to be empty",
      async () =>
        (await world.database.pool().query("SELECT 1 FROM lane_entry WHERE destination_id = $1 LIMIT 1", [target.destinationId])).rows
          .length === 0,
      180_000,
    );
    const stats = await world.simulator.control("GET", "stats");
    const { members: arrived } = await world.simulator.control("GET", "members/7");
    if (arrived !== members) failures.push(`of ${members} members ${arrived} arrived`);
    rows.push(["Requests for 100,000 audience changes", String(stats.received), String(toReach.requests)]);
    rows.push([
      "Time from the first event to the empty queue",
      `${((performance.now() - startedAt) / 1_000).toFixed(1)} s (received in ${(takenMs / 1_000).toFixed(1)} s)`,
      "",
    ]);
    if (stats.received > toReach.requests) failures.push(`100,000 audience changes took ${stats.received} requests`);
  });
};
