import { expect } from "vitest";
import { postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { type Figures, inWorld } from "./in-world.ts";
import { reckon } from "./world.ts";

/** 30% of all requests fail at random; within each profile the order holds anyway. */
export const randomFailures = (profiles: number, each: number): Promise<Figures> =>
  inWorld({}, async (world) => {
    const target = await world.addDestination({ ratePerSecond: 1_000 });
    const faults = [
      { action: { kind: "status", status: 503 }, probability: 0.18 },
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
        expect((await postEvents(world.webs[0]?.url ?? "", target.sourceId, events)).status).toBe(200);
        for (const event of events) acked.add(String(event.messageId));
      }
    const load = { acked, counts: { refused: 0, serverErrors: 0, broken: 0, answeredWhileDown: 0 }, down: false, stop: async () => {} };
    const result = await reckon(world, load, target, 180_000);
    const stats = await world.simulator.control("GET", "stats");
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    return { profiles, ...result, requests: stats.received, failedShare: Number((1 - stats.applied / stats.received).toFixed(2)) };
  });

/**
 * 429 storms, time-outs, resets and half-open sockets: every delivery ends as delivered, or as
 * failed with a reason; no profile overtakes itself.
 */
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
    expect((await postEvents(world.webs[0]?.url ?? "", target.sourceId, events)).status).toBe(200);
    // A profile whose deliveries never succeed: its time for retries is over at once, as if an hour
    // had passed.
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
