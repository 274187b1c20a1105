import { afterAll, expect, test } from "vitest";
import { crashDatabase } from "./crash-database.ts";
import { randomFailures, storms } from "./failing-talon-one.ts";
import type { Figures } from "./in-world.ts";
import { killWeb, killWorker, sleepingSender, takeOver } from "./kill-processes.ts";
import { hostileRole } from "./processes.ts";
import { rollingRestart } from "./rolling-restart.ts";
import { sameMessage } from "./same-message.ts";
import { frozenWeb, frozenWorkers, heldLane } from "./standing-still.ts";

// npm run test:chaos. Real processes, a real Postgres and the simulator in a separate process; each
// scenario prints its figures.

const table: { scenario: string; figures: Figures }[] = [];
const scenario = (name: string, run: () => Promise<Figures>, timeoutMs: number, check: (figures: Figures) => void = () => {}) =>
  test(
    name,
    async () => {
      const figures = await run();
      expect(Object.keys(figures).length).toBeGreaterThan(0);
      table.push({ scenario: name, figures });
      check(figures);
    },
    timeoutMs,
  );

scenario("kill -9 of the web process, 20 times under load", () => killWeb(20, 1_500), 300_000);
scenario("kill -9 of the worker process, 20 times under load", () => killWorker(20, 1_500), 400_000);
scenario("a sender killed, another worker takes over, 5 times", () => takeOver(5), 120_000);
scenario("a sender stopped where it stands, and awake again after another took over, 5 times", () => sleepingSender(5, 2_500), 120_000);
scenario("Postgres stopped immediately, 5 times under load", () => crashDatabase(5, 3_000), 240_000);
for (const [name, value] of Object.entries(hostileRole))
  scenario(
    `Postgres stopped immediately, twice under load, the role with ${name} = ${value}`,
    () => crashDatabase(2, 3_000, { [name]: value }),
    240_000,
  );
scenario("Postgres stopped immediately, twice under load, the role with all of these", () => crashDatabase(2, 3_000, hostileRole), 240_000);
/**
 * On a machine with nothing else to do, 99 of 100 answers unrelated to the fault come within a
 * second.
 */
const nobodyWaits = ({ othersP99Ms }: Figures) => expect(Number(othersP99Ms)).toBeLessThan(1_000);
scenario("a worker stopped where it stands, 20 times", () => frozenWorkers(20, 4_000), 400_000, nobodyWaits);
scenario(
  "a lane's row locked for 40 s, and five times for 4 s",
  () => heldLane([40_000, 4_000, 4_000, 4_000, 4_000, 4_000]),
  240_000,
  nobodyWaits,
);
scenario("a web process stopped in a commit, 5 times", () => frozenWeb(5, 4_000), 240_000, nobodyWaits);
scenario("rolling restart of 2 web and 2 worker processes", () => rollingRestart(2), 180_000);
scenario("30% random failures over 1,000 profiles", () => randomFailures(1_000, 5), 300_000);
scenario("the same message 1,000 times at once", () => sameMessage(1_000), 60_000);
scenario("429 storms, time-outs, resets, half-open sockets", () => storms(60, 5), 240_000);

afterAll(() => {
  for (const { scenario: name, figures } of table)
    console.log(
      `${name}: ${Object.entries(figures)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ")}`,
    );
});
