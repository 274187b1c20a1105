import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, startCluster } from "./cluster.ts";
import { failOver, faults, measureRate } from "./fail-over.ts";

// npm run test:failover. EVENTS: the rate per second to start with.

let cluster: Cluster;
let perSecond: number;
beforeAll(async () => {
  cluster = await startCluster();
  await cluster.isWhole();
  perSecond = await measureRate(cluster, Number(process.env.EVENTS) || 500);
});
afterAll(() => cluster?.stop());

test.each(faults)(
  "the primary is $name under load: nothing is lost, overtaken or over the limit, and it goes on by itself",
  async (fault) => {
    const figures = await failOver(cluster, fault, perSecond);
    expect(figures.acknowledged).toBeGreaterThan(1_000);
  },
);
